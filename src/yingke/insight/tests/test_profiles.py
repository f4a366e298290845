"""Profiles: what goes in comes out, editions change in one step."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import msgspec

from yingke.engines.features.facts import catalogue
from yingke.insight.profiles import Profile, Profiles

FACTS = dict.fromkeys(catalogue()) | {"aum": Decimal("12.30"), "age": 44, "risk_valid_to": date(2027, 1, 1)}
ONE = Profile(
    customer_id="c1", as_of=date(2026, 11, 20), facts=FACTS, tier="basic", band="1 万以下", tier_state="settled",
    next_tier_gap=Decimal("499987.70"), potential=False, valid_customer=True, tags=("senior",),
    opportunities=({"kind": "dormant"},),
)  # fmt: skip


class TestPublish:
    def test_what_is_published_is_read_back_with_its_types(self, tmp_path: Path) -> None:
        profiles = Profiles(tmp_path)
        assert profiles.publish("a", [ONE]) == 1
        assert profiles.get("c1") == ONE
        assert profiles.get("c2") is None

    def test_an_open_reader_sees_the_next_edition_at_once(self, tmp_path: Path) -> None:
        reader = Profiles(tmp_path)
        Profiles(tmp_path).publish("a", [ONE])
        assert [one.customer_id for one in reader.all()] == ["c1"]
        Profiles(tmp_path).publish("b", [msgspec.structs.replace(ONE, tier="private")])
        found = reader.get("c1")
        assert found is not None
        assert found.tier == "private"

    def test_the_edition_before_is_kept_for_readers_and_older_ones_go(self, tmp_path: Path) -> None:
        profiles = Profiles(tmp_path)
        for edition in ("a", "b", "c"):
            profiles.publish(edition, [ONE])
        assert {place.name for place in tmp_path.iterdir()} == {"000002-b", "000003-c", "current"}

    def test_the_same_edition_may_be_published_again(self, tmp_path: Path) -> None:
        profiles = Profiles(tmp_path)
        profiles.publish("a", [ONE])
        assert profiles.get("c1") == ONE
        profiles.publish("a", [msgspec.structs.replace(ONE, tier="wealth")])
        found = profiles.get("c1")
        assert found is not None
        assert found.tier == "wealth"


class TestGet:
    def test_nothing_published_is_nothing_known(self, tmp_path: Path) -> None:
        assert Profiles(tmp_path).get("c1") is None
        assert list(Profiles(tmp_path).all()) == []


class TestRecord:
    def test_it_is_flat_as_a_rule_reads_it(self) -> None:
        record = ONE.record()
        assert (record["aum"], record["tier"], record["tags"]) == (Decimal("12.30"), "basic", ("senior",))
        assert "masked" not in record
