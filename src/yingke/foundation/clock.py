"""The clock: the one place that reads the time of day. Business dates are arguments everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

BANK_ZONE = ZoneInfo("Asia/Shanghai")

_fixed: ContextVar[datetime | None] = ContextVar("fixed_time", default=None)


def now() -> datetime:
    """The moment, with zone."""
    return _fixed.get() or datetime.now(UTC)


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
