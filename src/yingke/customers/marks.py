"""Marks: what slices above add to a customer in a list and at the head of the 360 page (tier, AUM)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django_stubs_ext import StrPromise

from yingke.foundation.actor import Actor
from yingke.foundation.pages.components import Cell


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark. ``of(viewer, customer_ids)`` gives the values it knows by customer number, in one read."""

    key: str
    label: str | StrPromise
    order: int
    of: Callable[[Actor, Sequence[str]], Mapping[str, Cell]]
    numeric: bool = False


_marks: dict[str, Mark] = {}


def register(mark: Mark) -> None:
    """Add a mark; registering a key again replaces it."""
    _marks[mark.key] = mark


def marks() -> list[Mark]:
    """Every mark, in the order it is shown."""
    return sorted(_marks.values(), key=lambda mark: mark.order)


def values(viewer: Actor, customer_ids: Sequence[str]) -> dict[str, list[tuple[Mark, Cell]]]:
    """For each customer every mark with its value, None where the mark knows none."""
    known = [(mark, mark.of(viewer, customer_ids)) for mark in marks()]
    return {one: [(mark, found.get(one)) for mark, found in known] for one in customer_ids}
