"""The refresh, over a bank of a few customers."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from yingke.engines.features.tests.bank import AS_OF, Row, account, booking, customer, stored
from yingke.engines.lake.snapshot import Lake
from yingke.foundation.actor import Actor, service
from yingke.foundation.configuration import Configuration
from yingke.foundation.errors import NotAllowed, Refused
from yingke.insight import services
from yingke.insight.models import CustomerInsight, InsightRun, Opportunity, TierChange
from yingke.insight.population import Population, assemble
from yingke.insight.profiles import Profiles
from yingke.insight.selectors import latest
from yingke.insight.services import refresh

NIGHT = service("day")
BANK: dict[str, list[Row]] = {
    "customers": [
        customer("c1", birth_date=date(1955, 3, 1), opened_on=date(2020, 1, 1)),
        customer("c2", birth_date=date(1995, 3, 1), opened_on=date(2026, 11, 10)),
    ],
    "accounts": [
        account("deposit_current", "6000000.00"),
        account("deposit_term", "500000.00", matures_on=date(2026, 11, 26)),
        account("deposit_current", "20000.00", account_id="b", customer_id="c2"),
    ],
    "transactions": [booking(date(2026, 11, 10), "in", "20000.00", account_id="b", customer_id="c2")],
}
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("as_batch")]


def _rows() -> list[Any]:
    insights = CustomerInsight.objects.order_by("customer_id").values_list()
    changes = TierChange.objects.order_by("customer_id", "on").values_list("customer_id", "on", "after", "reason")
    told = Opportunity.objects.order_by("customer_id", "kind").values_list(
        "customer_id", "kind", "since", "because"
    )
    return [*insights, *changes, *told]


class TestRefresh:
    def test_it_places_tags_and_finds_opportunities(self, home: Configuration) -> None:
        stored(home.lake, BANK)
        found = refresh(NIGHT, as_of=AS_OF)
        assert found.tiers == {"basic": 1, "wealth": 0, "private": 1}
        assert (found.tags["maturing_30d"], found.tags["new_customer"], found.tags["senior"]) == (1, 1, 1)
        assert found.opportunities["deposit_maturing"] == 1
        told = Opportunity.objects.get(kind="deposit_maturing")
        assert told.headline["zh"] == "定期 50 万 6 天后到期"
        assert (told.purpose, told.amount, told.expires_on) == ("service", Decimal(500_000), date(2026, 11, 26))

    def test_the_snapshot_stays_while_it_is_read(
        self, home: Configuration, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        read = stored(home.lake, BANK)

        def assembled_after_a_load(*given: Any) -> Population:
            stored(home.lake, BANK | {"transactions": []})
            Lake(home.lake).retain(keep=0)
            return assemble(*given)

        monkeypatch.setattr(services, "assemble", assembled_after_a_load)
        assert refresh(NIGHT, as_of=AS_OF).snapshot_id == read.id
        assert read.id in Lake(home.lake).retain(keep=0), "nobody reads it any more"

    def test_an_absent_table_withholds_its_reasons_rather_than_inventing_them(self, home: Configuration) -> None:
        stored(home.lake, BANK)
        refresh(NIGHT, as_of=AS_OF)
        assert Opportunity.objects.get(kind="deposit_maturing").because == []

    def test_a_second_run_leaves_the_same_rows(self, home: Configuration) -> None:
        stored(home.lake, BANK)
        first = refresh(NIGHT, as_of=AS_OF)
        rows = _rows()
        assert refresh(NIGHT, as_of=AS_OF) == first
        assert _rows() == rows
        assert InsightRun.objects.count() == 1

    def test_an_opportunity_keeps_the_day_it_was_first_seen(self, home: Configuration) -> None:
        stored(home.lake, BANK)
        refresh(NIGHT, as_of=AS_OF)
        refresh(NIGHT, as_of=date(2026, 11, 21))
        told = Opportunity.objects.get(kind="deposit_maturing")
        assert (told.since, told.as_of) == (AS_OF, date(2026, 11, 21))

    def test_an_opportunity_that_has_passed_is_gone(self, home: Configuration) -> None:
        stored(home.lake, BANK)
        refresh(NIGHT, as_of=AS_OF)
        refresh(NIGHT, as_of=date(2026, 11, 27))
        assert not Opportunity.objects.filter(kind="deposit_maturing").exists()

    def test_a_tier_won_on_the_month_to_date_outlives_a_poor_month(self, home: Configuration) -> None:
        opened = {"customers": [customer("c1", opened_on=date(2024, 1, 1))], "accounts": [account(balance="0.00")]}
        came, left = date(2026, 11, 1), date(2026, 11, 5)
        moves = [booking(came, "in", "900000.00"), booking(left, "out", "900000.00", transaction_id="2")]
        stored(home.lake, opened | {"transactions": moves})
        refresh(NIGHT, as_of=date(2026, 11, 4))
        assert CustomerInsight.objects.get().tier == "wealth"
        refresh(NIGHT, as_of=date(2026, 12, 3))
        assert CustomerInsight.objects.get().tier == "wealth"
        reasons = TierChange.objects.order_by("on").values_list("reason", flat=True)
        assert list(reasons) == ["placed", "month_to_date_reached"]

    def test_the_profiles_are_published(self, home: Configuration) -> None:
        stored(home.lake, BANK)
        refresh(NIGHT, as_of=AS_OF)
        profile = Profiles(home.profiles).get("c1")
        assert profile is not None
        assert (profile.tier, profile.facts["aum"], profile.facts["age"]) == ("private", Decimal("6500000.00"), 71)
        assert profile.opportunities[0]["kind"] == "deposit_maturing"

    def test_an_earlier_date_winds_back(self, home: Configuration) -> None:
        stored(home.lake, BANK)
        refresh(NIGHT, as_of=AS_OF)
        rows = _rows()
        refresh(NIGHT, as_of=date(2026, 11, 27))
        refresh(NIGHT, as_of=AS_OF)
        found = latest()
        assert found is not None
        assert found.as_of == AS_OF
        assert _rows() == rows

    def test_a_population_that_no_run_names_is_removed(self, home: Configuration) -> None:
        stored(home.lake, BANK)
        refresh(NIGHT, as_of=AS_OF)
        stored(home.lake, BANK | {"loans": []})
        refresh(NIGHT, as_of=AS_OF)
        files = [file.name for file in (home.lake / "facts").iterdir()]
        assert files == [InsightRun.objects.get().file]

    def test_before_the_first_load_it_says_what_to_do(self, home: Configuration) -> None:
        with pytest.raises(Refused, match="yingke demo"):
            refresh(NIGHT, as_of=AS_OF)

    def test_nobody_may_run_it_without_the_right(self, home: Configuration) -> None:
        stored(home.lake, BANK)
        with pytest.raises(NotAllowed):
            refresh(Actor(id="rm01", name="李敏"), as_of=AS_OF)
