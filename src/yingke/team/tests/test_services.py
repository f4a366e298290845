"""The verbs of the workbench."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from yingke.channels.models import Touch
from yingke.compliance.models import Clearance, ConsentEntry
from yingke.decisions.models import Decision
from yingke.foundation.audit.models import Entry
from yingke.foundation.errors import NotAllowed, NotFound, Refused
from yingke.foundation.news.models import Item
from yingke.foundation.organisation.models import Assignment
from yingke.team.models import Appointment, ContactResult, Skip, WorklistItem
from yingke.team.services import book_appointment, close_appointment, dial, plan_worklists, record_result, skip
from yingke.team.tests.world import DAY, HEAD, MANAGER, NOW, OTHER_MANAGER, SYSTEM, decide

Items = list[WorklistItem]
State = WorklistItem.State


def state_of(item: WorklistItem) -> str:
    return WorklistItem.objects.get(pk=item.pk).state


def stand_in(customer_id: str) -> None:
    """The second manager becomes the B manager."""
    Assignment.objects.create(
        customer_id=customer_id, staff_id="s2", kind="personal", position="B", from_on=DAY, is_current=True
    )


class TestPlanWorklists:
    def test_an_item_says_what_the_need_says_and_keeps_its_order(self, items: Items) -> None:
        assert [one.customer_id for one in items] == ["c1", "c2", "c3"]
        assert items[0].headline["zh"] == "定期 50 万 6 天后到期"
        assert items[0].because == [{"zh": "近 7 天看过理财 3 次", "en": "looked at wealth products 3 times"}]
        assert items[0].purpose == "service"
        assert items[0].org_id == "O1"

    def test_a_second_run_changes_nothing(self, items: Items) -> None:
        planned = plan_worklists(SYSTEM, as_of=DAY)
        assert (planned.items, planned.new, planned.lapsed) == (3, 0, 0)
        assert [one.pk for one in WorklistItem.objects.order_by("rank")] == [one.pk for one in items]

    def test_after_a_new_decision_what_was_worked_stays_and_open_items_follow_it(self, items: Items) -> None:
        skip(MANAGER, item_id=items[0].pk, reason="contacted", at=NOW)
        decide("c3")
        planned = plan_worklists(SYSTEM, as_of=DAY)
        kept = {one.customer_id: one for one in WorklistItem.objects.all()}
        assert set(kept) == {"c1", "c3"}
        assert kept["c1"].state == State.SKIPPED
        assert kept["c3"].rank == 1
        assert kept["c3"].decision == Decision.objects.get()
        assert planned.items == 2

    def test_open_items_of_an_earlier_date_lapse(self, items: Items) -> None:
        decide("c1", as_of=DAY + timedelta(days=1))
        planned = plan_worklists(SYSTEM, as_of=DAY + timedelta(days=1))
        assert (planned.new, planned.lapsed) == (1, 3)
        assert state_of(items[0]) == State.LAPSED

    def test_an_earlier_date_run_again_takes_back_the_open_items_of_later_ones(self, items: Items) -> None:
        decide("c1", as_of=DAY - timedelta(days=1))
        assert plan_worklists(SYSTEM, as_of=DAY - timedelta(days=1)).items == 1
        assert [one.as_of for one in WorklistItem.objects.all()] == [DAY - timedelta(days=1)]

    def test_a_date_run_again_after_the_next_one_is_open_once_more(self, items: Items) -> None:
        decide("c1", as_of=DAY + timedelta(days=1))
        plan_worklists(SYSTEM, as_of=DAY + timedelta(days=1))
        plan_worklists(SYSTEM, as_of=DAY)
        open_now = WorklistItem.objects.filter(state=State.OPEN)
        assert {(one.as_of, one.closed_at) for one in open_now} == {(DAY, None)}
        assert open_now.count() == 3

    def test_a_customer_who_changed_hands_since_the_decision_is_not_listed(self, items: Items) -> None:
        Assignment.objects.filter(customer_id="c2").update(is_current=False)
        assert plan_worklists(SYSTEM, as_of=DAY).items == 2

    def test_a_manager_may_not_plan(self, items: Items) -> None:
        with pytest.raises(NotAllowed):
            plan_worklists(MANAGER, as_of=DAY)


class TestDial:
    def test_a_service_call_takes_no_marketing_allowance(self, items: Items) -> None:
        touch = dial(MANAGER, item_id=items[0].pk, with_offer=False, at=NOW)
        assert (touch.customer_id, touch.purpose, touch.staff_id) == ("c1", "service", "s1")
        assert state_of(items[0]) == State.OPEN

    def test_with_the_offer_it_is_marketing_and_counts(self, items: Items) -> None:
        assert dial(MANAGER, item_id=items[0].pk, with_offer=True, at=NOW).purpose == "marketing"
        with pytest.raises(Refused):
            dial(MANAGER, item_id=items[0].pk, with_offer=True, at=NOW)

    def test_a_stop_is_told_and_its_check_stays_on_record(self, items: Items) -> None:
        with pytest.raises(Refused, match="夜间"):
            dial(MANAGER, item_id=items[0].pk, with_offer=True, at=NOW + timedelta(hours=12))
        assert Clearance.objects.get().outcome == Clearance.Outcome.STOPPED
        assert not Touch.objects.exists()

    def test_another_manager_does_not_find_it(self, items: Items) -> None:
        with pytest.raises(NotFound):
            dial(OTHER_MANAGER, item_id=items[0].pk, with_offer=False, at=NOW)

    def test_the_b_manager_may_call(self, items: Items) -> None:
        stand_in("c1")
        assert dial(OTHER_MANAGER, item_id=items[0].pk, with_offer=False, at=NOW).staff_id == "s2"

    def test_the_head_sees_the_item_and_may_not_work_it(self, items: Items) -> None:
        with pytest.raises(NotAllowed):
            dial(HEAD, item_id=items[0].pk, with_offer=False, at=NOW)


class TestRecordResult:
    def test_a_result_closes_the_item_and_belongs_to_the_call_of_today(self, items: Items) -> None:
        touch = dial(MANAGER, item_id=items[0].pk, with_offer=False, at=NOW)
        result = record_result(MANAGER, item_id=items[0].pk, outcome="interested", note="下周来", at=NOW)
        assert result.touch == touch
        assert state_of(items[0]) == State.DONE
        assert Touch.objects.get().result == "interested"
        assert Item.objects.filter(kind__endswith="ResultRecorded").count() == 1

    def test_without_a_call_one_is_cleared_and_entered_first(self, items: Items) -> None:
        result = record_result(MANAGER, item_id=items[0].pk, outcome="reached", at=NOW)
        assert result.touch is not None
        assert result.touch.purpose == "service"

    def test_when_the_gate_stops_the_call_nothing_is_recorded(self, items: Items) -> None:
        night = NOW + timedelta(hours=12)
        with pytest.raises(Refused, match="夜间"):
            record_result(MANAGER, item_id=items[0].pk, outcome="reached", at=night)
        assert not ContactResult.objects.exists()
        assert state_of(items[0]) == State.OPEN

    def test_a_refusal_binds_the_whole_bank(self, items: Items) -> None:
        record_result(MANAGER, item_id=items[0].pk, outcome="refused", reason="disturbed", at=NOW)
        word = ConsentEntry.objects.filter(customer_id="c1", channel="phone").latest("id")
        assert not word.granted
        stand_in("c1")
        decide("c1", staff_id="s1", as_of=DAY + timedelta(days=40))
        plan_worklists(SYSTEM, as_of=DAY + timedelta(days=40))
        again = WorklistItem.objects.get(state=State.OPEN, customer_id="c1")
        with pytest.raises(Refused):
            dial(OTHER_MANAGER, item_id=again.pk, with_offer=True, at=NOW + timedelta(days=40))

    def test_a_refusal_is_taken_at_any_hour_and_needs_no_call(self, items: Items) -> None:
        night = NOW + timedelta(hours=12)
        record_result(MANAGER, item_id=items[0].pk, outcome="refused", reason="disturbed", at=night)
        assert not Touch.objects.exists()
        assert not ConsentEntry.objects.filter(customer_id="c1", channel="phone").latest("id").granted

    @pytest.mark.parametrize("outcome", ["declined", "refused", "not_reached"])
    def test_a_no_needs_a_reason(self, items: Items, outcome: str) -> None:
        with pytest.raises(Refused, match="请选择原因"):
            record_result(MANAGER, item_id=items[0].pk, outcome=outcome, at=NOW)
        assert not Touch.objects.exists()

    @pytest.mark.parametrize(
        "wrong",
        [
            {"outcome": "sold"},
            {"outcome": "reached", "reason": "bored"},
            {"outcome": "reached", "follow_up_on": DAY},
        ],
    )
    def test_what_is_not_on_the_list_or_lies_in_the_past_is_refused(
        self, items: Items, wrong: dict[str, str]
    ) -> None:
        with pytest.raises(Refused):
            record_result(MANAGER, item_id=items[0].pk, at=NOW, **wrong)  # type: ignore[arg-type]

    def test_twice_is_refused(self, items: Items) -> None:
        record_result(MANAGER, item_id=items[0].pk, outcome="reached", at=NOW)
        with pytest.raises(Refused, match="已完成"):
            record_result(MANAGER, item_id=items[0].pk, outcome="reached", at=NOW)

    def test_another_managers_item_is_not_found(self, items: Items) -> None:
        with pytest.raises(NotFound):
            record_result(OTHER_MANAGER, item_id=items[0].pk, outcome="reached", at=NOW)

    def test_the_database_wants_a_reason_for_a_no(self, items: Items) -> None:
        result = record_result(MANAGER, item_id=items[0].pk, outcome="reached", at=NOW)
        with pytest.raises(IntegrityError), transaction.atomic():
            ContactResult.objects.filter(pk=result.pk).update(outcome="declined")


class TestSkip:
    def test_a_skipped_item_is_closed_with_its_reason_and_leaves_one_audit_line(self, items: Items) -> None:
        skip(MANAGER, item_id=items[1].pk, reason="asked_later", note="月底再说", at=NOW)
        assert state_of(items[1]) == State.SKIPPED
        assert Skip.objects.get().reason == "asked_later"
        assert Entry.objects.filter(verb="team.skip", about=f"worklist_item:{items[1].pk}").count() == 1

    def test_other_needs_a_note(self, items: Items) -> None:
        with pytest.raises(Refused, match="写明原因"):
            skip(MANAGER, item_id=items[1].pk, reason="other", at=NOW)

    def test_an_unknown_reason_is_refused(self, items: Items) -> None:
        with pytest.raises(Refused):
            skip(MANAGER, item_id=items[1].pk, reason="lazy", at=NOW)

    def test_twice_is_refused_and_another_manager_does_not_find_it(self, items: Items) -> None:
        with pytest.raises(NotFound):
            skip(OTHER_MANAGER, item_id=items[1].pk, reason="contacted", at=NOW)
        skip(MANAGER, item_id=items[1].pk, reason="contacted", at=NOW)
        with pytest.raises(Refused, match="已跳过"):
            skip(MANAGER, item_id=items[1].pk, reason="contacted", at=NOW)


class TestBookAppointment:
    def test_a_meeting_is_booked_and_the_item_stays_open(self, items: Items) -> None:
        booked = book_appointment(
            MANAGER, item_id=items[0].pk, when=NOW + timedelta(days=2), place="outlet", topic="到期安排", at=NOW
        )
        assert booked.customer_id == "c1"
        assert state_of(items[0]) == State.OPEN
        assert Item.objects.filter(kind__endswith="AppointmentBooked").exists()

    def test_one_meeting_at_a_time(self, items: Items) -> None:
        when = NOW + timedelta(days=2)
        book_appointment(MANAGER, item_id=items[0].pk, when=when, place="outlet", topic="到期安排", at=NOW)
        with pytest.raises(Refused, match="已有预约"):
            book_appointment(MANAGER, item_id=items[1].pk, when=when, place="outlet", topic="到期安排", at=NOW)

    def test_a_meeting_is_at_most_half_a_year_ahead(self, items: Items) -> None:
        last = NOW + timedelta(days=180)
        with pytest.raises(Refused, match="180 天以内"):
            book_appointment(
                MANAGER, item_id=items[0].pk, when=last + timedelta(minutes=1), place="phone", topic="回访", at=NOW
            )
        assert book_appointment(
            MANAGER, item_id=items[0].pk, when=last, place="phone", topic="回访", at=NOW
        ).at == last  # fmt: skip

    @pytest.mark.parametrize("wrong", [{"when": NOW}, {"place": "moon"}, {"topic": " "}])
    def test_a_past_moment_an_unknown_place_or_no_topic_is_refused(
        self, items: Items, wrong: dict[str, object]
    ) -> None:
        asked = {"when": NOW + timedelta(days=1), "place": "phone", "topic": "回访"} | wrong
        with pytest.raises(Refused):
            book_appointment(MANAGER, item_id=items[0].pk, at=NOW, **asked)  # type: ignore[arg-type]


class TestCloseAppointment:
    def _booked(self, items: Items) -> Appointment:
        return book_appointment(
            MANAGER, item_id=items[0].pk, when=NOW + timedelta(days=1), place="visit", topic="回访", at=NOW
        )

    def test_a_meeting_is_kept_once(self, items: Items) -> None:
        booked = self._booked(items)
        assert close_appointment(MANAGER, appointment_id=booked.pk, state="kept").state == "kept"
        with pytest.raises(Refused, match="已赴约"):
            close_appointment(MANAGER, appointment_id=booked.pk, state="missed")

    def test_only_who_booked_it_closes_it(self, items: Items) -> None:
        booked = self._booked(items)
        with pytest.raises(NotFound):
            close_appointment(OTHER_MANAGER, appointment_id=booked.pk, state="kept")
        stand_in("c1")
        with pytest.raises(NotAllowed):
            close_appointment(OTHER_MANAGER, appointment_id=booked.pk, state="kept")
