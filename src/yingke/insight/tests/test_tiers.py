"""The ladder: up at once, never down before its time."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingke.engines.features.months import months
from yingke.insight.definitions import definitions
from yingke.insight.tiers import Band, Change, Ladder, Month, Standing, Tier, news_since, standing

LADDER = definitions().ladder
AS_OF = date(2026, 11, 20)
_ENDS = [date.fromordinal(m.start.toordinal() + m.days - 1) for m in months(AS_OF)[:0:-1]]
_AVERAGES = st.lists(st.sampled_from([0, 49_999, 499_999, 500_000, 999_999, 5_999_999, 6_000_000]), max_size=12)


def _lived(*averages: int) -> list[Month]:
    ends = _ENDS[len(_ENDS) - len(averages) :]
    return [Month(end, Decimal(average)) for end, average in zip(ends, averages, strict=True)]


def _stand(*averages: int, to_date: int = 0, **options: object) -> Standing:
    return standing(LADDER, _lived(*averages), Decimal(to_date), AS_OF, **options)  # type: ignore[arg-type]


class TestStanding:
    @pytest.mark.parametrize(
        ("average", "tier"),
        [(499_999, "basic"), (500_000, "wealth"), (5_999_999, "wealth"), (6_000_000, "private"), (-5, "basic")],
    )
    def test_a_boundary_belongs_to_the_higher_tier(self, average: int, tier: str) -> None:
        assert _stand(average).tier == tier

    def test_a_new_customer_is_placed_by_the_month_to_date(self) -> None:
        found = _stand(to_date=7_000_000)
        assert (found.tier, found.changes) == ("private", (Change(AS_OF, "", "private", "placed"),))

    def test_the_month_to_date_lifts_at_once(self) -> None:
        found = _stand(100_000, 100_000, to_date=500_000)
        assert (found.tier, found.changes[-1].reason, found.changes[-1].on) == (
            "wealth",
            "month_to_date_reached",
            AS_OF,
        )

    def test_three_months_below_bring_the_watch_and_three_more_the_step_down(self) -> None:
        stands = [_stand(600_000, *[1_000] * n) for n in range(8)]
        states = [(stand.tier, stand.state) for stand in stands]
        assert states == [
            ("wealth", "settled"), ("wealth", "below"), ("wealth", "below"), ("wealth", "watch"),
            ("wealth", "watch"), ("wealth", "watch"), ("basic", "settled"), ("basic", "settled"),
        ]  # fmt: skip

    def test_one_good_month_ends_the_watch(self) -> None:
        assert _stand(600_000, *[1_000] * 5, 500_000).state == "settled"
        assert _stand(600_000, *[1_000] * 5, 500_000, *[1_000] * 5).tier == "wealth"

    def test_the_step_down_leads_to_the_best_of_the_six_months(self) -> None:
        assert _stand(7_000_000, 1_000, 1_000, 1_000, 1_000, 800_000, 1_000).tier == "wealth"

    def test_a_grant_on_the_month_to_date_holds_when_the_full_month_ends_lower(self) -> None:
        secured = {_ENDS[-1]: "wealth"}
        found = _stand(1_000, 400_000, secured=secured)
        assert (found.tier, found.state) == ("wealth", "settled")

    @given(_AVERAGES, st.sampled_from([0, 500_000, 6_000_000]))
    def test_nobody_falls_before_six_full_months_below_and_then_to_the_best_of_them(
        self, averages: list[int], to_date: int
    ) -> None:
        lived = _lived(*averages)
        for change in standing(LADDER, lived, Decimal(to_date), AS_OF).changes:
            if change.before and LADDER.level(change.after) < LADDER.level(change.before):
                last_six = [month.average for month in lived if month.end <= change.on][-6:]
                assert len(last_six) == 6
                assert all(LADDER.reached(average) < LADDER.level(change.before) for average in last_six)
                assert LADDER.level(change.after) == LADDER.reached(max(last_six))

    @given(_AVERAGES.filter(bool), st.sampled_from([0, 500_000, 6_000_000]))
    def test_the_tier_is_never_below_what_the_last_month_or_the_month_to_date_reached(
        self, averages: list[int], to_date: int
    ) -> None:
        found = standing(LADDER, _lived(*averages), Decimal(to_date), AS_OF)
        assert LADDER.level(found.tier) >= max(
            LADDER.reached(Decimal(averages[-1])), LADDER.reached(Decimal(to_date))
        )

    @given(_AVERAGES)
    def test_the_changes_lead_without_a_gap_to_the_tier(self, averages: list[int]) -> None:
        found = standing(LADDER, _lived(*averages), Decimal(0), AS_OF)
        assert [change.before for change in found.changes] == ["", *(change.after for change in found.changes[:-1])]
        assert found.changes[-1].after == found.tier


class TestNewsSince:
    @given(_AVERAGES.filter(lambda averages: len(averages) > 2), st.sampled_from(["basic", "wealth", "private"]))
    def test_what_is_told_leads_from_the_tier_on_record_to_the_tier_now(
        self, averages: list[int], then: str
    ) -> None:
        found = standing(LADDER, _lived(*averages), Decimal(0), AS_OF)
        told = news_since(found, then, _ENDS[-2], AS_OF)
        path = [then, *(change.after for change in told)]
        assert [change.before for change in told] == path[:-1]
        assert path[-1] == found.tier
        assert all(change.before != change.after for change in told)


class TestLadder:
    def test_a_gap_is_what_the_next_tier_asks_for_and_none_at_the_top(self) -> None:
        assert LADDER.gap(0, Decimal(460_000)) == 40_000
        assert LADDER.gap(2, Decimal(9_000_000)) is None

    @pytest.mark.parametrize(("average", "band"), [(9_999, "1 万以下"), (10_000, "1–5 万"), (600_000, "50–100 万")])
    def test_a_band_refines_the_tier(self, average: int, band: str) -> None:
        assert LADDER.band(Decimal(average)).label == band

    def test_tiers_that_do_not_rise_are_refused(self) -> None:
        flat = Tier("a", "甲", "A", Decimal(0), (Band(Decimal(0), "甲", "A"),))
        with pytest.raises(ValueError, match="rise"):
            Ladder((flat, flat), 3, 3)
