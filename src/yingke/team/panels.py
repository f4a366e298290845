"""What the workbench adds to a customer: panels of the 360 page, marks in lists."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Max
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from yingke.compliance.models import ContactRecord
from yingke.customers.selectors import visible
from yingke.foundation.actor import Actor
from yingke.foundation.clock import BANK_ZONE
from yingke.foundation.money import Money
from yingke.foundation.pages.components import Cell
from yingke.foundation.pages.requests import PageRequest
from yingke.team.cards import records, said, tier_label
from yingke.team.models import Appointment, WorklistItem

LATEST = 12


def history(request: PageRequest, customer_id: str) -> SafeString | str:
    """What the customer was listed for, and what came of it; appointments that stand."""
    found = WorklistItem.objects.filter(customer_id=customer_id).select_related("staff", "result", "skip")
    items = [(one, said(one.headline)) for one in found.order_by("-as_of", "book")[:LATEST]]
    booked = Appointment.objects.filter(customer_id=customer_id, state=Appointment.State.BOOKED).order_by("at")
    if not items and not booked:
        return ""
    context = {"items": items, "appointments": booked, "actor": request.actor}
    return render_to_string("team/history.html", context, request)


def tiers(viewer: Actor, customer_ids: Sequence[str]) -> dict[str, Cell]:  # noqa: ARG001 - a tier is no secret
    """The value tier of each customer, by name."""
    return {number: tier_label(one["tier"]) for number, one in records(customer_ids).items()}


def assets(viewer: Actor, customer_ids: Sequence[str]) -> dict[str, Cell]:
    """AUM, of the customers the viewer sees by more than the open pool."""
    whole = set(visible(viewer).filter(id__in=customer_ids).values_list("id", flat=True))
    known = records(whole)
    return {number: Money(one["aum"]) for number, one in known.items() if one["aum"] is not None}


def last_contacts(viewer: Actor, customer_ids: Sequence[str]) -> dict[str, Cell]:  # noqa: ARG001 - the session's scope
    """The day of the last contact by anyone in the bank."""
    found = ContactRecord.objects.filter(customer_id__in=customer_ids).values_list("customer_id")
    return {number: at.astimezone(BANK_ZONE).date() for number, at in found.annotate(Max("at"))}
