from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from yingke.engines.lake.load import LoadReport, load
from yingke.engines.lake.mapping import load_mapping
from yingke.engines.lake.snapshot import Lake
from yingke.engines.lake.tables import contracts
from yingke.simbank.bank import MAPPING, SimReport
from yingke.simbank.columns import codebook
from yingke.simbank.extract import dirt
from yingke.simbank.tests.conftest import AS_OF


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("lake")


@pytest.fixture(scope="module")
def loaded(bank: SimReport, lake: Path) -> LoadReport:
    return load(bank.directory, load_mapping(MAPPING), lake, business_date=None, max_quarantine_share=0.01)


class TestMapping:
    def test_fills_every_column_of_every_contract(self) -> None:
        tables = load_mapping(MAPPING).tables

        assert set(tables) == set(contracts())
        for name, contract in contracts().items():
            (part,) = tables[name].parts
            assert set(part.columns) == {column.name for column in contract.columns}, name
            assert not part.assume

    def test_translates_the_words_of_the_codebook_back(self) -> None:
        words = {(word, code) for book in codebook().values() for code, word in book.items()}
        written = tomllib.loads(MAPPING.read_text(encoding="utf-8"))["tables"]
        pairs = {
            pair
            for table in written.values()
            for part in table["parts"]
            for column in part["columns"].values()
            if isinstance(column, dict)
            for pair in column.get("codes", {}).items()
        }

        assert pairs <= words
        assert len(pairs) > 80

    def test_every_row_is_accepted_but_the_ones_that_are_wrong_on_purpose(
        self, bank: SimReport, loaded: LoadReport
    ) -> None:
        assert not loaded.refused
        duplicates = {row["table"] for row in dirt() if row.get("duplicate")}
        for name, table in loaded.tables.items():
            wrong, twice = bank.wrong.get(name, 0), int(name in duplicates)
            counts = table.counts
            assert counts.accepted == bank.rows[name], name
            assert (counts.quarantined, counts.duplicate) == (wrong - twice, twice), name

    def test_the_business_date_is_the_night_before(self, loaded: LoadReport, lake: Path) -> None:
        snapshot = Lake(lake).current()

        assert snapshot is not None
        assert snapshot.id == loaded.snapshot
        assert {(AS_OF - day).days for day in snapshot.business_dates.values() if day} == {1}
