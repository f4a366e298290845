"""Whatever speaks of a customer is seen where the customer is; consents only grow."""

from django.db import migrations

from yingke.foundation.rls import only_grows, protect_by_customer

_TABLES = (
    "standing", "assessment", "consententry", "donotmarketentry", "complaint", "holdout", "contactrecord", "clearance",
    "captoken",
)


class Migration(migrations.Migration):
    dependencies = [
        ("compliance", "0001_initial"),
        ("customers", "0002_protected"),
        ("audit", "0002_entries_only_grow"),
    ]

    operations = [
        *(protect_by_customer(f"compliance_{table}") for table in _TABLES),
        only_grows("compliance_consententry"),
        only_grows("compliance_ruleedition"),
    ]
