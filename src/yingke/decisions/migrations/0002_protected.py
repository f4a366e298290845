"""A decision is seen where its customer is."""

from django.db import migrations

from yingke.foundation.rls import protect_by_customer


class Migration(migrations.Migration):
    dependencies = [("decisions", "0001_initial"), ("customers", "0002_protected")]

    operations = [protect_by_customer("decisions_decision")]
