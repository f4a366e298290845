"""The team's part of the night: customers who were claimed and then not contacted go back to the open pool."""

from __future__ import annotations

from datetime import date

from django.db.models import Max

from yingke.compliance.models import ContactRecord
from yingke.foundation.actor import service
from yingke.foundation.clock import BANK_ZONE
from yingke.foundation.organisation.models import Assignment
from yingke.foundation.organisation.services import reclaim_idle


def reclaim(on: date) -> int:
    """Return the idle claims of the day ``on`` to the pool; how many."""
    claimed = Assignment.objects.filter(is_current=True, origin=Assignment.Origin.CLAIM).values("customer_id")
    contacts = ContactRecord.objects.filter(customer_id__in=claimed).values_list("customer_id")
    last = {customer: at.astimezone(BANK_ZONE).date() for customer, at in contacts.annotate(Max("at"))}
    return reclaim_idle(service("night"), on=on, last_contact=last)
