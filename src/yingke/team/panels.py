"""What the workbench adds to a customer: panels of the 360 page, marks in lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Max
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from yingke.compliance.models import ContactRecord
from yingke.customers.selectors import visible
from yingke.decisions.models import Decision
from yingke.decisions.selectors import Withheld, action_label, of_customer, withheld
from yingke.foundation.actor import Actor
from yingke.foundation.clock import BANK_ZONE
from yingke.foundation.money import Money
from yingke.foundation.pages.components import Cell
from yingke.foundation.pages.requests import PageRequest
from yingke.products.models import Product
from yingke.team.cards import Kept, kept, records, said, tier_label
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


@dataclass(frozen=True, slots=True)
class Reading:
    """One decision in words."""

    book: str
    as_of: date
    policy: str
    chosen: Sequence[tuple[str, Sequence[str]]]
    kept: Sequence[Kept]
    other: Sequence[Withheld]


def offers(request: PageRequest, customer_id: str) -> SafeString | str:
    """What may be talked about, what was withheld and by whose rule."""
    found = [_reading(one) for one in of_customer(request.actor, customer_id).select_related("run__policy")]
    return render_to_string("team/withheld.html", {"found": found}, request) if found else ""


def _reading(decision: Decision) -> Reading:
    choices = [choice for choice in (decision.service, decision.marketing) if choice]
    names = dict(
        Product.objects.filter(id__in=[one for choice in choices for one in choice["products"]]).values_list(
            "id", "name"
        )
    )
    policy = decision.run.policy
    return Reading(
        book=decision.get_book_display(),
        as_of=decision.run.as_of,
        policy=policy.name,
        chosen=[(action_label(policy, one["action"]), _names(one, names)) for one in choices],
        kept=kept(decision),
        other=[one for one in withheld(decision) if not one.rule],
    )


def _names(choice: Mapping[str, Any], names: Mapping[str, str]) -> list[str]:
    return [names[one] for one in choice["products"] if one in names]


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
