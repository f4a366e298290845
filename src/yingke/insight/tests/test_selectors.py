"""What a viewer may read of insight."""

from __future__ import annotations

import pytest
from django.db import transaction

from yingke.customers.models import Customer
from yingke.engines.features.tests.bank import AS_OF
from yingke.foundation.actor import Actor
from yingke.foundation.configuration import Configuration
from yingke.foundation.errors import NotFound
from yingke.foundation.scoping import scoped
from yingke.insight import selectors
from yingke.insight.tests.scene import ANALYST, HEAD, MANAGER, NIGHT, OTHER_HEAD, raised

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def night(home: Configuration) -> None:
    raised(home)


class TestProfile:
    def test_a_manager_reads_a_customer_of_the_own_book_whole(self) -> None:
        found = selectors.profile(MANAGER, "c1")
        assert (found.masked, found.facts["age"], found.tier) == (False, 71, "private")

    def test_of_an_open_pool_customer_a_manager_reads_no_protected_fact(self) -> None:
        found = selectors.profile(MANAGER, "c2")
        assert (found.masked, found.facts["aum"], found.facts["age"], found.opportunities) == (True, None, None, ())
        assert found.facts["customer_days"] == 10

    @pytest.mark.parametrize(
        ("viewer", "customer"), [(OTHER_HEAD, "c1"), (MANAGER, "c3"), (HEAD, "c3"), (HEAD, "none")]
    )
    def test_a_customer_outside_the_scope_is_not_found(self, viewer: Actor, customer: str) -> None:
        with pytest.raises(NotFound, match=customer):
            selectors.profile(viewer, customer)

    def test_who_has_left_the_bank_is_not_found(self) -> None:
        with transaction.atomic(), scoped(NIGHT):
            Customer.objects.filter(id="c1").update(left_on=AS_OF)
        for viewer in (MANAGER, HEAD, ANALYST):
            with pytest.raises(NotFound, match="c1"):
                selectors.profile(viewer, "c1")


class TestTagsWithWhy:
    def test_each_tag_says_which_condition_held_with_the_value(self) -> None:
        worn = {tag.id: tag for tag in selectors.tags_with_why(selectors.profile(MANAGER, "c1"))}
        assert worn["senior"].why == ("年龄 ≥ 65（实际 71）",)

    def test_a_masked_profile_wears_only_unprotected_tags_and_gives_no_values(self) -> None:
        worn = selectors.tags_with_why(selectors.profile(MANAGER, "c2"))
        assert [(tag.id, tag.why) for tag in worn] == [("new_customer", ())]


class TestTierHistory:
    def test_it_is_empty_outside_the_scope(self) -> None:
        assert [change.after for change in selectors.tier_history(MANAGER, "c1")] == ["private"]
        assert selectors.tier_history(OTHER_HEAD, "c1") == []
        assert [selectors.tier_history(viewer, "c2") == [] for viewer in (MANAGER, HEAD)] == [True, False]


class TestOpportunities:
    def test_they_are_those_of_a_customer_in_scope(self) -> None:
        assert [one.kind for one in selectors.opportunities(HEAD, "c1")] == ["deposit_maturing", "dormant"]
        assert selectors.opportunities(OTHER_HEAD, "c1") == []

    def test_those_of_the_open_pool_are_told_to_the_head_alone(self) -> None:
        assert [one.kind for one in selectors.opportunities(HEAD, "c2")] == ["new_customer"]
        assert selectors.opportunities(MANAGER, "c2") == []


class TestProfiles:
    def test_scheduled_work_reads_flat_records_of_everyone(self) -> None:
        records = {record["customer_id"]: record for record in selectors.profiles(AS_OF)}
        assert sorted(records) == ["c1", "c2", "c3"]
        assert records["c1"]["opportunities"][0]["kind"] == "deposit_maturing"
        assert [record["customer_id"] for record in selectors.profiles(AS_OF, ["c3"])] == ["c3"]

    def test_another_date_than_the_published_one_is_refused(self) -> None:
        with pytest.raises(NotFound, match="2026-11-20"):
            list(selectors.profiles(AS_OF.replace(day=1)))


class TestTierDistribution:
    def test_it_counts_within_the_scope_only(self) -> None:
        counted = {
            viewer.id: {one.tier: one.customers for one in selectors.tier_distribution(viewer)}
            for viewer in (ANALYST, HEAD)
        }
        assert counted == {
            "analyst": {"basic": 1, "private": 1} | {"basic": 1},
            "outlet_head": {"basic": 1, "private": 1},
        }


class TestTagCount:
    def test_it_counts_within_the_scope_only(self) -> None:
        assert [selectors.tag_count(viewer, "near_upgrade") for viewer in (ANALYST, HEAD, OTHER_HEAD)] == [1, 0, 1]


class TestMarkCount:
    def test_it_counts_within_the_scope_only(self) -> None:
        assert [selectors.mark_count(viewer, "valid_customer") for viewer in (ANALYST, HEAD)] == [3, 2]
