"""Whatever speaks of a customer is seen where the customer is, hidden reasons by few; what is kept is not rewritten."""

from django.db import migrations

from yingke.foundation.rls import changes_only, followed, only_grows, protect, protect_by_customer, veil

_TABLES = (
    "standing", "assessment", "consententry", "donotmarketentry", "complaint", "holdout", "contactrecord", "clearance",
    "captoken",
)


_MIRRORS = ("gatesource", "standing", "assessment", "donotmarketentry", "complaint")


class Migration(migrations.Migration):
    dependencies = [
        ("compliance", "0001_initial"),
        ("customers", "0002_protected"),
        ("audit", "0002_entries_only_grow"),
    ]

    operations = [
        *(protect_by_customer(f"compliance_{table}") for table in _TABLES),
        protect("compliance_wholefindings", "clearance_id in (select id from compliance_clearance)"),
        veil("compliance_donotmarketentry"),
        veil("compliance_wholefindings"),
        *(followed(f"compliance_{table}") for table in _MIRRORS),
        changes_only("compliance_holdout"),
        changes_only("compliance_contactrecord", "result"),
        changes_only("compliance_clearance", "used_at"),
        changes_only("compliance_wholefindings"),
        changes_only("compliance_captoken", "busy_until", "clearance"),
        changes_only("compliance_ruleversion", "checker", "checked_at"),
        only_grows("compliance_consententry"),
        only_grows("compliance_ruleedition"),
    ]
