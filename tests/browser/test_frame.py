"""Every home in a real browser: readable by everyone, on a phone, in the dark, in Chinese glyphs."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import OpenAs, screenshot, serious_findings

LOGINS = (
    "ho01",
    "br01",
    "oh01",
    "rm01",
    "sme01",
    "lobby01",
    "co01",
    "cp01",
    "an01",
    "hr01",
    "pm01",
    "sys01",
    "sec01",
    "aud01",
)


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


class TestHomes:
    @pytest.mark.parametrize("login", LOGINS)
    def test_have_no_serious_accessibility_finding(self, open_as: OpenAs, login: str) -> None:
        page = open_as(login)
        assert page.locator("h1").inner_text()
        screenshot(page, f"home-{login[:-2]}")
        assert serious_findings(page) == []

    @pytest.mark.parametrize("login", LOGINS)
    def test_keep_their_contrast_in_the_dark(self, open_as: OpenAs, login: str) -> None:
        page = open_as(login, dark=True)
        assert page.locator("html").get_attribute("data-bs-theme") == "dark"
        assert serious_findings(page) == []

    @pytest.mark.parametrize("login", LOGINS)
    def test_fit_a_phone_of_390_pixels(self, open_as: OpenAs, login: str) -> None:
        page = open_as(login, width=390)
        assert overflow(page) == 0
        page.get_by_role("button", name="打开导航").click()
        assert page.get_by_role("navigation", name="主导航").is_visible()
        assert serious_findings(page) == []


class TestFrame:
    def test_draws_chinese_with_glyphs_of_its_own(self, open_as: OpenAs) -> None:
        """A missing font draws every character as the same box."""
        page = open_as("ho01")
        drawn = """text => {
            const canvas = document.createElement("canvas"), pen = canvas.getContext("2d");
            pen.font = "24px " + getComputedStyle(document.body).fontFamily;
            pen.fillText(text, 0, 24);
            return canvas.toDataURL();
        }"""
        assert page.evaluate(drawn, "迎") != page.evaluate(drawn, "客")

    def test_switches_between_light_and_dark_and_remembers(self, open_as: OpenAs) -> None:
        page = open_as("ho01")
        page.keyboard.press("t")
        assert page.locator("html").get_attribute("data-bs-theme") == "dark"
        page.reload()
        assert page.locator("html").get_attribute("data-bs-theme") == "dark"

    def test_switches_to_english_and_back(self, open_as: OpenAs) -> None:
        page = open_as("ho01")
        page.get_by_role("button", name="EN").click()
        assert page.locator("html").get_attribute("lang") == "en"
        page.get_by_role("button", name="中").click()
        assert page.locator("html").get_attribute("lang") == "zh-hans"

    def test_a_slash_leads_to_the_search_and_a_question_mark_to_the_shortcuts(self, open_as: OpenAs) -> None:
        page = open_as("rm01")
        page.keyboard.press("/")
        assert page.locator("[data-search]").evaluate("element => element === document.activeElement")
        page.keyboard.press("Escape")
        page.locator("h1").click()
        page.keyboard.press("?")
        assert page.locator("#shortcuts").is_visible()

    def test_an_address_that_does_not_exist_says_so_in_words(self, open_as: OpenAs) -> None:
        page = open_as("ho01")
        answer = page.request.get("/nothing-here/")
        assert answer.status == 404
        assert "没有对应的页面" in answer.text()
