"""What insight says of a customer is seen where the customer is."""

from django.db import migrations

from yingke.foundation.rls import protect_by_customer


class Migration(migrations.Migration):
    dependencies = [("insight", "0001_initial"), ("customers", "0002_protected")]

    operations = [
        protect_by_customer("insight_customerinsight"),
        protect_by_customer("insight_tierchange"),
        protect_by_customer("insight_opportunity"),
    ]
