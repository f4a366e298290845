"""Taking in a bank's files: the directory follows, the record tells, nothing is half done."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import translation

from yingke.customers.models import Customer, Load
from yingke.customers.news import SnapshotPublished
from yingke.customers.services import follow_books, load
from yingke.customers.tests.conftest import FILES, MANAGER, Bank
from yingke.engines.lake.snapshot import Lake
from yingke.foundation.actor import service
from yingke.foundation.audit.models import Entry
from yingke.foundation.errors import NotAllowed, Refused
from yingke.foundation.news.models import Item
from yingke.foundation.organisation.models import Assignment, OrgUnit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("as_batch")]


def managed() -> dict[str, bool]:
    return dict(Customer.objects.values_list("id", "is_managed"))


class TestLoad:
    def test_customers_units_staff_and_books_arrive(self, bank: Bank) -> None:
        record = bank.load()
        assert record.report["tables"]["customers"] == {
            "read": 4, "accepted": 4, "quarantined": 0, "duplicate": 0, "skipped": 0, "differing": 0,
            "state": "loaded", "business_date": "2026-06-30", "carried_from": "", "quarantine": "", "problem": None,
        }  # fmt: skip
        assert OrgUnit.objects.get(id="O1").path == "/HO/O1/"
        one = Customer.objects.get(id="C1")
        assert (one.name, one.name_pinyin, one.home_org_id) == ("单晓明", "shanxiaoming sxm", "O1")
        assert managed() == {"C1": True, "C2": True, "C3": True, "C4": False}

    def test_the_snapshot_is_in_force_and_told(self, bank: Bank) -> None:
        record = bank.load()
        current = Lake(bank.home / "lake").current()
        assert current is not None
        assert current.id == record.snapshot_id
        item = Item.objects.get(kind__endswith=SnapshotPublished.__qualname__)
        assert item.body == {"snapshot_id": record.snapshot_id}

    def test_one_audit_entry_names_the_snapshot_and_no_customer(self, bank: Bank) -> None:
        record = bank.load()
        entry = Entry.objects.get(verb="customers.load")
        assert entry.about == f"snapshot:{record.snapshot_id}"
        assert "王建国" not in bytes(entry.body).decode()

    def test_a_second_run_gives_the_same_and_writes_no_customer(self, bank: Bank) -> None:
        first = bank.load()
        second = bank.load()
        assert (second.snapshot_id, second.report) == (first.snapshot_id, first.report)
        entry = Entry.objects.filter(verb="customers.load").latest("id")
        assert '"customers":{"in_file":4,"left":0,"written":0}' in bytes(entry.body).decode()

    def test_a_customer_who_leaves_the_file_leaves_and_may_return(self, bank: Bank) -> None:
        bank.load()
        bank.write("customers.csv", FILES["customers.csv"].replace("C4,person,曾丽,10000000004,O1\n", ""))
        bank.load()
        assert Customer.objects.get(id="C4").left_on == date(2026, 6, 30)
        bank.write("customers.csv", FILES["customers.csv"])
        bank.load()
        assert Customer.objects.get(id="C4").left_on is None

    def test_a_book_that_ends_opens_the_customer_to_the_pool(self, bank: Bank) -> None:
        bank.load()
        bank.write("books.csv", "customer,staff\nC1,S1\nC3,S2\n")
        bank.load()
        assert managed()["C2"] is False

    def test_a_refused_table_keeps_its_rows_and_the_record_says_why(self, bank: Bank) -> None:
        bank.load()
        bank.write("customers.csv", "id,kind,name,phone\nC1,person,x,1\n")
        record = bank.load()
        told = record.report["tables"]["customers"]
        assert (told["state"], told["problem"]["code"]) == ("refused", "missing_column")
        assert Customer.objects.get(id="C1").name == "单晓明"

    def test_a_second_bank_is_refused_and_nothing_changes(self, bank: Bank) -> None:
        first = bank.load()
        bank.mapping.write_text(bank.mapping.read_text().replace('"small"', '"other"'), encoding="utf-8")
        with pytest.raises(Refused, match="已经装载了 small"):
            bank.load()
        assert Load.objects.count() == 1
        current = Lake(bank.home / "lake").current()
        assert current is not None
        assert current.id == first.snapshot_id

    def test_a_directory_that_fails_leaves_the_earlier_snapshot_in_force(self, bank: Bank) -> None:
        first = bank.load()
        bank.write(
            "orgs.csv", "id,name,kind,parent\nHO,总行,head_office,\nO1,一支行,outlet,X9\nO2,二支行,outlet,HO\n"
        )
        with pytest.raises(Refused, match="X9"):
            bank.load()
        current = Lake(bank.home / "lake").current()
        assert current is not None
        assert current.id == first.snapshot_id

    def test_a_wrong_mapping_is_refused_in_words(self, bank: Bank) -> None:
        bank.mapping.write_text("[bank]\nid = 1\n", encoding="utf-8")
        with pytest.raises(Refused, match=r"mapping\.toml"):
            bank.load()

    def test_an_english_reader_is_refused_in_english(self, bank: Bank) -> None:
        bank.mapping.unlink()
        with translation.override("en"), pytest.raises(Refused, match="There is no mapping file"):
            bank.load()

    def test_a_manager_may_not_load(self, bank: Bank) -> None:
        with pytest.raises(NotAllowed):
            load(MANAGER, directory=bank.files, mapping=bank.mapping)

    def test_twenty_thousand_customers_are_taken_in_within_seconds(self, bank: Bank) -> None:
        rows = [f"P{n},person,王建{chr(0x4E00 + n % 5000)},1{n:010d},O{1 + n % 2}\n" for n in range(20_000)]
        bank.write("customers.csv", FILES["customers.csv"] + "".join(rows))
        bank.load()
        assert Customer.objects.count() == 20_004


class TestFollowBooks:
    def test_customers_follow_their_current_books(self, bank: Bank) -> None:
        bank.load()
        Assignment.objects.filter(customer_id="C1").update(is_current=False)
        assert follow_books(service("customers"), customer_ids=["C1", "C2"]) == 1
        assert managed() == {"C1": False, "C2": True, "C3": True, "C4": False}

    def test_a_second_run_changes_nothing(self, bank: Bank) -> None:
        bank.load()
        assert follow_books(service("customers"), customer_ids=["C1", "C4"]) == 0
