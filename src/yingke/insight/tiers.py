"""The value tier of a customer: a pure function of the monthly averages of AUM.

Up at once, when a month (or the month to date) reaches a higher tier. Down only after ``watch_after`` full months
below the tier and ``downgrade_after`` more under watch (关注客户), and then to the tier that the best of those
months reached. One full month at or above the tier ends the watch. A new customer is placed directly.
Source: regulation §5.1, public copy of a large bank's rule, status V2.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

import msgspec

State = Literal["settled", "below", "watch"]
Reason = Literal["placed", "month_reached", "month_to_date_reached", "watch_over", "recomputed"]


class Band(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A part of a tier from ``start`` yuan upwards."""

    start: Decimal = msgspec.field(name="from")
    label: str
    label_en: str


class Tier(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A tier from ``start`` yuan upwards, boundary included."""

    id: str
    label: str
    label_en: str
    start: Decimal = msgspec.field(name="from")
    bands: tuple[Band, ...]


class Ladder(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The tiers from the lowest up, and the months of patience before a customer comes down."""

    tiers: tuple[Tier, ...]
    watch_after: int
    downgrade_after: int
    month_to_date_from_day: int = 1

    def __post_init__(self) -> None:
        starts = [tier.start for tier in self.tiers]
        bands = [band.start for tier in self.tiers for band in tier.bands]
        if starts != sorted(set(starts)) or bands != sorted(set(bands)):
            raise ValueError("tiers and bands must rise from one to the next")
        if any(not tier.bands or tier.bands[0].start != tier.start for tier in self.tiers):
            raise ValueError("the first band of a tier must begin where the tier begins")

    def level(self, tier_id: str) -> int:
        """The position of a tier, 0 the lowest; KeyError for an unknown one."""
        for level, tier in enumerate(self.tiers):
            if tier.id == tier_id:
                return level
        raise KeyError(tier_id)

    def reached(self, average: Decimal) -> int:
        """The level an average reaches; below the lowest boundary still counts as the lowest."""
        return max((level for level, tier in enumerate(self.tiers) if average >= tier.start), default=0)

    def band(self, average: Decimal) -> Band:
        """The band of an average."""
        bands = [band for tier in self.tiers for band in tier.bands]
        return next((band for band in reversed(bands) if average >= band.start), bands[0])

    def gap(self, level: int, average: Decimal) -> Decimal | None:
        """Yuan short of the next tier, at least 0; None at the top."""
        if level + 1 == len(self.tiers):
            return None
        return max(self.tiers[level + 1].start - average, Decimal(0))


@dataclass(frozen=True, slots=True)
class Month:
    """The daily average of a full month; ``end`` is its last day."""

    end: date
    average: Decimal


@dataclass(frozen=True, slots=True)
class Change:
    """A step of the ladder, up or down, with the day it took effect."""

    on: date
    before: str
    after: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a customer stands: ``months_below`` counts full months below the tier without a break."""

    tier: str
    state: State
    months_below: int
    changes: tuple[Change, ...]


@dataclass(slots=True)
class _Climb:
    ladder: Ladder
    level: int = -1
    below: list[Decimal] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)

    def move(self, level: int, on: date, reason: Reason) -> None:
        before = self.ladder.tiers[self.level].id if self.level >= 0 else ""
        self.changes.append(Change(on, before, self.ladder.tiers[level].id, reason))
        self.level, self.below = level, []

    def month(self, month: Month, secured: int) -> None:
        """Live through one full month. ``secured``: a level granted within it on the month to date, which holds."""
        reached = self.ladder.reached(month.average)
        if self.level < 0:
            self.move(max(reached, secured), month.end, "placed")
        elif max(reached, secured) > self.level:
            self.move(max(reached, secured), month.end, "month_reached")
        elif self.level in {reached, secured}:
            self.below = []
        else:
            self.below.append(month.average)
            if len(self.below) == self.ladder.watch_after + self.ladder.downgrade_after:
                self.move(self.ladder.reached(max(self.below)), month.end, "watch_over")


def standing(
    ladder: Ladder,
    months: Sequence[Month],
    to_date: Decimal,
    as_of: date,
    secured: Mapping[date, str] | None = None,
) -> Standing:
    """The tier on ``as_of`` after living through ``months`` (oldest first) and the month to date.

    ``secured`` names, by a month's last day, the tier granted within it on the month to date: such a grant binds
    even when the full month ends lower. ``changes`` are all steps since the first month, oldest first.
    """
    climb = _Climb(ladder)
    for month in months:
        granted = (secured or {}).get(month.end)
        climb.month(month, ladder.level(granted) if granted else -1)
    reached = ladder.reached(to_date)
    if climb.level < 0:
        climb.move(reached, as_of, "placed")
    elif reached > climb.level and as_of.day >= ladder.month_to_date_from_day:
        climb.move(reached, as_of, "month_to_date_reached")
    below = len(climb.below)
    state: State = "settled" if not below else "watch" if below >= ladder.watch_after else "below"
    return Standing(ladder.tiers[climb.level].id, state, below, tuple(climb.changes))


def news_since(standing: Standing, tier_then: str, last_told: date, as_of: date) -> tuple[Change, ...]:
    """The steps after ``last_told`` that lead from the tier on record then to the standing now, without a gap.

    Balances of the past may be corrected by the bank: what no step explains is one step of its own, ``recomputed``.
    """
    told: list[Change] = []
    tier = tier_then
    for change in standing.changes:
        if change.on > last_told and change.reason != "placed" and change.after != tier:
            told.append(Change(change.on, tier, change.after, change.reason))
            tier = change.after
    if tier != standing.tier:
        told.append(Change(as_of, tier, standing.tier, "recomputed"))
    return tuple(told)
