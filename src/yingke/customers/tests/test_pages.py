"""Pages of the customers slice: who finds whom, what is masked, how customers change hands."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from yingke.customers.models import Customer
from yingke.customers.tests.world import build, client, seeing_all
from yingke.foundation import clock
from yingke.foundation.audit.models import Entry
from yingke.foundation.news.board import dispatch_pending
from yingke.foundation.organisation.models import Assignment, Handover

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("bank")]


@pytest.fixture
def bank() -> None:
    build()


class TestFind:
    @pytest.mark.parametrize("asked", ["王建", "wjg", "C1", "0421"])
    def test_a_manager_finds_a_customer_of_the_own_book(self, asked: str) -> None:
        text = client("s1").get("/customers/", {"q": asked}).content.decode()
        assert "王建国" in text
        assert "138****0421" in text
        assert "13800000421" not in text

    def test_other_books_and_the_pool_are_not_found_by_name(self) -> None:
        browser = client("s1")
        for asked in ("周小红", "郑公海", "吴大海"):
            assert "在您的范围内没有找到" in browser.get("/customers/", {"q": asked}).content.decode()

    def test_the_head_finds_the_whole_outlet_and_no_other(self) -> None:
        text = client("h1").get("/customers/").content.decode()
        assert all(name in text for name in ("王建国", "周小红", "郑公海"))
        assert "吴大海" not in text

    def test_filters_narrow_the_list(self) -> None:
        text = client("h1").get("/customers/?managed=False").content.decode()
        assert "郑公海" in text
        assert "王建国" not in text

    def test_a_book_without_customers_leads_to_the_pool(self) -> None:
        with seeing_all():
            Assignment.objects.all().delete()
        assert "您名下还没有客户" in client("s1").get("/customers/").content.decode()


class TestDetail:
    def test_the_head_of_the_page_names_the_customer_and_masks_the_phone(self) -> None:
        text = client("s1").get("/customers/C1/").content.decode()
        assert "王建国" in text
        assert "13800000421" not in text
        assert "李敏" in text

    @pytest.mark.parametrize(
        ("who", "number"), [("s1", "C2"), ("s1", "C3"), ("h3", "C1"), ("s1", "P3"), ("r1", "C3")]
    )
    def test_a_foreign_customer_is_not_found(self, who: str, number: str) -> None:
        assert client(who).get(f"/customers/{number}/").status_code == 404

    def test_from_the_pool_only_the_masked_head_is_seen(self) -> None:
        text = client("s1").get("/customers/P1/").content.decode()
        assert "郑**" in text
        assert "郑公海" not in text
        assert "认领" in text

    def test_a_reading_is_entered_once_a_day_and_reader(self) -> None:
        moment = datetime(2026, 6, 1, 9, tzinfo=clock.BANK_ZONE)
        for who, at in (("s1", moment), ("s1", moment), ("h1", moment), ("s1", moment + timedelta(days=1))):
            reader = client(who)
            with clock.fixed(at):
                assert reader.get("/customers/C1/").status_code == 200
        entered = Entry.objects.filter(verb="customers.view", about="customer:C1").order_by("id")
        assert [one.at.astimezone(clock.BANK_ZONE).day for one in entered] == [1, 1, 2]
        assert entered[0].actor == entered[2].actor != entered[1].actor

    def test_the_branch_sees_the_customers_of_its_outlets(self) -> None:
        assert client("r1").get("/customers/C2/").status_code == 200


class TestPool:
    def test_names_are_masked_and_other_outlets_left_out(self) -> None:
        text = client("s1").get("/customers/pool/").content.decode()
        assert "郑**" in text
        assert "郑公海" not in text
        assert "冯" not in text

    def test_no_order_of_the_list_tells_the_names(self) -> None:
        with seeing_all():
            Customer.objects.create(
                id="A9", kind="person", name="郑", name_pinyin="a", home_org_id="O1", opened_on=date(2019, 1, 1)
            )
        browser = client("s1")
        plain, sorted_ = (browser.get(f"/customers/pool/{query}").content.decode() for query in ("", "?sort=name"))
        assert plain.index("/P1/") < plain.index("/A9/")
        assert sorted_.index("/P1/") < sorted_.index("/A9/")

    def test_the_head_sees_it_and_cannot_claim(self) -> None:
        text = client("h1").get("/customers/pool/").content.decode()
        assert "P1" in text
        assert "/claim/" not in text

    def test_a_branch_without_the_right_is_told_so(self) -> None:
        assert client("r1").get("/customers/pool/").status_code == 403


class TestClaim:
    def test_a_claimed_customer_is_in_the_own_book_at_once(self) -> None:
        browser = client("s1")
        answer = browser.post("/customers/pool/P1/claim/", follow=True)
        assert "已认领 郑公海" in answer.content.decode()
        assert "郑公海" in browser.get("/customers/P1/").content.decode()
        assert "收回日" in browser.get("/customers/pool/").content.decode()
        dispatch_pending()
        with seeing_all():
            assert Customer.objects.get(id="P1").is_managed

    def test_a_customer_somebody_took_is_refused(self) -> None:
        client("s2").post("/customers/pool/P1/claim/")
        answer = client("s1").post("/customers/pool/P1/claim/")
        assert answer.status_code == 422
        assert "有管户经理" in answer.content.decode()

    @pytest.mark.parametrize("number", ["P3", "C1", "C2", "none"])
    def test_only_a_customer_of_the_own_outlets_pool_can_be_claimed(self, number: str) -> None:
        assert client("s1").post(f"/customers/pool/{number}/claim/").status_code == 404

    def test_a_head_may_not_claim(self) -> None:
        assert client("h1").post("/customers/pool/P1/claim/").status_code == 403


def _propose(who: str = "s1", **changes: object) -> int:
    asked = {
        "to_staff": "s2", "customers": ["C1"], "reason": "客户搬迁",
        "effective_on": (clock.today() + timedelta(days=1)).isoformat(),
    } | changes  # fmt: skip
    return client(who).post("/customers/handovers/new/?from=s1", asked).status_code


class TestHandovers:
    def test_a_manager_proposes_and_the_head_approves(self) -> None:
        assert _propose() == 302
        with seeing_all():
            number = Handover.objects.get().pk
        listed = client("h1").get("/customers/handovers/").content.decode()
        assert "待审批" in listed
        answer = client("h1").post(f"/customers/handovers/{number}/approve/", {"remark": "同意"}, follow=True)
        assert "已批准" in answer.content.decode()
        assert "王建国" in answer.content.decode()

    def test_who_proposes_does_not_decide(self) -> None:
        assert _propose("h1") == 302
        with seeing_all():
            number = Handover.objects.get().pk
        assert client("h1").post(f"/customers/handovers/{number}/approve/").status_code == 422
        assert "请由网点负责人或分行审批" in client("h1").get(f"/customers/handovers/{number}/").content.decode()
        assert client("r1").post(f"/customers/handovers/{number}/approve/").status_code == 302

    def test_nothing_is_lost_when_the_form_is_wrong(self) -> None:
        answer = client("s1").post("/customers/handovers/new/", {"reason": "客户搬迁", "customers": ["C1"]})
        assert answer.status_code == 422
        text = answer.content.decode()
        assert "客户搬迁" in text
        assert "checked" in text

    def test_a_foreign_customer_cannot_be_proposed(self) -> None:
        assert _propose(customers=["C3"]) == 422

    def test_a_day_that_is_too_early_is_refused_beside_the_form(self) -> None:
        assert _propose(effective_on="2020-01-01") == 422

    def test_declining_needs_a_reason_and_withdrawing_is_for_the_proposer(self) -> None:
        _propose()
        with seeing_all():
            number = Handover.objects.get().pk
        assert client("h1").post(f"/customers/handovers/{number}/decline/").status_code == 422
        assert client("h1").post(f"/customers/handovers/{number}/withdraw/").status_code == 422
        assert client("s1").post(f"/customers/handovers/{number}/withdraw/").status_code == 302

    def test_another_branch_sees_nothing_of_it(self) -> None:
        _propose()
        with seeing_all():
            number = Handover.objects.get().pk
        assert client("h3").get(f"/customers/handovers/{number}/").status_code == 404
        assert "还没有移交" in client("h3").get("/customers/handovers/").content.decode()

    def test_a_customer_the_proposer_does_not_see_whole_any_more_is_masked(self) -> None:
        _propose()
        with seeing_all():
            number = Handover.objects.get().pk
        page = f"/customers/handovers/{number}/"
        assert "王建国" in client("s1").get(page).content.decode()
        with seeing_all():
            Assignment.objects.filter(customer_id="C1").update(is_current=False, to_on=clock.today())
            Customer.objects.filter(id="C1").update(is_managed=False)
        after = client("s1").get(page).content.decode()
        assert "王**" in after
        assert "王建国" not in after
        assert "王建国" in client("h1").get(page).content.decode()

    def test_the_form_of_a_head_first_asks_whose_customers(self) -> None:
        assert "张伟" in client("h1").get("/customers/handovers/new/").content.decode()
