"""Loading as a bank sees it: what is taken, what stays, what the report says."""

import datetime as dt
from decimal import Decimal

import pytest

from yingke.engines.lake.errors import LoadError
from yingke.engines.lake.snapshot import Counts, Lake
from yingke.engines.lake.tests.bank import TX_ROWS, Bank


class TestLoad:
    def test_files_become_typed_tables(self, bank: Bank) -> None:
        bank.deliver_transactions(*TX_ROWS)
        report = bank.load()
        assert report.tables["transactions"].counts == Counts(read=2, accepted=2)
        assert bank.read("transactions", "amount", "booked_on", "direction") == [
            (Decimal("100.00"), dt.date(2026, 3, 1), "in"),
            (Decimal("40.50"), dt.date(2026, 3, 2), "out"),
        ]

    def test_equal_files_give_the_same_snapshot_in_another_lake(self, bank: Bank) -> None:
        bank.deliver_transactions(*TX_ROWS)
        first = bank.load()
        bank.lake = bank.lake.with_name("other")
        assert bank.load() == first

    def test_a_second_run_reports_the_same_and_changes_nothing(self, bank: Bank) -> None:
        assert bank.load() == bank.load()

    def test_a_changed_value_gives_another_snapshot(self, bank: Bank) -> None:
        first = bank.load().snapshot
        bank.write("org.csv", "id,name\nO1,One\nO2,Zwei\n")
        assert bank.load().snapshot != first
        assert bank.read("organisations", "name") == ["One", "Zwei"]

    def test_a_comment_in_the_mapping_changes_nothing(self, bank: Bank) -> None:
        first = bank.load().snapshot
        bank.mapping = "# a remark\n" + bank.mapping
        assert bank.load().snapshot == first

    def test_a_table_whose_file_did_not_come_is_carried_with_its_own_date(self, bank: Bank) -> None:
        bank.deliver_transactions(*TX_ROWS)
        first = bank.load().snapshot
        (bank.files / "tx.csv").unlink()
        bank.mapping = bank.mapping.replace("2026-03-30", "2026-03-31")
        report = bank.load()
        assert report.tables["transactions"].state == "absent"
        assert report.tables["transactions"].carried_from == first
        assert bank.snapshot.business_dates["transactions"] == dt.date(2026, 3, 30)
        assert bank.snapshot.business_dates["customers"] == dt.date(2026, 3, 31)
        assert bank.snapshot.rows("transactions") == 2

    def test_a_table_carried_twice_names_the_snapshot_it_came_with(self, bank: Bank) -> None:
        bank.deliver_transactions(*TX_ROWS)
        first = bank.load().snapshot
        (bank.files / "tx.csv").unlink()
        for name in ("Drei", "Vier"):
            bank.write("org.csv", f"id,name\nO1,One\nO2,{name}\n")
            report = bank.load()
        assert report.tables["transactions"].carried_from == first

    def test_a_pattern_without_a_file_means_the_source_has_not_come_whole(self, bank: Bank) -> None:
        bank.deliver_transactions(*TX_ROWS)
        bank.mapping = bank.mapping.replace('["tx*.csv"]', '["tx*.csv", "more*.csv"]')
        assert bank.load().tables["transactions"].state == "absent"

    def test_several_files_of_a_source_are_one_table(self, bank: Bank) -> None:
        bank.deliver_transactions(TX_ROWS[0])
        bank.write("tx_2.csv", "customer,id,account,date,side,amount\nC1,T9,A1,2026-03-03,C,1\n")
        bank.load()
        assert bank.read("transactions", "transaction_id") == ["T1", "T9"]

    def test_above_the_quarantine_share_the_earlier_table_stays(self, bank: Bank) -> None:
        bank.deliver_transactions(*TX_ROWS)
        first = bank.load().snapshot
        bank.deliver_transactions("T1,A1,C1,not a date,C,1\n", TX_ROWS[1])
        report = bank.load()
        refused = report.tables["transactions"]
        assert (refused.state, refused.carried_from) == ("refused", first)
        assert refused.counts == Counts(read=2, accepted=0, quarantined=1)
        assert [each["code"] for each in Lake(bank.lake).quarantine(refused.quarantine)] == ["not_a_date"]
        assert "50.00%" in report.refused["transactions"].zh
        assert bank.read("transactions", "amount") == [Decimal("100.00"), Decimal("40.50")]

    def test_below_the_quarantine_share_the_good_rows_are_taken(self, bank: Bank) -> None:
        bank.deliver_transactions("T1,A1,C1,not a date,C,1\n", TX_ROWS[1])
        report = bank.load(max_quarantine_share=0.5)
        assert report.tables["transactions"].counts == Counts(read=2, accepted=1, quarantined=1)
        assert bank.read("transactions", "transaction_id") == ["T2"]

    def test_a_stricter_share_is_not_met_by_an_earlier_lenient_load(self, bank: Bank) -> None:
        bank.deliver_transactions("T1,A1,C1,not a date,C,1\n", TX_ROWS[1])
        bank.load(max_quarantine_share=0.5)
        assert bank.load().tables["transactions"].state == "refused"

    def test_too_many_broken_rows_of_a_source_only_looked_into_refuse_the_table(self, bank: Bank) -> None:
        bank.deliver_transactions(*TX_ROWS)
        looking = '{ do = "lookup", source = "side", by = { id = "id" }, take = "batch" }'
        bank.mapping += f'batch_id = {looking}\n[sources.side]\nfiles = ["side.csv"]\n'
        bank.write("side.csv", "id,batch\nT1,B1\nT2\n")
        assert bank.load().refused["transactions"].code == "too_much_quarantine"
        report = bank.load(max_quarantine_share=0.5)
        assert report.tables["transactions"].counts == Counts(read=2, accepted=2)
        assert bank.read("transactions", "batch_id") == ["B1", None]
        listed = Lake(bank.lake).quarantine(report.tables["transactions"].quarantine)
        assert listed == bank.snapshot.quarantine("transactions")
        assert [(each["file"], each["row"]) for each in listed] == [("side.csv", 3)]

    def test_what_a_load_that_died_left_behind_is_swept_away(self, bank: Bank) -> None:
        bank.load()
        (bank.lake / "staging" / "dead").mkdir()
        (bank.lake / "objects" / "half.new").write_text("x")
        bank.load()
        assert not (bank.lake / "staging" / "dead").exists()
        assert not (bank.lake / "objects" / "half.new").exists()

    def test_a_second_bank_is_refused_and_the_first_stays(self, bank: Bank) -> None:
        first = bank.load().snapshot
        bank.mapping = bank.mapping.replace('id = "tiny"', 'id = "other"', 1)
        with pytest.raises(LoadError, match="只服务一家银行"):
            bank.load()
        assert bank.snapshot.id == first

    def test_without_customers_there_is_no_snapshot(self, bank: Bank) -> None:
        bank.write("cust.csv", "id,name\nC1,x\n")
        with pytest.raises(LoadError, match=r"customers.*缺少列"):
            bank.load()
        assert Lake(bank.lake).current() is None

    def test_an_empty_directory_says_what_was_looked_for(self, bank: Bank) -> None:
        for path in bank.files.iterdir():
            path.unlink()
        with pytest.raises(LoadError, match=r"org\.csv, cust\.csv"):
            bank.load()

    def test_a_directory_that_is_not_there_is_named(self, bank: Bank) -> None:
        bank.files = bank.files / "absent"
        with pytest.raises(LoadError, match="没有目录"):
            bank.load()

    def test_a_stored_table_without_its_reasons_leaves_no_working_files(self, bank: Bank) -> None:
        bank.load()
        assert list((bank.lake / "staging").iterdir()) == []


