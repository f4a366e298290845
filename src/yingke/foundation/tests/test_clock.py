"""The clock stands still when told to, and the bank's day is Shanghai's."""

from __future__ import annotations

from datetime import UTC, date, datetime

from yingke.foundation import clock

LATE = datetime(2026, 6, 30, 16, 30, tzinfo=UTC)


class TestFixed:
    def test_the_day_is_that_of_the_banks_zone_and_time_goes_on_afterwards(self) -> None:
        with clock.fixed(LATE):
            assert clock.now() == LATE
            assert clock.today() == date(2026, 7, 1)
        assert clock.now() != LATE
