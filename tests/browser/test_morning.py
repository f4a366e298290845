"""The first morning in a real browser: a list with reasons, results, the head's board, the pool and a hand-over."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenAs, screenshot, serious_findings
from tests.browser.test_frame import overflow

MANAGER, COLLEAGUE, HEAD, OTHER_BRANCH = "rm01", "sme01", "head01", "rm02"


def cards(page: Page) -> Locator:
    """The cards that still wait, in the order of the list."""
    return page.locator("article.yk-task:has(summary[data-key=r])")


def result(card: Locator, outcome: str) -> None:
    """Record what came of the contact."""
    card.locator("summary[data-key=r]").click()
    card.get_by_text(outcome, exact=True).click()
    card.get_by_role("button", name="登记结果").click()


class TestMorning:
    def test_a_manager_opens_a_customer_records_a_result_and_skips_one(self, open_as: OpenAs) -> None:
        page = open_as(MANAGER, "/team/morning/")
        expect(page.locator("h1")).to_contain_text("好，")
        expect(page.locator(".yk-day-data")).to_contain_text("数据齐")
        screenshot(page, "morning")
        assert serious_findings(page) == []
        first, second = cards(page).nth(0), cards(page).nth(1)
        ids = [first.get_attribute("id"), second.get_attribute("id")]
        name = first.locator("h2").inner_text()
        expect(first).to_contain_text(re.compile(r"\d{3}\*{4}\d{4}"))

        first.locator("h2 a").click()
        expect(page.locator("h1")).to_contain_text(name)
        expect(page.get_by_role("heading", name="任务与结果")).to_be_visible()
        screenshot(page, "customer")
        assert serious_findings(page) == []

        page.goto("/team/morning/")
        result(page.locator(f"#{ids[0]}"), "有意向")
        expect(page.locator(f"#{ids[0]}")).to_contain_text("有意向")
        expect(page.locator("#progress")).to_contain_text("已完成 1")

        page.locator(f"#{ids[1]}").focus()
        page.keyboard.press("s")
        page.locator(f"#{ids[1]}").get_by_text("客户约定稍后").click()
        page.locator(f"#{ids[1]}").get_by_role("button", name="跳过").click()
        expect(page.locator(f"#{ids[1]}")).to_contain_text("已跳过")
        expect(page.locator("#progress")).to_contain_text("已完成 2")

        self._the_head_sees_it(open_as, name)
        self._another_branch_sees_nothing_of_it(open_as, name, f"/team/items/{str(ids[0]).removeprefix('item-')}/")

    def _the_head_sees_it(self, open_as: OpenAs, name: str) -> None:
        page = open_as(HEAD, "/team/board/")
        screenshot(page, "board")
        assert serious_findings(page) == []
        expect(page.locator("table.yk-board")).to_contain_text("客户约定稍后 1")
        page.goto("/team/board/rows/?what=reached")
        expect(page.locator("main tbody")).to_contain_text(name)
        page.goto("/team/huddle/")
        screenshot(page, "huddle")
        assert serious_findings(page) == []
        assert name not in page.content()

    def _another_branch_sees_nothing_of_it(self, open_as: OpenAs, name: str, item: str) -> None:
        page = open_as(OTHER_BRANCH, "/team/morning/")
        assert name not in page.content()
        page.goto(f"/customers/?q={name}")
        expect(page.locator(".yk-empty")).to_contain_text("没有符合条件的客户")
        answer = page.request.get(item)
        assert answer.status == 404

    def test_on_a_phone_the_list_fits_and_can_be_worked(self, open_as: OpenAs) -> None:
        page = open_as(MANAGER, "/team/morning/", width=390)
        screenshot(page, "morning-phone")
        assert overflow(page) == 0
        assert serious_findings(page) == []
        card = page.locator(f"#{cards(page).last.get_attribute('id')}")
        card.locator("summary[data-key=b]").click()
        assert overflow(page) == 0

    def test_a_card_is_worked_from_the_keyboard(self, open_as: OpenAs) -> None:
        page = open_as(MANAGER, "/team/morning/")
        page.keyboard.press("j")
        page.keyboard.press("j")
        page.keyboard.press("k")
        focused = page.locator("article.yk-task:focus")
        expect(focused).to_have_count(1)
        name = focused.locator("h2").inner_text()
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_contain_text(name)


PAGES = [
    (MANAGER, "/customers/"),
    (MANAGER, "/customers/handovers/"),
    (MANAGER, "/team/appointments/"),
    (HEAD, "/team/board/rows/?what=due_30"),
    (HEAD, "/customers/handovers/new/"),
    (HEAD, "/customers/?managed=False"),
]


class TestOtherPages:
    @pytest.mark.parametrize(("login", "address"), PAGES)
    def test_can_be_read_by_everyone_in_the_light_in_the_dark_and_on_a_phone(
        self, open_as: OpenAs, login: str, address: str
    ) -> None:
        page = open_as(login, address)
        assert serious_findings(page) == []
        page.emulate_media(color_scheme="dark")
        page.reload()
        assert serious_findings(page) == []
        page.set_viewport_size({"width": 390, "height": 844})
        assert overflow(page) == 0


class TestPool:
    def test_a_customer_of_the_pool_is_claimed_and_then_handed_over(self, open_as: OpenAs) -> None:
        page = open_as(MANAGER, "/customers/pool/")
        screenshot(page, "pool")
        assert serious_findings(page) == []
        row = page.locator("main tbody tr").filter(has=page.get_by_role("button", name="认领")).first
        expect(row).to_contain_text("*")
        number = row.locator(".yk-named .yk-muted").first.inner_text()
        row.get_by_role("button", name="认领").click()
        expect(page.locator("#messages")).to_contain_text("已认领")
        expect(page.locator("h1")).not_to_contain_text("*")

        page.goto(f"/customers/handovers/new/?customer={number}")
        expect(page.locator(f"input[value='{number}']")).to_be_checked()
        page.get_by_label("移入人").select_option(index=1)
        page.get_by_label("生效日").fill(page.get_by_label("生效日").input_value())
        page.get_by_label("原因").fill("由对公条线服务")
        screenshot(page, "handover")
        assert serious_findings(page) == []
        page.get_by_role("button", name="提交审批").click()
        expect(page.locator("h1")).to_contain_text("待审批")

        head = open_as(HEAD, "/customers/handovers/?state=proposed")
        head.locator("main tbody a").first.click()
        head.get_by_role("button", name="批准", exact=True).click()
        expect(head.locator("#messages")).to_contain_text("已批准")
