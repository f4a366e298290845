"""Pages of the workbench: the morning, the acts on its cards, the board, the meeting."""

from __future__ import annotations

from datetime import timedelta

import pytest

from yingke.foundation import clock
from yingke.team.models import Appointment, WorklistItem
from yingke.team.services import book_appointment, plan_worklists, record_result, skip
from yingke.team.tests.world import DAY, MANAGER, NOW, SYSTEM, client, decide, need

Items = list[WorklistItem]
SWAP = {"HX-Request": "true"}


@pytest.mark.django_db
class TestBeforeTheFirstDay:
    @pytest.mark.usefixtures("people")
    @pytest.mark.parametrize(("who", "where"), [("s1", "morning"), ("h1", "board"), ("h1", "huddle")])
    def test_the_page_says_why_it_is_empty(self, who: str, where: str) -> None:
        text = client(who).get(f"/team/{where}/").content.decode()
        assert "还没有" in text


class TestMorning:
    def test_a_card_says_whom_to_call_why_and_what_may_be_said(self, items: Items) -> None:
        text = client("s1").get("/team/morning/").content.decode()
        for said in (
            "王建国", "138****0421", "定期 50 万 6 天后到期", "服务提醒，不占营销次数", "近 7 天看过理财 3 次",
            "定期存款", "稳享90天", "R2", "非存款，差异告知", "C3", "有效至 2027-01", "话术", "v3", "不可说",
            "已暂缓", "规则 S02", "行内外呼",
        ):  # fmt: skip
            assert said in text, said
        assert "13800000421" not in text

    def test_it_counts_what_is_worked(self, items: Items) -> None:
        skip(MANAGER, item_id=items[0].pk, reason="contacted", at=NOW)
        text = client("s1").get("/team/morning/").content.decode()
        assert "今日 <strong>3</strong> 位 · 已完成 <strong>1</strong>" in text
        assert "近期已联系" in text

    def test_another_manager_sees_an_empty_list_that_says_why(self, items: Items) -> None:
        text = client("s2").get("/team/morning/").content.decode()
        assert "今天没有需要联系的客户" in text
        assert "王建国" not in text

    def test_a_head_has_no_morning(self, items: Items) -> None:
        assert client("h1").get("/team/morning/").status_code == 403

    def test_what_lapsed_yesterday_is_told(self, items: Items) -> None:
        decide("c1", as_of=DAY + timedelta(days=1))
        plan_worklists(SYSTEM, as_of=DAY + timedelta(days=1))
        assert "上一份清单有 3 位没有办理" in client("s1").get("/team/morning/").content.decode()

    def test_a_list_of_old_data_warns(self, items: Items) -> None:
        with clock.fixed(NOW + timedelta(days=5)):
            assert "之后的数据还没有到" in client("s1").get("/team/morning/").content.decode()

    def test_the_greeting_follows_the_clock(self, items: Items) -> None:
        with clock.fixed(NOW + timedelta(hours=4)):
            assert "下午好" in client("s1").get("/team/morning/").content.decode()


class TestItem:
    def test_a_card_stands_alone_for_those_who_see_the_customer(self, items: Items) -> None:
        assert "王建国" in client("s1").get(f"/team/items/{items[0].pk}/").content.decode()

    @pytest.mark.parametrize("who", ["s2", "s9"])
    def test_a_foreign_item_is_not_found(self, items: Items, who: str) -> None:
        assert client(who).get(f"/team/items/{items[0].pk}/").status_code == 404


class TestActs:
    def test_a_swap_gives_the_card_and_the_count(self, items: Items) -> None:
        answer = client("s1").post(f"/team/items/{items[0].pk}/result/", {"outcome": "interested"}, headers=SWAP)
        text = answer.content.decode()
        assert "有意向" in text
        assert 'hx-swap-oob="true"' in text
        assert "<html" not in text

    def test_without_javascript_it_leads_back_to_the_list(self, items: Items) -> None:
        answer = client("s1").post(f"/team/items/{items[0].pk}/skip/", {"reason": "contacted"})
        assert answer.status_code == 302
        assert answer["Location"] == f"/team/morning/#item-{items[0].pk}"

    def test_dialling_shows_the_call_and_asks_for_the_result(self, items: Items) -> None:
        text = client("s1").post(f"/team/items/{items[0].pk}/dial/", headers=SWAP).content.decode()
        assert "10:30 已由行内专线拨出" in text
        assert "13800000421" not in text

    def test_a_stop_is_told_on_the_card(self, items: Items) -> None:
        with clock.fixed(NOW + timedelta(hours=12)):
            answer = client("s1").post(f"/team/items/{items[0].pk}/dial/", {"with_offer": "1"}, headers=SWAP)
        assert answer.status_code == 422
        assert "夜间免打扰" in answer.content.decode()

    def test_a_refused_form_comes_back_as_it_was_filled_in(self, items: Items) -> None:
        asked = {"outcome": "declined", "note": "再想想"}
        answer = client("s1").post(f"/team/items/{items[0].pk}/result/", asked)
        assert answer.status_code == 422
        text = answer.content.decode()
        assert "请选择原因" in text
        assert "再想想" in text
        assert "<html" in text

    @pytest.mark.parametrize("act", ["dial", "result", "skip", "book"])
    def test_a_foreign_item_cannot_be_worked(self, items: Items, act: str) -> None:
        asked = {
            "outcome": "reached", "reason": "contacted", "day": "2026-06-12", "hour": "10:00", "place": "outlet",
            "topic": "回访",
        }  # fmt: skip
        if act == "result":
            asked["reason"] = ""
        assert client("s2").post(f"/team/items/{items[0].pk}/{act}/", asked).status_code == 404
        assert client("h1").post(f"/team/items/{items[0].pk}/{act}/", asked).status_code == 403
        assert client("s1").get(f"/team/items/{items[0].pk}/{act}/").status_code == 405


