"""The business calendar. The days of 2026 are those the State Council announced."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingke.foundation import calendar
from yingke.foundation.calendar import Calendar
from yingke.foundation.organisation.models import SpecialDay

FREE_FRIDAY = date(2026, 2, 20)  # spring festival
MAKE_UP_SATURDAY = date(2026, 2, 28)
DAYS = st.dates(date(2003, 1, 1), date(2040, 12, 31))


class TestCalendar:
    @pytest.mark.parametrize(
        ("day", "works"),
        [
            (FREE_FRIDAY, False),
            (MAKE_UP_SATURDAY, True),
            (date(2026, 3, 2), True),
            (date(2026, 3, 7), False),
        ],
    )
    def test_holidays_rest_and_make_up_days_work(self, day: date, works: bool) -> None:
        assert Calendar().is_working_day(day) is works

    def test_the_bank_may_depart_both_ways(self) -> None:
        bank = Calendar({FREE_FRIDAY: True, MAKE_UP_SATURDAY: False})
        assert bank.is_working_day(FREE_FRIDAY)
        assert not bank.is_working_day(MAKE_UP_SATURDAY)

    def test_beyond_the_announced_years_only_weekends_are_known(self) -> None:
        monday = date(2040, 10, 1)
        assert not Calendar().knows(monday)
        assert Calendar().is_working_day(monday)
        assert Calendar({monday: False}).knows(monday)

    def test_a_maturity_on_a_holiday_falls_on_the_next_working_day(self) -> None:
        assert Calendar().on_or_after(date(2026, 2, 16)) == date(2026, 2, 24)
        assert Calendar().on_or_after(MAKE_UP_SATURDAY) == MAKE_UP_SATURDAY

    @given(DAYS)
    def test_forward_and_back_come_home(self, day: date) -> None:
        whole = Calendar()
        ahead = whole.next_working_day(day)
        assert ahead > day
        assert whole.working_days_between(day, ahead) == 1
        back = whole.previous_working_day(ahead)
        assert back <= day
        assert whole.is_working_day(back)

    @given(DAYS, st.integers(0, 60), st.integers(0, 60))
    def test_days_add(self, first: date, some: int, more: int) -> None:
        whole, middle = Calendar(), first + timedelta(some)
        last = middle + timedelta(more)
        parts = whole.working_days_between(first, middle) + whole.working_days_between(middle, last)
        assert whole.working_days_between(first, last) == parts

    def test_backwards_is_an_error(self) -> None:
        with pytest.raises(ValueError, match="before"):
            Calendar().working_days_between(MAKE_UP_SATURDAY, FREE_FRIDAY)


@pytest.mark.django_db
class TestBank:
    def test_knows_the_days_of_its_own(self) -> None:
        SpecialDay.objects.create(day=date(2026, 3, 2), is_open=False, reason="系统升级")
        assert not calendar.is_working_day(date(2026, 3, 2))
        assert calendar.next_working_day(date(2026, 3, 1)) == date(2026, 3, 3)
        assert calendar.previous_working_day(date(2026, 3, 3)) == MAKE_UP_SATURDAY
        assert calendar.working_days_between(MAKE_UP_SATURDAY, date(2026, 3, 3)) == 1
