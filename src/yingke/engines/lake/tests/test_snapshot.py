"""Snapshots are read through small windows, kept while someone reads, and removed after."""

import datetime as dt

import pytest

from yingke.engines.lake.snapshot import Lake
from yingke.engines.lake.tests.bank import TX_ROWS, Bank


def rename(bank: Bank, name: str) -> str:
    bank.write("org.csv", f"id,name\nO1,One\nO2,{name}\n")
    return bank.load().snapshot


class TestSnapshot:
    def test_rows_of_some_keys_and_columns(self, bank: Bank) -> None:
        bank.load()
        assert bank.snapshot.read("customers", ["name"], ("customer_id", ["C2"])) == [{"name": "李四"}]

    def test_a_table_that_never_came_reads_as_empty_and_says_so(self, bank: Bank) -> None:
        bank.load()
        snapshot = bank.snapshot
        assert (snapshot.has("loans"), snapshot.rows("loans"), snapshot.read("loans", ["loan_id"])) == (
            False,
            0,
            [],
        )
        assert snapshot.business_dates["loans"] is None
        assert snapshot.business_dates["customers"] == dt.date(2026, 3, 30)

    def test_a_customer_s_rows_lie_together_in_the_order_they_came(self, bank: Bank) -> None:
        bank.deliver_transactions("Z,A,C2,2026-01-01,C,1\n", "B,A,C1,2026-01-01,C,1\n", "A,A,C2,2026-01-01,C,1\n")
        bank.load()
        assert bank.read("transactions", "transaction_id") == ["B", "Z", "A"]


class TestLake:
    def test_an_empty_lake_has_no_snapshot(self, bank: Bank) -> None:
        assert Lake(bank.lake).current() is None

    def test_an_unknown_snapshot_is_named(self, bank: Bank) -> None:
        with pytest.raises(KeyError, match="feed"):
            Lake(bank.lake).snapshot("feed")
        with pytest.raises(KeyError, match="not a snapshot id"):
            Lake(bank.lake).snapshot("../current")

    def test_old_snapshots_go_with_their_tables_and_the_one_in_force_stays(self, bank: Bank) -> None:
        old, current = rename(bank, "Zwei"), rename(bank, "Drei")
        gone = Lake(bank.lake).snapshot(old).path("organisations")
        assert Lake(bank.lake).retain(keep=1) == [old]
        assert not gone.exists()
        assert bank.snapshot.id == current
        assert bank.read("organisations", "name") == ["One", "Drei"]

    def test_a_table_two_snapshots_share_outlives_the_older(self, bank: Bank) -> None:
        bank.deliver_transactions(*TX_ROWS)
        rename(bank, "Zwei")
        rename(bank, "Drei")
        Lake(bank.lake).retain(keep=1)
        assert bank.snapshot.rows("transactions") == len(bank.read("transactions", "amount")) == 2

    def test_a_leased_snapshot_stays_until_its_reader_leaves(self, bank: Bank) -> None:
        old = rename(bank, "Zwei")
        rename(bank, "Drei")
        lake = Lake(bank.lake)
        with lake.lease(old) as held:
            assert lake.retain(keep=1) == []
            assert held.rows("organisations") == 2
        assert lake.retain(keep=1) == [old]

    def test_going_back_to_earlier_files_brings_the_earlier_snapshot_back(self, bank: Bank) -> None:
        first = rename(bank, "Zwei")
        rename(bank, "Drei")
        assert rename(bank, "Zwei") == first == bank.snapshot.id

    def test_a_snapshot_that_came_back_counts_as_new(self, bank: Bank) -> None:
        first = rename(bank, "Zwei")
        second = rename(bank, "Drei")
        rename(bank, "Zwei")
        assert Lake(bank.lake).retain(keep=1) == [second]
        assert bank.snapshot.id == first

    def test_the_list_of_a_refused_load_outlives_older_snapshots(self, bank: Bank) -> None:
        bank.deliver_transactions("T1,A1,C1,bad,C,1\n")
        old = rename(bank, "Zwei")
        bank.write("org.csv", "id,name\nO1,One\nO2,Drei\n")
        listed = bank.load().tables["transactions"].quarantine
        lake = Lake(bank.lake)
        assert lake.retain(keep=1) == [old]
        assert [each["code"] for each in lake.quarantine(listed)] == ["not_a_date"]
