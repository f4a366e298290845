"""A month's average equals the mean of the days' balances, counted out by hand."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from yingke.engines.features.months import months
from yingke.engines.features.tests.bank import AS_OF, account, booking, customer, facts_of, holding

_BOOKINGS = st.lists(
    st.tuples(
        st.dates(AS_OF - timedelta(days=400), AS_OF + timedelta(days=10)),
        st.sampled_from(["in", "out"]),
        st.decimals(0, 10_000_000, places=2),
        st.sampled_from(["transfer", "spending", "purchase", "redemption", "salary"]),
        st.booleans(),
    ),
    max_size=12,
)


class TestMonths:
    def test_the_month_to_date_comes_first_then_twelve_full_ones(self) -> None:
        found = months(date(2026, 3, 5))
        assert [(m.start.isoformat(), m.days) for m in found[:3]] == [
            ("2026-03-01", 5),
            ("2026-02-01", 28),
            ("2026-01-01", 31),
        ]
        assert found[-1].start == date(2025, 3, 1)


class TestAverage:
    @settings(max_examples=60, deadline=None)
    @given(_BOOKINGS, st.decimals(0, 10_000_000, places=2))
    def test_it_is_the_mean_of_the_balances_at_the_end_of_each_day(
        self, bookings: list[tuple[date, str, Decimal, str, bool]], today: Decimal
    ) -> None:
        rows = [
            booking(day, way, str(amount), kind, counterparty_bank="own", counterparty_is_self=own)
            for day, way, amount, kind, own in bookings
        ]
        facts = facts_of(
            {"customers": [customer()], "accounts": [account(balance=str(today))], "transactions": rows}
        )
        changes = [
            (day, amount if way == "in" else -amount)
            for day, way, amount, kind, own in bookings
            if kind not in {"purchase", "redemption"} and not own
        ]
        for month, found in zip(months(AS_OF), facts["c1"]["aum_months"], strict=True):
            days = [month.start + timedelta(days=n) for n in range(month.days)]
            balances = [today - sum((a for on, a in changes if on > day), Decimal(0)) for day in days]
            assert abs(found - sum(balances) / month.days) <= Decimal("0.005")

    def test_buying_a_product_moves_money_within_the_average(self) -> None:
        facts = facts_of(
            {
                "customers": [customer()],
                "accounts": [account(balance="10000.00")],
                "holdings": [holding("W1", "90000.00", bought_on=date(2026, 11, 19))],
                "transactions": [
                    booking(date(2026, 11, 19), "out", "90000.00", "purchase", counterparty_bank="own")
                ],
            }
        )
        assert facts["c1"]["aum_month_avg"] == facts["c1"]["aum"] == Decimal("100000.00")

    def test_without_bookings_the_average_is_unknown_and_the_point_is_not(self) -> None:
        rows = {"customers": [customer()], "accounts": [account(balance="5.00")]}
        facts = facts_of(rows, absent=frozenset({"transactions"}))
        assert facts["c1"]["aum_month_avg"] is None
        assert facts["c1"]["aum_months"] is None
        assert facts["c1"]["aum"] == Decimal("5.00")
