"""The clock: the one place that reads the time of day. Business dates are arguments everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from yingke.foundation.configuration import configuration

BANK_ZONE = ZoneInfo("Asia/Shanghai")

_fixed: ContextVar[datetime | None] = ContextVar("fixed_time", default=None)


def now() -> datetime:
    """The moment, with zone. In a drill the clock runs from the moment the drill was set to start."""
    return _fixed.get() or _drift() + datetime.now(UTC)


@cache
def _drift() -> timedelta:
    start = configuration().drill_start
    return start - datetime.now(UTC) if start else timedelta()


def today() -> date:
    """The calendar date in the bank's zone."""
    return now().astimezone(BANK_ZONE).date()


@contextmanager
def fixed(moment: datetime) -> Iterator[None]:
    """Within the block the clock stands at ``moment`` (aware): drills, replays and tests."""
    token = _fixed.set(moment)
    try:
        yield
    finally:
        _fixed.reset(token)
