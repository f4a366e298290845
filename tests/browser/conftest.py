"""Fixtures of the browser tests: one platform, one Chromium, pages whose script errors fail the test."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, StorageState, sync_playwright

from tests.browser.instance import Platform, running
from tests.environment import ROOT
from yingke.foundation.accounts.roles import Role

CHROMIUM = Path(os.environ.get("YINGKE_CHROMIUM", "/usr/bin/chromium"))
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
SCREENSHOTS = os.environ.get("YINGKE_SCREENSHOTS", "")

OpenAs = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here drives Chromium; without it the tests skip, aloud."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if not CHROMIUM.exists():
                item.add_marker(pytest.mark.skip(reason=f"{CHROMIUM} is not there: apt-get install chromium"))


@pytest.fixture(scope="session")
def platform() -> Iterator[Platform]:
    """A running platform."""
    with running() as platform:
        yield platform


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the run."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def sessions() -> dict[str, StorageState]:
    """The cookies of those who have logged in, by login: one does so once a run."""
    return {}


@pytest.fixture
def open_as(platform: Platform, browser: Browser, sessions: dict[str, StorageState]) -> Iterator[OpenAs]:
    """``open_as(Role.HR, "/", width=390, dark=True)``: a page of its own, logged in as the first of that role.

    At the end of the test a script error, a refused resource or a break of the content security policy on any of
    the pages fails it.
    """
    troubles: list[str] = []
    contexts: list[BrowserContext] = []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error":
            troubles.append(f"{message.location.get('url')}: {message.text}")

    def open_page(who: Role | str, address: str = "/", *, width: int = 1366, dark: bool = False) -> Page:
        login = platform.logins.get(str(who), str(who))
        context = browser.new_context(
            base_url=platform.address,
            viewport={"width": width, "height": 844 if width < 600 else 800},
            color_scheme="dark" if dark else "light",
            locale="zh-CN",
            has_touch=width < 600,
            storage_state=sessions.get(login),
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", note)
        page.on("pageerror", lambda error: troubles.append(str(error)))
        if login not in sessions:
            _log_in(page, login, platform.password)
            sessions[login] = context.storage_state()
        page.goto(address)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert troubles == []


def _log_in(page: Page, login: str, password: str) -> None:
    page.goto("/login/")
    page.locator("#id_username").fill(login)
    page.locator("#id_password").fill(password)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(lambda address: "/login/" not in address)


def serious_findings(page: Page) -> list[str]:
    """What axe-core finds on the page that is serious or critical: rule, then the elements."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{one['id']}: {' | '.join(node['html'][:120] for node in one['nodes'])}"
        for one in found["violations"]
        if one["impact"] in {"serious", "critical"}
    ]


def screenshot(page: Page, name: str) -> None:
    """Keep a picture for the documentation, where ``YINGKE_SCREENSHOTS`` names a folder."""
    if SCREENSHOTS:
        page.screenshot(path=ROOT / SCREENSHOTS / f"{name}.png")
