"""Arbitration for one customer: what is offered, what fell and at which stage.

A service task stands first (it is owed, and it takes no marketing allowance); beside it one marketing action: the
best by score, or, in a known share of cases, one drawn evenly from the cleared ones. The draw is a hash of policy,
customer and date, so that a rerun gives the same day.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from yingke.engines.arbiter.policy import Action, Policy, Reading, Record

Stage = Literal["eligible", "cleared", "arbitrated", "capacity"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """An action, with one product of the shelf where it offers products."""

    action: Action
    product_id: str | None


@dataclass(frozen=True, slots=True)
class Fallen:
    """A candidate that was not chosen: the stage that removed it and why (a code with its values)."""

    action: str
    product: str | None
    stage: Stage
    code: str
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Offered:
    """A cleared action with its products and the four parts of its score."""

    action: Action
    products: tuple[str, ...]
    response: float
    context: float
    value: Decimal
    lever: float

    @property
    def score(self) -> Decimal:
        """P x C x V x L, in yuan."""
        return (self.value * Decimal(str(self.response * self.context * self.lever))).quantize(Decimal("0.01"))


@dataclass(frozen=True, slots=True)
class Chosen:
    """An offer that was chosen; ``propensity`` is the probability with which the policy chose it."""

    offer: Offered
    propensity: float


@dataclass(frozen=True, slots=True)
class Decision:
    """The outcome for one customer: the service task and the marketing action, either of which may be absent."""

    customer_id: str
    policy: str
    service: Chosen | None
    marketing: Chosen | None
    fallen: tuple[Fallen, ...]

    @property
    def chosen(self) -> tuple[Chosen, ...]:
        """What is to be done, service first."""
        return tuple(choice for choice in (self.service, self.marketing) if choice is not None)


Reasons = Sequence[tuple[str, Mapping[str, Any]]]
Clear = Callable[[Candidate], Reasons]
Shelf = Mapping[str, Sequence[str]]


def arbitrate(
    customer_id: str,
    record: Record,
    opportunities: Iterable[str],
    *,
    policy: Policy,
    readings: Sequence[Reading],
    shelf: Shelf,
    clear: Clear,
    as_of: date,
) -> Decision:
    """Decide for one customer.

    Args:
        record: the facts by name, as the policy's rules ask for them.
        opportunities: the customer's open needs.
        shelf: product ids by category, in the neutral order in which they are offered.
        clear: the gate; the blocking reasons of a candidate, none when it may go out.
    """
    needs = frozenset(opportunities)
    fallen: list[Fallen] = []
    cleared: list[Offered] = []
    for reading in readings:
        if needs.isdisjoint(reading.action.opportunities):
            continue
        if reading.eligible(record) is not True:
            fallen.append(Fallen(reading.action.id, None, "eligible", "not_eligible"))
            continue
        products, stopped = _clear(reading.action, shelf, clear)
        fallen.extend(stopped)
        if products is not None:
            cleared.append(_scored(reading, record, products))
    service = _first(cleared)
    marketing = _draw([offer for offer in cleared if _is_marketing(offer)], policy, customer_id, as_of)
    fallen.extend(_outranked(cleared, service, marketing))
    return Decision(customer_id, policy.name, service, marketing, tuple(fallen))


def _is_marketing(offer: Offered) -> bool:
    return offer.action.purpose == "marketing"


def _clear(action: Action, shelf: Shelf, clear: Clear) -> tuple[tuple[str, ...] | None, list[Fallen]]:
    """The products of ``action`` that may go out (empty when it offers none), or None when nothing may.

    The contact itself is cleared first: what stops it stops every product, and is told once.
    """
    reasons = clear(Candidate(action, None))
    if reasons:
        return None, _stopped(action, None, reasons)
    if not action.categories:
        return (), []
    products: list[str] = []
    fallen: list[Fallen] = []
    for product in (product for category in action.categories for product in shelf.get(category, ())):
        reasons = clear(Candidate(action, product))
        fallen.extend(_stopped(action, product, reasons))
        if not reasons:
            products.append(product)
    if not products and not fallen:
        fallen.append(Fallen(action.id, None, "eligible", "nothing_on_shelf"))
    return (tuple(products) or None), fallen


def _stopped(action: Action, product: str | None, reasons: Reasons) -> list[Fallen]:
    return [Fallen(action.id, product, "cleared", code, details) for code, details in reasons]


def _scored(reading: Reading, record: Record, products: tuple[str, ...]) -> Offered:
    return Offered(
        action=reading.action,
        products=products,
        response=reading.response(record),
        context=reading.weight(record),
        value=reading.value(record),
        lever=reading.lever,
    )


def _order(offer: Offered) -> tuple[int, Decimal, str]:
    return offer.action.urgency, -offer.score, offer.action.id


def _first(cleared: Sequence[Offered]) -> Chosen | None:
    """The service task that comes first: the most urgent, then the most valuable. No draw: service is owed."""
    owed = sorted((offer for offer in cleared if not _is_marketing(offer)), key=_order)
    return Chosen(owed[0], 1.0) if owed else None


def _draw(offers: Sequence[Offered], policy: Policy, customer_id: str, as_of: date) -> Chosen | None:
    if not offers:
        return None
    ranked = sorted(offers, key=lambda offer: (-offer.score, offer.action.id))
    even = policy.exploration / len(ranked)
    explore, place = _chances(policy.name, customer_id, as_of)
    picked = int(place * len(ranked)) if explore < policy.exploration else 0
    return Chosen(ranked[picked], 1 - policy.exploration + even if picked == 0 else even)


def _chances(policy: str, customer_id: str, as_of: date) -> tuple[float, float]:
    """Two numbers in [0, 1) that depend on nothing but their names."""
    digest = hashlib.blake2b(f"{policy}|{customer_id}|{as_of.isoformat()}".encode(), digest_size=16).digest()
    return int.from_bytes(digest[:8]) / 2**64, int.from_bytes(digest[8:]) / 2**64


def _outranked(cleared: Sequence[Offered], service: Chosen | None, marketing: Chosen | None) -> list[Fallen]:
    chosen = {choice.offer.action.id for choice in (service, marketing) if choice is not None}
    fallen = []
    for offer in cleared:
        winner = marketing if _is_marketing(offer) else service
        if offer.action.id not in chosen and winner is not None:
            details = {"by": winner.offer.action.id, "score": str(offer.score), "best": str(winner.offer.score)}
            fallen.append(Fallen(offer.action.id, None, "arbitrated", "outranked", details))
    return fallen
