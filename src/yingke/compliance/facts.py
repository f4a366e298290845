"""What the gate looks at, read from the slice's tables: a handful of queries, for one customer or for all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, cast

from django.db.models import Max, QuerySet, Window
from django.db.models.functions import Lag
from django.utils.translation import gettext as _

from yingke.compliance.models import (
    Assessment,
    Complaint,
    ConsentEntry,
    ContactRecord,
    DoNotMarketEntry,
    GateSource,
    HoldOut,
    Standing,
)
from yingke.customers.selectors import visible
from yingke.engines import gate
from yingke.engines.gate import Consent, CustomerTerms, LedgerRows, PastContact, SellerTerms, Stop, Validity
from yingke.foundation.actor import Actor
from yingke.foundation.clock import BANK_ZONE
from yingke.foundation.errors import NotFound
from yingke.foundation.organisation.models import Certificate
from yingke.foundation.scoping import unveiled

LOOK_BACK = timedelta(days=190)
"""How far back past contacts are read: longer than any window of the rules."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of each customer, and their past contacts."""

    customers: Mapping[str, CustomerTerms]
    ledgers: Mapping[str, LedgerRows]
    sources: Mapping[str, date]

    def terms(self, customer_id: str) -> CustomerTerms:
        """The terms of a customer; of one nobody described, only that."""
        return self.customers.get(customer_id) or CustomerTerms(customer_id=customer_id, sources=self.sources)

    def ledger(self, customer_id: str) -> LedgerRows:
        """The past contacts of a customer."""
        return self.ledgers.get(customer_id, ())


def read(now: datetime, customer_ids: Collection[str] | None = None) -> Facts:
    """The facts as of ``now`` for some customers, or for all the session may see (None)."""
    day = now.astimezone(BANK_ZONE).date()
    sources = dict(GateSource.objects.values_list("name", "dated"))
    parts = _parts(day, customer_ids)
    ledgers: dict[str, list[PastContact]] = defaultdict(list)
    past = _of(ContactRecord.objects.filter(at__gt=now - LOOK_BACK, at__lte=now), customer_ids)
    for customer_id, *contact in past.values_list("customer_id", "at", "channel", "purpose", "result"):
        ledgers[customer_id].append(PastContact(*contact))
    standings = {row[0]: row[1:] for row in _of(Standing.objects, customer_ids).values_list()}
    known = {*standings, *parts.named()}  # a stop binds whether or not the extract describes its customer
    return Facts(
        customers={who: _terms(who, standings.get(who, _UNKNOWN), parts, sources) for who in known},
        ledgers={customer_id: tuple(contacts) for customer_id, contacts in ledgers.items()},
        sources=sources,
    )


def require(viewer: Actor, customer_id: str) -> None:
    """Raise NotFound unless the viewer sees the customer whole; one of the open pool must be claimed first."""
    if not visible(viewer).filter(id=customer_id).exists():
        raise NotFound(_("找不到客户 %(id)s，或不在您的管户范围内。") % {"id": customer_id})


def seller(staff_id: str) -> SellerTerms:
    """A member of staff with the certificates HR's mirror holds."""
    return sellers([staff_id]).get(staff_id) or SellerTerms(staff_id)


def sellers(staff_ids: Collection[str] | None = None) -> dict[str, SellerTerms]:
    """Everyone who holds a certificate (or some of them), by staff number."""
    held: dict[str, dict[str, Validity]] = defaultdict(dict)
    found = Certificate.objects.all() if staff_ids is None else Certificate.objects.filter(staff_id__in=staff_ids)
    for staff_id, kind, valid_from, valid_to in found.values_list("staff_id", "kind", "valid_from", "valid_to"):
        held[staff_id][kind] = Validity(valid_from, valid_to)
    return {staff_id: SellerTerms(staff_id, certificates) for staff_id, certificates in held.items()}


def _of(rows: Any, customer_ids: Collection[str] | None) -> QuerySet[Any]:  # noqa: ANN401 - a manager or a query set
    chosen = rows.all() if customer_ids is None else rows.filter(customer_id__in=customer_ids)
    return cast("QuerySet[Any]", chosen)