class TestAppointments:
    def test_a_meeting_is_booked_listed_and_closed(self, items: Items) -> None:
        browser = client("s1")
        assert "没有待赴的预约" in browser.get("/team/appointments/").content.decode()
        asked = {"day": "2026-06-12", "hour": "10:00", "place": "outlet", "topic": "到期安排"}
        assert (
            "06-12 10:00" in browser.post(f"/team/items/{items[0].pk}/book/", asked, headers=SWAP).content.decode()
        )
        assert "到期安排" in browser.get("/team/appointments/").content.decode()
        number = Appointment.objects.get().pk
        browser.post(f"/team/appointments/{number}/", {"state": "kept"})
        assert Appointment.objects.get().state == "kept"
        assert client("s2").post(f"/team/appointments/{number}/", {"state": "kept"}).status_code == 404

    def test_a_meeting_of_another_year_shows_the_year(self, items: Items) -> None:
        autumn = NOW + timedelta(days=150)
        when = autumn.replace(year=2027, month=2, day=3, hour=10, minute=0)
        book_appointment(MANAGER, item_id=items[0].pk, when=when, place="outlet", topic="到期安排", at=autumn)
        for where in ("morning", "appointments"):
            assert "2027-02-03 10:00" in client("s1").get(f"/team/{where}/").content.decode(), where


class TestBoard:
    def test_the_head_reads_each_managers_day(self, items: Items) -> None:
        record_result(MANAGER, item_id=items[0].pk, outcome="booked", at=NOW)
        skip(MANAGER, item_id=items[1].pk, reason="wrong_data", at=NOW)
        text = client("h1").get("/team/board/").content.decode()
        assert "what=booked&amp;staff=s1" in text
        assert "信息有误 1" in text

    def test_each_figure_opens_its_rows(self, items: Items) -> None:
        need("c2", "large_outflow", purpose="relationship", urgency="P1")
        browser = client("h1")
        assert "王建国" in browser.get("/team/board/rows/?what=due_7&staff=s1").content.decode()
        assert "c2" in browser.get("/team/board/rows/?what=outflow").content.decode()
        assert "没有这类客户" in browser.get("/team/board/rows/?what=overdue").content.decode()

    def test_an_outflow_called_within_two_hours_is_met(self, items: Items) -> None:
        need("c1", "large_outflow", purpose="relationship", urgency="P1")
        record_result(MANAGER, item_id=items[0].pk, outcome="reached", at=NOW)
        assert "王建国" in client("h1").get("/team/board/rows/?what=outflow_met").content.decode()

    def test_what_lapsed_and_was_not_called_since_is_overdue(self, items: Items) -> None:
        decide("c2", as_of=DAY + timedelta(days=1))
        plan_worklists(SYSTEM, as_of=DAY + timedelta(days=1))
        text = client("h1").get("/team/board/rows/?what=overdue").content.decode()
        assert "王建国" in text

    def test_another_outlets_head_sees_nothing_of_it(self, items: Items) -> None:
        browser = client("h9")
        for where in ("board/", "board/rows/", "huddle/"):
            text = browser.get(f"/team/{where}").content.decode()
            assert "王" not in text
            assert "s1" not in text

    def test_a_manager_has_no_board(self, items: Items) -> None:
        assert client("s1").get("/team/board/").status_code == 403


class TestHuddle:
    def test_the_room_sees_masked_names_subjects_and_words_to_avoid(self, items: Items) -> None:
        need("c1", "large_outflow", purpose="relationship", urgency="P1")
        text = client("h1").get("/team/huddle/").content.decode()
        assert "王**" in text
        assert "王建国" not in text
        assert "定期到期承接" in text
        assert "不可把理财说成存款" in text
        assert "合规一分钟" in text

    def test_the_evening_tells_who_was_not_reached_and_what_is_promised(self, items: Items) -> None:
        record_result(MANAGER, item_id=items[0].pk, outcome="not_reached", reason="busy", at=NOW)
        tomorrow = NOW + timedelta(days=1)
        book_appointment(MANAGER, item_id=items[0].pk, when=tomorrow, place="outlet", topic="到期安排", at=NOW)
        text = client("h1").get("/team/huddle/").content.decode()
        assert "占线或无人接听" in text
        assert "10:30 网点" in text
        assert "到期安排" not in text


class TestPanels:
    def test_the_360_page_shows_what_came_of_each_task(self, items: Items) -> None:
        record_result(MANAGER, item_id=items[0].pk, outcome="interested", note="下周来", at=NOW)
        text = client("s1").get("/customers/c1/").content.decode()
        for said in ("任务与结果", "定期 50 万 6 天后到期", "有意向", "下周来", "上次联系"):
            assert said in text, said
