"""The mapping of examples/berka against the real files of the PKDD'99 bank."""

import datetime as dt
import os
from decimal import Decimal
from pathlib import Path

import pytest

from yingke.engines.lake.load import LoadReport, load
from yingke.engines.lake.mapping import load_mapping
from yingke.engines.lake.snapshot import Counts, Lake, Snapshot

ROOT = Path(__file__).parents[5]
FILES = Path(os.environ.get("YINGKE_DATA", ROOT.parent / "shared" / "data")) / "berka"

pytestmark = [
    pytest.mark.shared_data,
    pytest.mark.skipif(not FILES.is_dir(), reason="the Berka files are not here; set YINGKE_DATA to find them"),
]


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> tuple[LoadReport, Snapshot]:
    lake = tmp_path_factory.mktemp("lake")
    report = load(FILES, load_mapping(ROOT / "examples" / "berka" / "mapping.toml"), lake)
    return report, Lake(lake).snapshot(report.snapshot)


class TestBerka:
    def test_every_row_of_every_file_is_accounted_for(self, loaded: tuple[LoadReport, Snapshot]) -> None:
        counts = {name: table.counts for name, table in loaded[0].tables.items()}
        assert counts["customers"] == Counts(read=5369, accepted=5369)
        assert counts["accounts"] == Counts(read=4500 + 892, accepted=5392)
        assert counts["loans"] == Counts(read=682, accepted=682)
        assert counts["organisations"].accepted == 1 + 8 + 77
        assert sum(each.quarantined for each in counts.values()) == 0

    def test_overlapping_transaction_files_become_one_row_for_each_id(
        self, loaded: tuple[LoadReport, Snapshot]
    ) -> None:
        counts = loaded[0].tables["transactions"].counts
        assert (counts.read, counts.accepted, counts.duplicate) == (49_102 + 10_505 + 44_189, 97_005, 6_791)

    def test_the_exact_amount_wins_over_the_rounded_one(self, loaded: tuple[LoadReport, Snapshot]) -> None:
        with_hellers = [
            row
            for row in loaded[1].read("transactions", ["amount", "booked_on"])
            if row["amount"] % 1 != Decimal(0)
        ]
        assert with_hellers
        assert max(row["booked_on"] for row in with_hellers) <= dt.date(1994, 3, 31)

    def test_balances_are_those_of_the_business_date(self, loaded: tuple[LoadReport, Snapshot]) -> None:
        known: dict[str, tuple[dt.date, Decimal]] = {}
        for row in loaded[1].read("transactions", ["account_id", "booked_on", "balance_after"]):
            if (
                row["booked_on"] <= dt.date(1994, 3, 30)
                and row["booked_on"] >= known.get(row["account_id"], (dt.date.min,))[0]
            ):
                known[row["account_id"]] = (row["booked_on"], row["balance_after"])
        accounts = loaded[1].read("accounts", ["account_id", "balance", "category"])
        current = {row["account_id"]: row["balance"] for row in accounts if row["category"] == "deposit_current"}
        assert len(current) == 4_500
        assert all(balance == known.get(account, (None, Decimal(0)))[1] for account, balance in current.items())

    def test_people_come_out_of_their_birth_numbers(self, loaded: tuple[LoadReport, Snapshot]) -> None:
        (first,) = loaded[1].read("customers", ["birth_date", "sex"], ("customer_id", ["1"]))
        assert first == {"birth_date": dt.date(1970, 12, 13), "sex": "F"}

    def test_what_the_bank_lacks_is_absent_and_what_is_assumed_is_named(
        self, loaded: tuple[LoadReport, Snapshot]
    ) -> None:
        snapshot = loaded[1]
        assert not any(snapshot.has(name) for name in ("consents", "risk_assessments", "products", "contacts"))
        assert set(snapshot.assumed["books"]) == {"staff_id", "kind", "position", "from_on"}
        assert set(snapshot.business_dates.values()) == {dt.date(1994, 3, 30), None}

    def test_every_book_names_a_manager_and_a_customer_that_exist(
        self, loaded: tuple[LoadReport, Snapshot]
    ) -> None:
        snapshot = loaded[1]
        staff = {row["staff_id"] for row in snapshot.read("staff", ["staff_id"])}
        people = {row["customer_id"] for row in snapshot.read("customers", ["customer_id"])}
        books = snapshot.read("books", ["staff_id", "customer_id"])
        assert {row["staff_id"] for row in books} <= staff
        assert {row["customer_id"] for row in books} == people
