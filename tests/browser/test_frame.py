"""Every home in a real browser: readable by everyone, on a phone, in the dark, in Chinese glyphs."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import OpenAs, screenshot, serious_findings
from tests.browser.instance import Platform
from yingke.foundation.accounts.roles import Role
from yingke.site.homes.start import HOMES


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


# One role for each home: teller, lobby and remote desk share theirs, and so do both kinds of manager.
ROLES = {home: role for role, home in reversed(HOMES.items())}.values()


class TestHomes:
    @pytest.mark.parametrize("role", ROLES)
    def test_can_be_read_by_everyone_in_the_light_in_the_dark_and_on_a_phone(
        self, open_as: OpenAs, role: Role
    ) -> None:
        page = open_as(role)
        assert page.locator("h1").inner_text()
        screenshot(page, f"home-{role}")
        assert serious_findings(page) == []

        page.emulate_media(color_scheme="dark")
        page.reload()
        assert page.locator("html").get_attribute("data-bs-theme") == "dark"
        assert serious_findings(page) == []

        page.set_viewport_size({"width": 390, "height": 844})
        page.get_by_role("button", name="打开导航").click()
        assert page.get_by_role("navigation", name="主导航").is_visible()
        assert overflow(page) == 0
        assert serious_findings(page) == []


class TestFrame:
    def test_draws_chinese_with_glyphs_of_its_own(self, open_as: OpenAs) -> None:
        """A missing font draws every character as the same box."""
        page = open_as(Role.HEAD_OFFICE_MARKETING)
        drawn = """text => {
            const canvas = document.createElement("canvas"), pen = canvas.getContext("2d");
            pen.font = "24px " + getComputedStyle(document.body).fontFamily;
            pen.fillText(text, 0, 24);
            return canvas.toDataURL();
        }"""
        assert page.evaluate(drawn, "迎") != page.evaluate(drawn, "客")

    def test_switches_between_light_and_dark_and_remembers(self, open_as: OpenAs) -> None:
        page = open_as(Role.HEAD_OFFICE_MARKETING)
        page.keyboard.press("t")
        assert page.locator("html").get_attribute("data-bs-theme") == "dark"
        page.reload()
        assert page.locator("html").get_attribute("data-bs-theme") == "dark"

    def test_switches_to_english_and_back(self, open_as: OpenAs) -> None:
        page = open_as(Role.HEAD_OFFICE_MARKETING)
        page.get_by_role("button", name="EN").click()
        assert page.locator("html").get_attribute("lang") == "en"
        page.get_by_role("button", name="中").click()
        assert page.locator("html").get_attribute("lang") == "zh-hans"

    def test_a_slash_leads_to_the_search_and_a_question_mark_to_the_shortcuts(self, open_as: OpenAs) -> None:
        page = open_as(Role.RELATIONSHIP_MANAGER)
        page.keyboard.press("/")
        assert page.locator("[data-search]").evaluate("element => element === document.activeElement")
        page.keyboard.press("Escape")
        page.locator("h1").click()
        page.keyboard.press("?")
        assert page.locator("#shortcuts").is_visible()

    def test_an_address_that_does_not_exist_says_so_in_words(self, open_as: OpenAs) -> None:
        page = open_as(Role.HEAD_OFFICE_MARKETING)
        answer = page.request.get("/nothing-here/")
        assert answer.status == 404
        assert "没有对应的页面" in answer.text()


class TestCharts:
    def test_show_their_numbers_as_a_table_and_hand_them_out_as_csv(self, open_as: OpenAs) -> None:
        page = open_as(Role.HEAD_OFFICE_MARKETING)
        chart = page.locator("yk-chart").first
        expect(chart.locator("canvas")).to_be_visible()
        expect(chart.locator("table")).to_be_hidden()
        chart.get_by_role("button", name="表格").click()
        expect(chart.locator("canvas")).to_be_hidden()
        expect(chart.locator("tbody tr")).to_have_count(3)
        with page.expect_download() as downloaded:
            chart.get_by_role("link", name="CSV").click()
        lines = downloaded.value.path().read_text(encoding="utf-8-sig").splitlines()
        assert len(lines) == 4
        assert lines[0].startswith('"客层')

    def test_stand_as_tables_where_no_script_runs(
        self, platform: Platform, browser: Browser, open_as: OpenAs
    ) -> None:
        cookies = open_as(Role.HEAD_OFFICE_MARKETING).context.storage_state()
        context = browser.new_context(base_url=platform.address, storage_state=cookies, java_script_enabled=False)
        page = context.new_page()
        page.goto("/home/bank/")
        expect(page.locator("yk-chart table").first).to_be_visible()
        context.close()


class TestLogin:
    def test_can_be_read_by_everyone_and_refuses_in_words(self, platform: Platform, browser: Browser) -> None:
        context = browser.new_context(base_url=platform.address, viewport={"width": 390, "height": 844})
        page = context.new_page()
        page.goto("/")
        assert serious_findings(page) == []
        page.locator("#id_username").fill("rm01")
        page.locator("#id_password").fill("not the password")
        page.get_by_role("button", name="登录").click()
        expect(page.locator("[role=alert]")).to_contain_text("密码")
        expect(page.locator("#id_username")).to_have_value("rm01")
        assert overflow(page) == 0
        assert serious_findings(page) == []
        context.close()
