"""The workbench's rows about a customer are seen where the customer is."""

from django.db import migrations

from yingke.foundation.rls import protect_by_customer


class Migration(migrations.Migration):
    dependencies = [("team", "0001_initial"), ("customers", "0002_protected")]

    operations = [
        protect_by_customer("team_worklistitem"),
        protect_by_customer("team_contactresult"),
        protect_by_customer("team_skip"),
        protect_by_customer("team_appointment"),
    ]
