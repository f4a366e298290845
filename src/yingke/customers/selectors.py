"""Reads of the customers slice, each inside the viewer's scope (row-level security holds the same line below)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from django.db.models import Q, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yingke.customers.models import Customer, Load
from yingke.engines.lake.tables import TableContract, contracts
from yingke.foundation.actor import Actor
from yingke.foundation.errors import NotFound
from yingke.foundation.organisation.selectors import current_books
from yingke.foundation.pages import masking

PHONE_TAIL = 4  # digits of a phone number's end that are worth a search


def visible(viewer: Actor) -> QuerySet[Customer]:
    """The customers whom the viewer may see whole: of the units they head, of their staff's books, of their own."""
    present = Customer.objects.filter(left_on=None)
    if viewer.scope.everything:
        return present
    held = current_books(viewer).values("customer_id")
    return present.filter(Q(home_org__in=viewer.scope.orgs) | Q(id__in=held))


def pool(viewer: Actor) -> QuerySet[Customer]:
    """The open pool 公海 of the viewer's outlets: customers without a manager, to be shown masked."""
    return Customer.objects.filter(left_on=None, is_managed=False, home_org__in=viewer.scope.pool)


def customer(viewer: Actor, customer_id: str) -> Customer:
    """One customer the viewer may see, whole or from the pool; raises NotFound for any other."""
    seen = visible(viewer) | pool(viewer)
    found = seen.filter(id=customer_id).select_related("home_org").first()
    if found is None:
        raise NotFound(_("没有客户 %(number)s，或不在您的范围内。") % {"number": customer_id})
    return found


def named(viewer: Actor, customer_ids: Collection[str]) -> list[tuple[str, str]]:
    """(number, name) of customers, by name; last, by number, those not seen whole, with the name masked."""
    whole = visible(viewer).filter(id__in=customer_ids).order_by("name_pinyin", "id").values_list("id", "name")
    seen = [(number, name or number) for number, name in whole]
    others = Customer.objects.filter(id__in=customer_ids).exclude(id__in=[number for number, _name in seen])
    masked = others.order_by("id").values_list("id", "name")
    return seen + [(number, masking.name(name) or number) for number, name in masked]


def find(viewer: Actor, asked: str) -> QuerySet[Customer]:
    """Customers the viewer sees whole, by number, name, pinyin or initials, or the end of the phone number.

    An empty question finds them all. The pool is left out: a search by name would unmask it.
    """
    seen, asked = visible(viewer), asked.strip().lower()
    if not asked:
        return seen
    fits = Q(id__iexact=asked) | Q(name__icontains=asked)
    letters = asked.replace(" ", "")
    if letters.isascii() and letters.isalpha():
        fits |= Q(name_pinyin__startswith=letters) | Q(name_pinyin__contains=f" {letters}")
    if asked.isdigit() and len(asked) >= PHONE_TAIL:
        fits |= Q(phone__endswith=asked)
    return seen.filter(fits)


@dataclass(frozen=True, slots=True)
class SourceState:
    """One table of the bank as the platform has it: of which day, how old, what is assumed, what went wrong.

    ``age`` counts days from the table's business date to the date asked about; a gate table older than its limit is
    ``stale`` and clears nothing.
    """

    table: str
    label: str
    state: Literal["fresh", "stale", "absent"]
    rows: int
    business_date: date | None
    age: int | None
    stale_after_days: int | None
    is_gate: bool
    assumed: tuple[str, ...]
    problem: str


def sources(as_of: date) -> list[SourceState]:
    """Every table of the contracts as the last load left it, seen from ``as_of``."""
    last = Load.objects.order_by("-id").first()
    report: dict[str, Any] = last.report if last else {"tables": {}, "present": {}}
    language = "en" if (get_language() or "").startswith("en") else "zh"
    return [_source(contract, report, as_of, language) for contract in contracts().values()]


def _source(contract: TableContract, report: dict[str, Any], as_of: date, language: str) -> SourceState:
    present = report["present"].get(contract.name)
    problem = (report["tables"].get(contract.name) or {}).get("problem")
    dated = date.fromisoformat(present["business_date"]) if present else None
    age = (as_of - dated).days if dated else None
    limit = contract.stale_after_days
    stale = age is not None and limit is not None and age > limit
    labels = {column.name: column.label for column in contract.columns}
    return SourceState(
        table=contract.name,
        label=contract.label,
        state="absent" if age is None else "stale" if stale else "fresh",
        rows=present["rows"] if present else 0,
        business_date=dated,
        age=age,
        stale_after_days=limit,
        is_gate=contract.gate,
        assumed=tuple(labels[name] for name in present["assumed"]) if present else (),
        problem=problem[language] if problem else "",
    )
