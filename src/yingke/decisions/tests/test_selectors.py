from __future__ import annotations

from datetime import date

import pytest

from conftest import database_role
from yingke.compliance.rules import rule_file
from yingke.customers.models import Customer
from yingke.decisions import policies, selectors
from yingke.decisions.labels import REASONS
from yingke.decisions.models import Decision, DecisionRun
from yingke.engines.arbiter import read_policy
from yingke.foundation import clock
from yingke.foundation.actor import Actor, Scope, service
from yingke.foundation.errors import Refused
from yingke.foundation.organisation.models import Assignment, OrgUnit, Staff
from yingke.foundation.scoping import scoped
from yingke.insight.definitions import definitions

AS_OF = date(2026, 3, 2)
FALLEN = [
    {"action": "steady_wealth", "product": None, "stage": "eligible", "code": "not_eligible"},
    {"action": "fund_plan", "product": None, "stage": "arbitrated", "code": "outranked", "by": "steady_wealth"},
    {
        "action": "fund_plan",
        "product": "F1",
        "stage": "cleared",
        "code": "above_level",
        "rule": "S04",
        "params": {"rating": "R4", "level": "C2"},
    },
]


@pytest.fixture
def decision(as_batch: None) -> Decision:
    """One decision about a customer in rm01's book, as the day's run stores it."""
    head = OrgUnit.objects.create(id="HO", name="总行", kind="head_office", path="/HO/")
    outlet = OrgUnit.objects.create(id="O1", name="城东支行", kind="outlet", parent=head, path="/HO/O1/")
    manager = Staff.objects.create(id="rm01", name="李敏", org=outlet, role="relationship_manager")
    Customer.objects.create(id="C1", kind="person", name="王建国", home_org=outlet, is_managed=True)
    Assignment.objects.create(
        customer_id="C1", staff=manager, kind="personal", position="A", from_on=date(2025, 1, 1), is_current=True
    )
    run = DecisionRun.objects.create(
        as_of=AS_OF,
        snapshot_id="s1",
        policy=policies.keep(policies.policy_text()),
        decided_at=clock.now(),
        counts={"withheld": {"no_consent": 3, "above_level": 7}},
    )
    return Decision.objects.create(
        run=run, customer_id="C1", book="personal", staff=manager, rank=1, today=True, fallen=FALLEN
    )


class TestOfCustomer:
    @pytest.mark.parametrize(("staff", "count"), [("rm01", 1), ("rm02", 0)])
    def test_only_the_customers_own_manager_sees_the_decision(
        self, decision: Decision, staff: str, count: int
    ) -> None:
        viewer = Actor(id=staff, name=staff, staff_id=staff, scope=Scope(staff=staff))
        with database_role("yingke_app"), scoped(viewer):
            assert selectors.of_customer(viewer, decision.customer_id).count() == count

    def test_an_actor_without_a_scope_sees_none(self, decision: Decision) -> None:
        viewer = Actor(id="hr01", name="人力")
        with database_role("yingke_app"), scoped(viewer):
            assert not selectors.of_customer(viewer, decision.customer_id).exists()


class TestWithheld:
    def test_each_fallen_offer_is_told_with_its_stage_and_a_sentence(self, decision: Decision) -> None:
        told = selectors.withheld(selectors.of_customer(service("test"), "C1")[0])
        assert [(item.action, item.stage) for item in told] == [
            ("稳健理财", "适用"),
            ("基金定投", "仲裁"),
            ("基金定投", "合规"),
        ]
        assert "稳健理财" in told[1].reason
        assert "R4" in told[2].reason
        assert "C2" in told[2].reason

    def test_counts_stand_with_the_most_frequent_first(self, decision: Decision) -> None:
        assert selectors.withheld_counts(decision.run) == {"above_level": 7, "no_consent": 3}

    def test_every_reason_a_rule_can_stop_with_has_a_short_name(self) -> None:
        stops = {
            code for rule in rule_file().rule for code, sentence in rule.says.items() if sentence.effect == "block"
        }
        assert stops - set(REASONS) == set()


class TestPolicies:
    def test_the_shipped_policy_reads_against_the_facts(self) -> None:
        readings = read_policy(policies.policy(), definitions().schema, AS_OF)
        assert {need for reading in readings for need in reading.action.opportunities} == set(definitions().kinds)

    def test_a_version_is_kept_word_for_word(self, as_batch: None) -> None:
        text = policies.policy_text()
        assert policies.keep(text).text == text
        with pytest.raises(Refused, match="version"):
            policies.keep(text.replace("rate = 0.35", "rate = 0.36"))