class TestReferences:
    def test_a_customer_of_an_unknown_outlet_goes_to_quarantine(self, bank: Bank) -> None:
        bank.write("cust.csv", "id,name,phone,org\nC1,x,1,O1\nC2,x,1,O9\n")
        bank.load(max_quarantine_share=1)
        (found,) = bank.snapshot.quarantine("customers")
        assert (found["row"], found["column"], found["code"]) == (3, "home_org_id", "unknown_reference")

    def test_written_rows_are_checked_too(self, bank: Bank) -> None:
        role = 'role = "relationship_manager"'
        rows = ", ".join(f'{{ staff_id = "S{n}", name = "x", org_id = "O{n}", {role} }}' for n in (1, 9))
        bank.mapping += f"[[tables.staff.parts]]\nrows = [{rows}]\n"
        bank.load(max_quarantine_share=1)
        assert bank.read("staff", "staff_id") == ["S1"]

    def test_a_carried_table_still_answers(self, bank: Bank) -> None:
        bank.load()
        (bank.files / "org.csv").unlink()
        bank.write("cust.csv", "id,name,phone,org\nC1,x,1,O2\nC3,x,1,O9\n")
        bank.load(max_quarantine_share=1)
        assert bank.read("customers", "customer_id") == ["C1"]

    def test_an_unchanged_table_still_answers(self, bank: Bank) -> None:
        bank.load()
        bank.write("cust.csv", "id,name,phone,org\nC1,x,1,O2\nC3,x,1,O9\n")
        bank.load(max_quarantine_share=1)
        assert bank.read("customers", "customer_id") == ["C1"]


