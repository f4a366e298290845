"""Money stays exact and is said as a banker says it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingke.foundation.money import Money, short

AMOUNTS = st.decimals(min_value=-(10**12), max_value=10**12, places=2)


class TestMoney:
    @given(AMOUNTS, AMOUNTS)
    def test_what_is_added_can_be_taken_away(self, one: Decimal, other: Decimal) -> None:
        assert Money(one) + Money(other) - Money(other) == Money(one)

    def test_is_exact_to_the_fen(self) -> None:
        assert Money(Decimal("0.005")).yuan == Decimal("0.01")
        assert Money(Decimal("0.1")) + Money(Decimal("0.2")) == Money(Decimal("0.3"))


class TestShort:
    @pytest.mark.parametrize(
        ("yuan", "said"),
        [
            ("0", "0 元"),
            ("-0.001", "0 元"),
            ("9999.5", "9,999.5 元"),
            ("9999.999", "1 万"),
            ("1860000", "186 万"),
            ("-12345", "-1.23 万"),
            ("99999999.99", "1 亿"),
            ("123456789012", "1,234.57 亿"),
            ("100", "100 元"),
        ],
    )
    def test_takes_the_unit_by_size_after_rounding(self, yuan: str, said: str) -> None:
        assert short(Decimal(yuan)) == said
