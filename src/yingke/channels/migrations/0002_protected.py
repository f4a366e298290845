"""Whatever speaks of a customer is seen where the customer is."""

from django.db import migrations

from yingke.foundation.rls import protect_by_customer


class Migration(migrations.Migration):
    dependencies = [("channels", "0001_initial"), ("customers", "0002_protected")]

    operations = [protect_by_customer("channels_touch"), protect_by_customer("channels_dial")]
