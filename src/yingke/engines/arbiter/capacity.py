"""The manager's day as a budget: who is worked today, in which order, and who waits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from yingke.engines.arbiter.arbitrate import Decision


@dataclass(frozen=True, slots=True)
class Ranked:
    """A decision's place in a manager's day, from 1; ``today`` = it fits the manager's capacity."""

    manager: str
    rank: int
    today: bool
    decision: Decision


def rank_within_capacity(decisions: Iterable[tuple[str, Decision]], capacity: int) -> list[Ranked]:
    """Order each manager's decisions and cut at ``capacity`` customers.

    Service by urgency comes before marketing; within the same urgency the higher score; ties by customer number.

    Args:
        decisions: (manager, decision) pairs; a decision with nothing chosen takes no place.
    """
    books: defaultdict[str, list[Decision]] = defaultdict(list)
    for manager, decision in decisions:
        if decision.chosen:
            books[manager].append(decision)
    return [
        Ranked(manager, rank, rank <= capacity, decision)
        for manager in sorted(books)
        for rank, decision in enumerate(sorted(books[manager], key=_order), start=1)
    ]


def _order(decision: Decision) -> tuple[bool, int, object, str]:
    lead = decision.chosen[0].offer
    total = sum(choice.offer.score for choice in decision.chosen)
    return decision.service is None, lead.action.urgency, -total, decision.customer_id
