"""Sentences: a closed grammar, values written by their type."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from yingke.insight.definitions import definitions
from yingke.insight.sentences import Sentence

SCHEMA = definitions().schema
AS_OF = date(2026, 11, 20)


class TestSaid:
    def test_money_is_short_and_a_date_may_be_a_distance(self) -> None:
        sentence = Sentence.of("{aum} {deposit_maturing_on:days} 天", "{aum} on {deposit_maturing_on}", SCHEMA)
        record = {"aum": Decimal("1860000.00"), "deposit_maturing_on": date(2026, 11, 26)}
        assert sentence.said(record, AS_OF) == {"zh": "186 万 6 天", "en": "CNY 1,860,000 on 2026-11-26"}

    @pytest.mark.parametrize(
        ("day", "zh", "en"), [(20, "今天到期", "matures today"), (21, "明天到期", "matures tomorrow"),
                              (26, "6 天后到期", "matures in 6 days")],
    )  # fmt: skip
    def test_a_distance_may_be_told_in_words(self, day: int, zh: str, en: str) -> None:
        sentence = Sentence.of("{deposit_maturing_on:when}到期", "matures {deposit_maturing_on:when}", SCHEMA)
        assert sentence.said({"deposit_maturing_on": date(2026, 11, day)}, AS_OF) == {"zh": zh, "en": en}


class TestOf:
    @pytest.mark.parametrize("text", ["{aum", "{aum!r}", "{aum.__class__}", "{0}", "{aum:days}", "{nothing}"])
    def test_anything_but_a_known_fact_in_braces_is_refused(self, text: str) -> None:
        with pytest.raises(ValueError, match=r"brace|no fact|no date"):
            Sentence.of(text, "", SCHEMA)
