"""The business calendar: the State Council's holidays with their make-up days (调休), and the bank's own closures.

The national calendar is that of the ``chinesecalendar`` package, from 2004 to the last year announced. Beyond it
only weekends are known: ``Calendar.knows`` then says no, and whoever plans on such a day should say so too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache

import chinese_calendar

from yingke.foundation.organisation.models import SpecialDay

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days a bank works. ``own`` holds the days on which it departs from the national calendar: open or not."""

    own: Mapping[date, bool] = field(default_factory=dict)

    def is_working_day(self, day: date) -> bool:
        """Whether the bank works on ``day``."""
        if day in self.own:
            return self.own[day]
        national = _national(day)
        return day.weekday() < 5 if national is None else national

    def knows(self, day: date) -> bool:
        """Whether the holidays of that day's year have been announced, or the bank itself has said."""
        return day in self.own or _national(day) is not None

    def next_working_day(self, day: date) -> date:
        """The first working day after ``day``."""
        return self._seek(day, _DAY)

    def previous_working_day(self, day: date) -> date:
        """The last working day before ``day``."""
        return self._seek(day, -_DAY)

    def on_or_after(self, day: date) -> date:
        """``day`` if the bank works then, else the next working day: where a maturity on a holiday falls."""
        return day if self.is_working_day(day) else self.next_working_day(day)

    def working_days_between(self, first: date, last: date) -> int:
        """How many working days lie after ``first``, up to ``last`` included; ValueError when last is earlier."""
        if last < first:
            raise ValueError(f"{last} is before {first}")
        return sum(self.is_working_day(first + _DAY * n) for n in range(1, (last - first).days + 1))

    def _seek(self, day: date, step: timedelta) -> date:
        day += step
        while not self.is_working_day(day):
            day += step
        return day


@cache
def _national(day: date) -> bool | None:
    """Whether the country works on ``day``; None when its year has not been announced."""
    check: Callable[[date], bool] = chinese_calendar.is_workday
    try:
        return check(day)
    except NotImplementedError:
        return None


def bank() -> Calendar:
    """This bank's calendar as it stands now; take it once and ask it often."""
    return Calendar(own=dict(SpecialDay.objects.values_list("day", "is_open")))


def is_working_day(day: date) -> bool:
    """Whether this bank works on ``day``."""
    return bank().is_working_day(day)


def next_working_day(day: date) -> date:
    """This bank's first working day after ``day``."""
    return bank().next_working_day(day)


def previous_working_day(day: date) -> date:
    """This bank's last working day before ``day``."""
    return bank().previous_working_day(day)


def working_days_between(first: date, last: date) -> int:
    """This bank's working days after ``first``, up to ``last`` included."""
    return bank().working_days_between(first, last)