@dataclass(frozen=True, slots=True)
class _Parts:
    assessments: Mapping[str, tuple[Any, ...]]
    consents: Mapping[str, dict[tuple[str, str], Consent]]
    stops: Mapping[str, list[Stop]]
    complaints: Mapping[str, list[gate.Complaint]]
    held_out: Mapping[str, date]

    def named(self) -> set[str]:
        """Every customer of whom something is said."""
        return {*self.assessments, *self.consents, *self.stops, *self.complaints, *self.held_out}


def _parts(day: date, customer_ids: Collection[str] | None) -> _Parts:
    consents: dict[str, dict[tuple[str, str], Consent]] = defaultdict(dict)
    for customer_id, purpose, channel, granted, given_on, basis, expires_on in latest_consents(
        customer_ids, day
    ).values_list("customer_id", "purpose", "channel", "granted", "given_on", "basis", "expires_on"):
        if basis != ConsentEntry.ABSENT:
            consents[customer_id][purpose, channel] = Consent(granted, given_on, basis, expires_on)
    complaints: dict[str, list[gate.Complaint]] = defaultdict(list)
    for customer_id, *dates in _of(Complaint.objects, customer_ids).values_list(
        "customer_id", "opened_on", "closed_on"
    ):
        complaints[customer_id].append(gate.Complaint(*dates))
    held = _of(HoldOut.objects.filter(until__gte=day), customer_ids).values_list("customer_id")
    return _Parts(
        assessments={row[0]: row[1:] for row in _latest_assessments(day, customer_ids)},
        consents=consents,
        stops=_stops(customer_ids),
        complaints=complaints,
        held_out=dict(held.annotate(last=Max("until"))),
    )


def _stops(customer_ids: Collection[str] | None) -> dict[str, list[Stop]]:
    """Every entry of the list, hidden ones too: the gate heeds them whoever asks."""
    stops: dict[str, list[Stop]] = defaultdict(list)
    entries = _of(DoNotMarketEntry.objects, customer_ids).values_list("customer_id", "reason", "from_on", "to_on")
    with unveiled():
        for customer_id, *entry in entries:
            stops[customer_id].append(Stop(*entry))
    return stops


def _latest_assessments(day: date, customer_ids: Collection[str] | None) -> QuerySet[Any]:
    made = _of(Assessment.objects.filter(assessed_on__lte=day), customer_ids)
    before = Window(Lag("level"), partition_by="customer_id", order_by="assessed_on")
    told: QuerySet[Any] = made.annotate(previous=before).order_by("customer_id", "-assessed_on")
    return told.distinct("customer_id").values_list(
        "customer_id", "level", "assessed_on", "valid_to", "previous", "level_change_confirmed"
    )


def latest_consents(customer_ids: Collection[str] | None, day: date) -> QuerySet[ConsentEntry]:
    """The word that counts on ``day`` by customer, purpose and channel: the latest; of one day the refusal."""
    given = _of(ConsentEntry.objects.filter(given_on__lte=day), customer_ids)
    return given.order_by("customer_id", "purpose", "channel", "-given_on", "granted", "-id").distinct(
        "customer_id", "purpose", "channel"
    )


_UNKNOWN: tuple[Any, ...] = ("person", None, "", "", None, None, None, None, False)


def _terms(
    customer_id: str, standing: tuple[Any, ...], parts: _Parts, sources: Mapping[str, date]
) -> CustomerTerms:
    kind, birth_date, capacity, occupation, income, means, debt, overdue_days, qualified = standing
    level, assessed_on, valid_to, previous, confirmed = parts.assessments.get(customer_id, (None,) * 5)
    return CustomerTerms(
        customer_id=customer_id,
        kind=kind,
        birth_date=birth_date,
        capacity=capacity or None,
        occupation=occupation,
        level=level,
        assessed_on=assessed_on,
        valid_to=valid_to,
        previous_level=previous,
        level_change_confirmed=confirmed,
        annual_income=income,
        means=means,
        debt=debt,
        overdue_days=overdue_days,
        qualified_investor=qualified,
        consents=parts.consents.get(customer_id, {}),
        stops=tuple(parts.stops.get(customer_id, ())),
        complaints=tuple(parts.complaints.get(customer_id, ())),
        held_out_until=parts.held_out.get(customer_id),
        sources=sources,
    )
