"""The catalogue that ships is sound, and an unsound one is refused with its place."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from yingke.engines.rules import parse, to_text
from yingke.insight.checks import catalogue_is_sound
from yingke.insight.definitions import FOLDER, BadDefinition, definitions, read


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FOLDER, tmp_path / "catalogue"))


def _spoil(folder: Path, file: str, old: str, new: str) -> None:
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")


class TestRead:
    @pytest.mark.parametrize(
        ("file", "old", "new", "said"),
        [
            ("tags.toml", "age >= 65", "agee >= 65", r"tags.toml \[senior\]: line 1, column 1"),
            ("tags.toml", 'owner = "零售金融部"\n', "", "owner"),
            ("opportunities.toml", "{outflow_30d}", "{outflow}", r"\[idle_balance\].*'outflow'"),
            ("opportunities.toml", "{deposit_maturing_on:when}", "{age:when}", "which is no date"),
            ("opportunities.toml", 'amount = "aum"', 'amount = "aumm"', "no fact aumm"),
            ("tiers.toml", "from = 6_000_000", "from = 400_000", "rise"),
        ],
    )
    def test_an_unsound_entry_is_named_with_its_place(
        self, folder: Path, file: str, old: str, new: str, said: str
    ) -> None:
        _spoil(folder, file, old, new)
        with pytest.raises(BadDefinition, match=said):
            read(folder)

    def test_another_content_has_another_digest(self, folder: Path) -> None:
        _spoil(folder, "tags.toml", "age >= 65", "age >= 66")
        assert read(folder).digest != definitions().digest


class TestDefinitions:
    def test_every_rule_survives_its_text_form(self) -> None:
        known = definitions()
        for rule in (*known.mark_rules.values(), *known.tag_rules.values(), *known.kind_rules.values()):
            assert parse(to_text(rule), known.schema) == rule

    def test_the_strategy_speaks_of_every_tier_and_of_the_potential_mark(self) -> None:
        known = definitions()
        assert {one.tier for one in known.strategies} == {tier.id for tier in known.ladder.tiers} | {"potential"}

    def test_a_tag_on_a_protected_fact_is_protected(self) -> None:
        from yingke.engines.features.facts import catalogue
        from yingke.engines.rules import fields

        known = definitions()
        protected = {name for name, fact in catalogue().items() if fact.sensitivity == "DC2"}
        for name, tag in known.tags.items():
            if fields(known.tag_rules[name]) & protected:
                assert tag.sensitivity == "DC2", name


class TestCatalogueIsSound:
    def test_the_start_up_check_passes(self) -> None:
        assert catalogue_is_sound() == []
