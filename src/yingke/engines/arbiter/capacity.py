"""The manager's day as a budget: who is worked today, in which order, and who waits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from yingke.engines.arbiter.arbitrate import Decision


@dataclass(frozen=True, slots=True)
class Place:
    """A decision's place in a manager's day, from 1; ``today`` = it fits the manager's capacity."""

    rank: int
    today: bool


def places_within_capacity(decisions: Sequence[tuple[str | None, Decision]], capacity: int) -> list[Place | None]:
    """The place of each decision in its manager's day, in the order given; None where there is nothing to do.

    Service by urgency comes before marketing; within the same urgency the higher score; ties by customer number. A
    manager's personal and corporate books share one day of ``capacity`` customers.

    Args:
        decisions: (manager, decision) pairs; a decision without a manager has no place.
    """
    days: defaultdict[str, list[int]] = defaultdict(list)
    for at, (manager, decision) in enumerate(decisions):
        if manager is not None and decision.chosen:
            days[manager].append(at)
    places: list[Place | None] = [None] * len(decisions)
    for day in days.values():
        for rank, at in enumerate(sorted(day, key=lambda one: _order(decisions[one][1])), start=1):
            places[at] = Place(rank, rank <= capacity)
    return places


def _order(decision: Decision) -> tuple[bool, int, object, str]:
    lead = decision.chosen[0].offer
    total = sum(choice.offer.score for choice in decision.chosen)
    return decision.service is None, lead.action.urgency, -total, decision.customer_id
