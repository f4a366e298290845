"""Writes of the decisions slice: the day's decisions for the whole bank."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from django.utils.translation import gettext as _

from yingke.compliance.selectors import sellers
from yingke.compliance.services import Screen, gate_population
from yingke.decisions import policies
from yingke.decisions.models import Decision, DecisionRun
from yingke.decisions.records import chosen_json, fallen_json
from yingke.engines.arbiter import (
    Action,
    Candidate,
    Fallen,
    Place,
    Policy,
    Reading,
    arbitrate,
    places_within_capacity,
    read_policy,
)
from yingke.engines.arbiter import Decision as Outcome
from yingke.engines.gate import Channel, Contact, ProductTerms, Purpose, SellerTerms
from yingke.foundation import clock
from yingke.foundation.accounts.roles import Permission
from yingke.foundation.actor import Actor
from yingke.foundation.errors import Refused
from yingke.foundation.organisation.models import Assignment
from yingke.foundation.organisation.selectors import books_on
from yingke.foundation.verbs import verb
from yingke.insight import selectors as insight
from yingke.insight.definitions import definitions
from yingke.insight.models import InsightRun
from yingke.products import selectors as products

_BATCH = 2_000


@dataclass(frozen=True, slots=True)
class _Desk:
    """What every decision of the run shares: the policy for each book, the shelf, the gate, who sells."""

    policy: Policy
    readings: Mapping[str, Sequence[Reading]]
    shelf: Mapping[str, Sequence[str]]
    terms: Mapping[str, ProductTerms]
    gate: Screen
    sellers: Mapping[str, SellerTerms]
    as_of: date


def decide(actor: Actor, *, as_of: date) -> DecisionRun:
    """Decide for every customer with an open need on ``as_of``; the same day decided again replaces itself.

    Raises:
        Refused: insight has not been refreshed for the date, or the policy changed without a new version.
        PolicyError: the policy cannot be read.
    """
    with verb(actor, "decisions.decide", needs=Permission.RUN_DAY, about=f"day:{as_of}") as act:
        refreshed = InsightRun.objects.filter(as_of=as_of).first()
        if refreshed is None:
            raise Refused(_("%(as_of)s 的事实与标签还没有刷新，请先运行 yingke day。") % {"as_of": as_of})
        text = policies.policy_text()
        kept = policies.keep(text)
        desk = _desk(actor, as_of)
        outcomes = list(_outcomes(desk))
        run = _store(refreshed.snapshot_id, kept.name, desk, outcomes)
        act.changed(policy=kept.name, snapshot=run.snapshot_id, **run.counts)
        return run


def _desk(actor: Actor, as_of: date) -> _Desk:
    policy = policies.policy()
    readings = read_policy(policy, definitions().schema, as_of)
    shelf: dict[str, list[str]] = {}
    for product in products.on_shelf(as_of).order_by("id"):
        shelf.setdefault(product.category, []).append(product.id)
    return _Desk(
        policy=policy,
        readings={
            book: [reading for reading in readings if reading.action.book == book]
            for book in Assignment.Kind.values
        },
        shelf=shelf,
        terms=products.terms(),
        gate=gate_population(actor, as_of=as_of),
        sellers=sellers(),
        as_of=as_of,
    )


_Placed = tuple[str, str | None, Outcome]


def _outcomes(desk: _Desk) -> Iterator[_Placed]:
    """(book, manager, outcome) for each customer with a need, in each book that would serve it."""
    managers = {
        (customer, kind): staff
        for customer, kind, staff in books_on(desk.as_of)
        .filter(position=Assignment.Position.A)
        .exclude(staff__left_on__lte=desk.as_of)
        .values_list("customer_id", "kind", "staff_id")
    }
    for record in insight.profiles(desk.as_of):
        customer_id, needs = record["customer_id"], [told["kind"] for told in record["opportunities"]]
        if not needs:
            continue
        held = [kind for kind in Assignment.Kind.values if (customer_id, kind) in managers]
        for book in held or [_home_book(record)]:
            manager = managers.get((customer_id, book))
            outcome = _decide_one(desk, customer_id, record, needs, book, manager)
            if outcome.chosen or outcome.fallen:
                yield book, manager, outcome


def _home_book(record: Mapping[str, Any]) -> str:
    return Assignment.Kind.CORPORATE if record["kind"] == "firm" else Assignment.Kind.PERSONAL


def _decide_one(
    desk: _Desk, customer_id: str, record: Mapping[str, Any], needs: Sequence[str], book: str, manager: str | None
) -> Outcome:
    readings = desk.readings[book]
    if manager is None:
        unserved = [
            reading.action for reading in readings if not set(needs).isdisjoint(reading.action.opportunities)
        ]
        fallen = tuple(Fallen(action.id, None, "eligible", "no_manager") for action in unserved)
        return Outcome(customer_id, desk.policy.name, None, None, fallen)
    seller = desk.sellers.get(manager, SellerTerms(manager))
    return arbitrate(
        customer_id,
        record,
        needs,
        policy=desk.policy,
        readings=readings,
        shelf=desk.shelf,
        clear=lambda candidate: _stops(desk, customer_id, candidate, seller),
        as_of=desk.as_of,
    )


def planned_contact(
    customer_id: str, action: Action, product: ProductTerms | None, seller: SellerTerms | None
) -> Contact:
    """The contact that an action means; what the gate is asked about, when planning and again at the moment."""
    return Contact(
        customer_id=customer_id,
        purpose=cast("Purpose", action.purpose),
        channel=cast("Channel", action.channel),
        product=product,
        seller=seller,
        pitch=action.purpose == "marketing",
    )


def _stops(
    desk: _Desk, customer_id: str, candidate: Candidate, seller: SellerTerms
) -> list[tuple[str, dict[str, Any]]]:
    product = desk.terms.get(candidate.product_id) if candidate.product_id else None
    verdict = desk.gate.verdict(planned_contact(customer_id, candidate.action, product, seller))
    return [
        (finding.code, {"rule": finding.rule_id, "params": dict(finding.params)})
        for finding in desk.gate.shown(verdict)
    ]


def _store(snapshot_id: str, policy: str, desk: _Desk, outcomes: Sequence[_Placed]) -> DecisionRun:
    pairs = [(manager, outcome) for _book, manager, outcome in outcomes]
    places = places_within_capacity(pairs, desk.policy.daily_capacity)
    run, _created = DecisionRun.objects.update_or_create(
        as_of=desk.as_of,
        defaults={
            "snapshot_id": snapshot_id,
            "policy_id": policy,
            "decided_at": clock.now(),
            "counts": _counts(outcomes, places),
        },
    )
    run.decisions.all().delete()
    rows = (_row(run, placed, place) for placed, place in zip(outcomes, places, strict=True))
    Decision.objects.bulk_create(rows, batch_size=_BATCH)
    return run


def _row(run: DecisionRun, placed: _Placed, place: Place | None) -> Decision:
    book, manager, outcome = placed
    fallen = [fallen_json(item) for item in outcome.fallen]
    if place is not None and not place.today:
        fallen += [_beyond_capacity(choice.offer.action.id, place.rank) for choice in outcome.chosen]
    return Decision(
        run=run,
        customer_id=outcome.customer_id,
        book=book,
        staff_id=manager,
        rank=place.rank if place else None,
        today=place.today if place else False,
        service=chosen_json(outcome.service),
        marketing=chosen_json(outcome.marketing),
        fallen=fallen,
    )


def _beyond_capacity(action: str, rank: int) -> dict[str, Any]:
    return fallen_json(Fallen(action, None, "capacity", "beyond_capacity", {"params": {"rank": rank}}))


def _counts(outcomes: Sequence[_Placed], places: Sequence[Place | None]) -> dict[str, Any]:
    """Customers considered, decided and on today's lists; customers by the reasons that withheld something."""
    withheld: Counter[str] = Counter()
    for *_place, outcome in outcomes:
        withheld.update({item.code for item in outcome.fallen if item.stage in {"eligible", "cleared"}})
    waiting = [place for place in places if place is not None and not place.today]
    if waiting:
        withheld["beyond_capacity"] = len(waiting)
    return {
        "considered": len(outcomes),
        "decided": sum(bool(outcome.chosen) for *_place, outcome in outcomes),
        "today": sum(place is not None and place.today for place in places),
        "withheld": dict(sorted(withheld.items())),
    }