class TestBusinessDate:
    def test_the_date_in_the_file_name_is_the_oldest_of_the_files(self, bank: Bank) -> None:
        bank.deliver_transactions()
        bank.mapping += "[tables.transactions.business_date]\nfile_name = '_(\\d{8})'\n"
        bank.mapping = bank.mapping.replace("tx*.csv", "tx_*.csv")
        for day in ("20260328", "20260329"):
            bank.write(f"tx_{day}.csv", f"id,account,customer,date,side,amount\n{day},A1,C1,2026-03-03,C,1\n")
        assert bank.load().tables["transactions"].business_date == dt.date(2026, 3, 28)

    def test_the_latest_row_can_tell(self, bank: Bank) -> None:
        bank.deliver_transactions(*TX_ROWS)
        bank.mapping += "[tables.transactions.business_date]\nlatest = 'booked_on'\n"
        assert bank.load().tables["transactions"].business_date == dt.date(2026, 3, 2)

    def test_a_mapping_without_a_rule_takes_the_date_given(self, bank: Bank) -> None:
        bank.mapping = bank.mapping.replace("[business_date]\nconstant = 2026-03-30\n", "")
        report = bank.load(business_date=dt.date(2026, 1, 1))
        assert report.tables["customers"].business_date == dt.date(2026, 1, 1)

    def test_no_rule_and_no_date_is_refused(self, bank: Bank) -> None:
        bank.mapping = bank.mapping.replace("[business_date]\nconstant = 2026-03-30\n", "")
        with pytest.raises(LoadError, match="业务日期未知"):
            bank.load()

    def test_a_file_name_without_the_date_is_named(self, bank: Bank) -> None:
        bank.deliver_transactions(*TX_ROWS)
        bank.mapping += "[tables.transactions.business_date]\nfile_name = '_(\\d{8})'\n"
        assert "tx.csv" in bank.load().refused["transactions"].zh


class TestKeys:
    def test_identical_rows_count_as_duplicates(self, bank: Bank) -> None:
        bank.deliver_transactions(TX_ROWS[0], TX_ROWS[1], TX_ROWS[0])
        assert bank.load().tables["transactions"].counts == Counts(read=3, accepted=2, duplicate=1)

    def test_rows_with_one_key_and_different_values_all_go_to_quarantine(self, bank: Bank) -> None:
        bank.deliver_transactions(TX_ROWS[0], "T1,A1,C1,2026-03-01,C,999\n", TX_ROWS[1])
        report = bank.load(max_quarantine_share=1)
        assert report.tables["transactions"].counts == Counts(read=3, accepted=1, quarantined=2)
        found = bank.snapshot.quarantine("transactions")
        assert [(each["row"], each["code"]) for each in found] == [(2, "conflict"), (3, "conflict")]

    @pytest.mark.parametrize(("keep", "amount"), [("first", "1.00"), ("last by booked_on", "2.00")])
    def test_a_rule_settles_rows_with_one_key(self, bank: Bank, keep: str, amount: str) -> None:
        rows = ("T1,A1,C1,2026-03-01,C,1\n", "T1,A1,C1,2026-03-09,C,2\n", "T1,A1,C1,2026-03-05,C,3\n")
        bank.deliver_transactions(*rows, table=f'keep = "{keep}"')
        assert bank.load().tables["transactions"].counts == Counts(read=3, accepted=1, duplicate=2, differing=2)
        assert bank.read("transactions", "amount") == [Decimal(amount)]

    def test_equal_dates_are_settled_by_the_later_row(self, bank: Bank) -> None:
        rows = ("T1,A1,C1,2026-03-01,C,1\n", "T1,A1,C1,2026-03-01,C,2\n")
        bank.deliver_transactions(*rows, table='keep = "last by booked_on"')
        bank.load()
        assert bank.read("transactions", "amount") == [Decimal("2.00")]
