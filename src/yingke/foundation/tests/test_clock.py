"""The clock stands still when told to, and the bank's day is Shanghai's."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from yingke.foundation import clock
from yingke.foundation.configuration import configuration

LATE = datetime(2026, 6, 30, 16, 30, tzinfo=UTC)


class TestFixed:
    def test_the_day_is_that_of_the_banks_zone_and_time_goes_on_afterwards(self) -> None:
        with clock.fixed(LATE):
            assert clock.now() == LATE
            assert clock.today() == date(2026, 7, 1)
        assert clock.now() != LATE


class TestDrill:
    def test_the_clock_runs_on_from_the_moment_a_drill_starts(self, monkeypatch: pytest.MonkeyPatch) -> None:
        drill = replace(configuration(), drill_start=LATE)
        monkeypatch.setattr(clock, "configuration", lambda: drill)
        clock._drift.cache_clear()
        first = clock.now()
        second = clock.now()
        clock._drift.cache_clear()
        assert LATE <= first < second < LATE + timedelta(minutes=1)
