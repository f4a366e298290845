from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingke.engines.arbiter import (
    Candidate,
    Decision,
    Place,
    PolicyError,
    arbitrate,
    parse_policy,
    places_within_capacity,
    read_policy,
)
from yingke.engines.rules import Field

AS_OF = date(2026, 3, 2)
SCHEMA = {
    "aum": Field("aum", "money", "资产", "assets"),
    "views": Field("views", "int", "浏览次数", "views"),
}
POLICY = """
id = "t"
version = 4
daily_capacity = 2
exploration = 0.0

[[action]]
id = "renew"
label = "续存"
label_en = "Renew"
opportunities = ["maturing"]
purpose = "service"
channel = "phone"
rate = 0.3
margin = 0.01
amount = "aum"
urgency = 1

[[action]]
id = "wealth"
label = "理财"
label_en = "Wealth"
opportunities = ["maturing", "idle"]
purpose = "marketing"
channel = "phone"
categories = ["wealth"]
eligible = "aum >= 1000"
rate = 0.1
margin = 0.01
amount = "aum"
lever = 50
factors = [{ when = "views >= 3", times = 2.0 }]

[[action]]
id = "fund"
label = "基金"
label_en = "Fund"
opportunities = ["idle"]
purpose = "marketing"
channel = "phone"
categories = ["fund"]
rate = 0.1
margin = 0.01
typical_amount = 500
"""
SHELF = {"wealth": ["w1", "w2"], "fund": ["f1"]}
RICH: dict[str, Any] = {"aum": Decimal(10_000), "views": 3}


def allow(candidate: Candidate) -> Sequence[tuple[str, Mapping[str, Any]]]:
    return ()


def decide(
    record: Mapping[str, Any] = RICH,
    opportunities: Sequence[str] = ("maturing", "idle"),
    clear: Any = allow,
    policy: str = POLICY,
    shelf: Mapping[str, Sequence[str]] = SHELF,
    customer: str = "c1",
) -> Decision:
    parsed = parse_policy(policy)
    return arbitrate(
        customer,
        record,
        opportunities,
        policy=parsed,
        readings=read_policy(parsed, SCHEMA, AS_OF),
        shelf=shelf,
        clear=clear,
        as_of=AS_OF,
    )


class TestArbitrate:
    def test_service_stands_first_with_one_marketing_action_beside_it(self) -> None:
        assert [choice.offer.action.id for choice in decide().chosen] == ["renew", "wealth"]

    def test_the_score_is_the_product_of_response_context_value_and_lever(self) -> None:
        marketing = decide().marketing
        assert marketing is not None
        assert marketing.offer.score == Decimal("30.00")  # 0.1 x 2 x (0.01 x 10,000) x 1.5

    def test_an_outranked_offer_tells_who_won_and_by_how_much(self) -> None:
        fallen = [item for item in decide().fallen if item.stage == "arbitrated"]
        assert [(item.action, item.code, item.details["by"]) for item in fallen] == [
            ("fund", "outranked", "wealth")
        ]

    def test_an_unknown_fact_does_not_make_an_action_eligible(self) -> None:
        decision = decide({"aum": None, "views": None})
        assert ("wealth", "eligible") in {(item.action, item.stage) for item in decision.fallen}

    def test_a_stopped_product_falls_with_the_reason_of_the_gate_and_the_others_stay(self) -> None:
        def stop(candidate: Candidate) -> Sequence[tuple[str, Mapping[str, Any]]]:
            return [("risk_too_high", {"rating": "R4"})] if candidate.product_id == "w1" else ()

        decision = decide(clear=stop)
        assert decision.marketing is not None
        assert decision.marketing.offer.products == ("w2",)
        assert [(item.product, item.code) for item in decision.fallen if item.stage == "cleared"] == [
            ("w1", "risk_too_high")
        ]

    def test_an_action_whose_shelf_is_empty_falls_and_says_so(self) -> None:
        decision = decide(shelf={})
        assert {(item.action, item.code) for item in decision.fallen} >= {("wealth", "nothing_on_shelf")}

    def test_a_customer_without_a_need_is_not_considered(self) -> None:
        decision = decide(opportunities=())
        assert decision.chosen == ()
        assert decision.fallen == ()

    @given(customer=st.text(min_size=1, max_size=12))
    def test_the_same_day_decides_the_same_again(self, customer: str) -> None:
        policy = POLICY.replace("exploration = 0.0", "exploration = 0.5")
        assert decide(customer=customer, policy=policy) == decide(customer=customer, policy=policy)

    def test_exploration_chooses_each_offer_as_often_as_its_propensity_says(self) -> None:
        policy = POLICY.replace("exploration = 0.0", "exploration = 0.5")
        drawn = [decide(customer=f"c{n}", policy=policy).marketing for n in range(2000)]
        second = [choice for choice in drawn if choice is not None and choice.offer.action.id == "fund"]
        assert {choice.propensity for choice in second} == {0.25}
        assert 0.21 < len(second) / len(drawn) < 0.29


class TestPlacesWithinCapacity:
    def test_urgent_service_comes_first_and_the_rest_waits_beyond_the_capacity(self) -> None:
        service, marketing = decide(customer="b"), decide(opportunities=("idle",), customer="a")
        poorer = decide({"aum": Decimal(5_000), "views": 0}, opportunities=("idle",), customer="c")
        places = places_within_capacity([("rm", poorer), ("rm", marketing), ("rm", service)], capacity=2)
        assert places == [Place(3, today=False), Place(2, today=True), Place(1, today=True)]

    def test_two_books_of_one_manager_share_the_day(self) -> None:
        pairs = [("rm", decide(customer=f"c{n}")) for n in range(3)] + [("rm", decide(customer="firm"))]
        assert sum(place.today for place in places_within_capacity(pairs, capacity=2) if place) == 2

    def test_nothing_to_do_or_nobody_to_do_it_takes_no_place(self) -> None:
        pairs = [("rm", decide(opportunities=())), (None, decide())]
        assert places_within_capacity(pairs, capacity=5) == [None, None]


class TestPolicy:
    def test_a_wrong_rule_is_refused_with_the_name_of_its_action(self) -> None:
        policy = parse_policy(POLICY.replace("aum >= 1000", "income >= 1000"))
        with pytest.raises(PolicyError, match="wealth"):
            read_policy(policy, SCHEMA, AS_OF)

    def test_an_unknown_setting_is_refused(self) -> None:
        with pytest.raises(PolicyError, match="colour"):
            parse_policy(POLICY.replace("version = 4", "version = 4\ncolour = 1"))

    def test_a_doubled_action_is_refused(self) -> None:
        with pytest.raises(PolicyError, match="renew"):
            parse_policy(POLICY.replace('id = "fund"', 'id = "renew"'))
