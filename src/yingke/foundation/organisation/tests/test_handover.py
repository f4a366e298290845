"""Hand-over: two persons, one day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from yingke.foundation.actor import Actor
from yingke.foundation.errors import NotFound, Refused
from yingke.foundation.organisation.models import Assignment, Handover
from yingke.foundation.organisation.selectors import current_book, handovers, manager_of
from yingke.foundation.organisation.services import (
    approve_handover,
    decline_handover,
    effect_handovers,
    propose_handover,
    withdraw_handover,
)
from yingke.foundation.organisation.tests.conftest import DAY, actor_for, as_app, book, held, sync
from yingke.foundation.scoping import scoped

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("as_batch")]


class Bank:
    """The people of the story."""

    def __init__(self) -> None:
        sync([book("C1", "S1", date(2025, 1, 1)), book("C2", "S1", date(2025, 1, 1))])
        self.manager = actor_for("S1")
        self.colleague = actor_for("S2")
        self.head = actor_for("H1", frozenset({"O1"}))
        self.branch = actor_for("R1", frozenset({"B1", "O1", "O2"}))


@pytest.fixture
def bank() -> Bank:
    made = Bank()
    as_app()
    return made


def propose(actor: Actor, *, to: str = "S2", on: date = DAY, customers: tuple[str, ...] = ("C1",)) -> Handover:
    return propose_handover(
        actor,
        from_staff_id="S1",
        to_staff_id=to,
        customer_ids=customers,
        reason="岗位调整",
        effective_on=on,
        on=DAY,
    )


class TestProposeHandover:
    def test_nothing_changes_until_somebody_else_approves(self, bank: Bank) -> None:
        propose(bank.manager)
        assert ("C1", "personal A", "S1") in held()

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"customers": ("C7",)}, "C7"),
            ({"on": DAY - timedelta(1)}, "太早"),
            ({"to": "S9"}, "不在岗"),
            ({"to": "H1"}, "不是客户经理"),
        ],
    )
    def test_what_cannot_be_handed_over_is_refused(self, bank: Bank, change: dict[str, object], said: str) -> None:
        with pytest.raises(Refused, match=said):
            propose(bank.manager, **change)  # type: ignore[arg-type]

    def test_a_customer_waits_in_one_handover_at_a_time(self, bank: Bank) -> None:
        propose(bank.manager)
        with pytest.raises(Refused, match="另一份"):
            propose(bank.manager)


class TestApproveHandover:
    def test_the_customer_passes_on_the_day(self, bank: Bank) -> None:
        waiting = propose(bank.manager)
        approve_handover(bank.head, handover_id=waiting.pk, on=DAY)
        assert held() == {("C1", "personal A", "S2"), ("C2", "personal A", "S1")}
        with transaction.atomic(), scoped(bank.colleague):
            assert [one.customer_id for one in current_book(bank.colleague)] == ["C1"]

    def test_a_day_to_come_is_waited_for(self, bank: Bank, night: Actor) -> None:
        day = DAY + timedelta(5)
        waiting = propose(bank.manager, on=day)
        approve_handover(bank.head, handover_id=waiting.pk, on=DAY)
        assert ("C1", "personal A", "S1") in held()
        assert effect_handovers(night, on=day) == 1
        assert ("C1", "personal A", "S2") in held()

    def test_the_proposer_never_approves(self, bank: Bank) -> None:
        waiting = propose(bank.head)
        with pytest.raises(Refused, match="不同的人"):
            approve_handover(bank.head, handover_id=waiting.pk, on=DAY)

    def test_the_database_itself_wants_two_persons(self, bank: Bank) -> None:
        waiting = propose(bank.head)
        with pytest.raises(IntegrityError, match="handover_two_persons"), transaction.atomic(), scoped(bank.head):
            Handover.objects.filter(pk=waiting.pk).update(state="approved", decided_by=bank.head.id)

    def test_another_outlet_needs_the_branch(self, bank: Bank) -> None:
        waiting = propose(bank.manager, to="S3")
        with pytest.raises(Refused, match="上级分行"):
            approve_handover(bank.head, handover_id=waiting.pk, on=DAY)
        approve_handover(bank.branch, handover_id=waiting.pk, on=DAY)
        assert ("C1", "personal A", "S3") in held()

    def test_another_branch_does_not_find_it(self, bank: Bank) -> None:
        waiting = propose(bank.manager)
        stranger = actor_for("R1", frozenset({"B2", "O3"}))
        with pytest.raises(NotFound):
            approve_handover(stranger, handover_id=waiting.pk, on=DAY)

    def test_it_is_decided_once(self, bank: Bank) -> None:
        waiting = propose(bank.manager)
        decline_handover(bank.head, handover_id=waiting.pk, remark="客户不同意")
        with pytest.raises(Refused, match="未批准"):
            approve_handover(bank.head, handover_id=waiting.pk, on=DAY)
        propose(bank.manager)

    def test_a_customer_who_changed_hands_meanwhile_stays(self, bank: Bank) -> None:
        waiting = propose(bank.manager, customers=("C1", "C2"))
        with transaction.atomic(), scoped(bank.head):
            Assignment.objects.filter(customer_id="C2").update(to_on=DAY, is_current=False)
        approve_handover(bank.head, handover_id=waiting.pk, on=DAY)
        assert held() == {("C1", "personal A", "S2")}


class TestWithdrawHandover:
    def test_only_the_proposer_takes_it_back(self, bank: Bank) -> None:
        waiting = propose(bank.head)
        with pytest.raises(Refused, match="您自己"):
            withdraw_handover(bank.manager, handover_id=waiting.pk)
        assert withdraw_handover(bank.head, handover_id=waiting.pk).state == "withdrawn"


class TestSelectors:
    def test_both_managers_see_the_handover_and_a_third_does_not(self, bank: Bank) -> None:
        propose(bank.manager)
        seen = {}
        for one in (bank.manager, bank.colleague, actor_for("S3"), bank.branch):
            with transaction.atomic(), scoped(one):
                seen[one.staff_id] = handovers(one).count()
        assert seen == {"S1": 1, "S2": 1, "S3": 0, "R1": 1}

    def test_the_manager_of_a_day_is_the_one_of_that_day(self, bank: Bank) -> None:
        waiting = propose(bank.manager)
        approve_handover(bank.head, handover_id=waiting.pk, on=DAY)
        with transaction.atomic(), scoped(bank.head):
            before, after = manager_of(["C1"], DAY - timedelta(1)), manager_of(["C1"], DAY)
        assert (before["C1"][0].staff_id, after["C1"][0].staff_id) == ("S1", "S2")
