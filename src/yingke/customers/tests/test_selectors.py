"""Who sees whom, how a customer is found, and how old each source is."""

from __future__ import annotations

from datetime import date

import pytest

from conftest import database_role
from yingke.customers import selectors
from yingke.customers.models import Customer
from yingke.customers.tests.conftest import HEAD, HEAD_OFFICE, MANAGER, OTHER, Bank
from yingke.foundation.actor import Actor
from yingke.foundation.errors import NotFound
from yingke.foundation.scoping import scoped

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 30)


@pytest.fixture
def loaded(bank: Bank) -> Bank:
    with database_role("yingke_batch"):
        bank.load()
    return bank


def found(viewer: Actor, asked: str) -> set[str]:
    with scoped(viewer):
        return {one.id for one in selectors.find(viewer, asked)}


@pytest.mark.usefixtures("loaded")
class TestFind:
    @pytest.mark.parametrize(
        ("viewer", "seen"),
        [
            (MANAGER, {"C1", "C2"}),
            (OTHER, {"C3"}),
            (HEAD, {"C1", "C2", "C4"}),
            (HEAD_OFFICE, {"C1", "C2", "C3", "C4"}),
        ],
    )
    def test_everyone_finds_their_own_customers_and_no_other(self, viewer: Actor, seen: set[str]) -> None:
        assert found(viewer, "") == seen

    @pytest.mark.parametrize(
        "asked", ["C2", "c2", "王建", "wangjianguo", "wangj", "wjg", "WJG", "0042", " 王建国 "]
    )
    def test_a_customer_is_found_by_number_name_pinyin_or_phone_tail(self, asked: str) -> None:
        assert found(MANAGER, asked) == {"C2"}

    @pytest.mark.parametrize(("asked", "one"), [("shan", "C1"), ("zl", "C4"), ("njcy", "C3"), ("茶业", "C3")])
    def test_surnames_are_read_as_surnames_and_firms_are_found(self, asked: str, one: str) -> None:
        assert found(HEAD_OFFICE, asked) == {one}

    @pytest.mark.parametrize("asked", ["%", "_", "042", "' or 1=1 --", "C1 C2"])
    def test_patterns_and_short_tails_find_nobody(self, asked: str) -> None:
        assert found(HEAD_OFFICE, asked) == set()

    def test_a_head_sees_what_the_own_staff_hold_wherever_it_is_at_home(self, loaded: Bank) -> None:
        with database_role("yingke_batch"):
            Customer.objects.filter(id="C1").update(home_org=Customer.objects.get(id="C3").home_org_id)
        assert "C1" in found(HEAD, "")

    def test_a_search_does_not_unmask_the_pool(self) -> None:
        assert found(MANAGER, "曾丽") == set()


@pytest.mark.usefixtures("loaded")
class TestCustomer:
    @pytest.mark.parametrize(("viewer", "one"), [(MANAGER, "C1"), (MANAGER, "C4"), (HEAD, "C4"), (OTHER, "C3")])
    def test_own_pool_and_unit_are_seen(self, viewer: Actor, one: str) -> None:
        with scoped(viewer):
            assert selectors.customer(viewer, one).id == one

    @pytest.mark.parametrize(
        ("viewer", "one"), [(MANAGER, "C3"), (OTHER, "C4"), (OTHER, "C1"), (HEAD, "C3"), (HEAD, "C9")]
    )
    def test_another_s_customer_and_a_missing_one_are_told_alike(self, viewer: Actor, one: str) -> None:
        with scoped(viewer), pytest.raises(NotFound, match=f"没有客户 {one}，或不在您的范围内"):
            selectors.customer(viewer, one)


@pytest.mark.usefixtures("loaded")
class TestPool:
    def test_only_the_home_outlet_sees_its_unmanaged_customers(self) -> None:
        for viewer, seen in ((MANAGER, ["C4"]), (HEAD, ["C4"]), (OTHER, []), (HEAD_OFFICE, [])):
            with scoped(viewer):
                assert [one.id for one in selectors.pool(viewer)] == seen


class TestRowSecurity:
    def test_without_a_scope_the_app_role_sees_nobody(self, loaded: Bank) -> None:
        assert Customer.objects.count() == 0

    @pytest.mark.parametrize(
        ("viewer", "seen"), [(MANAGER, {"C1", "C2", "C4"}), (OTHER, {"C3"}), (HEAD, {"C1", "C2", "C4"})]
    )
    def test_an_unfiltered_query_sees_the_viewer_s_customers_and_pool(
        self, loaded: Bank, viewer: Actor, seen: set[str]
    ) -> None:
        with scoped(viewer):
            assert set(Customer.objects.values_list("id", flat=True)) == seen


class TestSources:
    def test_each_table_shows_its_day_its_age_and_what_is_assumed(self, loaded: Bank) -> None:
        told = {one.table: one for one in selectors.sources(date(2026, 7, 1))}
        customers = told["customers"]
        assert (customers.state, customers.age, customers.rows) == ("fresh", 1, 4)
        assert customers.assumed == ("民事行为能力",)
        assert told["loans"].state == "absent"

    def test_a_gate_table_beyond_its_limit_is_stale(self, loaded: Bank) -> None:
        ages = {date(2026, 7, 3): "fresh", date(2026, 7, 4): "stale"}
        for day, state in ages.items():
            assert {one.table: one.state for one in selectors.sources(day)}["consents"] == state

    def test_a_refused_table_says_why(self, loaded: Bank) -> None:
        loaded.write("consents.csv", "customer,granted\nC1,1\n")
        with database_role("yingke_batch"):
            loaded.load()
        (consents,) = [one for one in selectors.sources(DAY) if one.table == "consents"]
        assert "缺少列 on" in consents.problem
        assert consents.rows == 1

    def test_before_the_first_load_everything_is_absent(self) -> None:
        assert {one.state for one in selectors.sources(DAY)} == {"absent"}
