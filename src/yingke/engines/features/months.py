"""Daily balances without a daily table: the average of a month from today's balance and the bookings since.

The balance at the end of day d is today's balance less what was booked after d. Summed over the n days of a window
that starts on s, a booking on day b is therefore taken back once for each window day before b, which is
``min(max(b − s, 0), n)`` times. So one pass over the bookings gives the average of any number of windows, exactly.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date
from typing import Any

import ibis

from yingke.engines.rules.tree import AsOf

HISTORY = 12  # full months before the current one


@dataclass(frozen=True, slots=True)
class Month:
    """A calendar month, or the part of it up to the business date: ``days`` days from ``start``.

    ``back``: how many days before the business date it starts.
    """

    start: date
    days: int
    back: int


def months(as_of: date) -> tuple[Month, ...]:
    """The month to date, then the ``HISTORY`` full months before it, newest first."""
    first = as_of.replace(day=1)
    starts = [AsOf(-back, "month").on(first) for back in range(1, HISTORY + 1)]
    full = tuple(
        Month(start, calendar.monthrange(start.year, start.month)[1], (as_of - start).days) for start in starts
    )
    return (Month(first, as_of.day, as_of.day - 1), *full)


def taken_back(cents: Any, ago: Any, month: Month) -> Any:  # noqa: ANN401 - Ibis ships no types
    """What all bookings take back from ``days × balance``: cent-days, an aggregate. ``ago``: days before as-of."""
    return (cents * ibis.least(ibis.greatest(month.back - ago, 0), month.days)).sum()


def average(cents: Any, cent_days: Any, month: Month) -> Any:  # noqa: ANN401 - Ibis ships no types
    """The month's daily average in yuan, over the actual days.

    Source: Σ(balance × days held) / days of the month, regulation §5.1 (public copy of a large bank's rule, status
    V2); the copy divides by 30, actual days are the option taken here. Half a fen rounds up, alike on every engine.
    """
    total = cents * month.days - cent_days
    rounded = ((total * 2 + month.days).cast("float64") / (2 * month.days)).floor()
    return (rounded / 100).cast("decimal(18, 2)")
