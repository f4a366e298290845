"""The first morning: a bank's files become lists, a manager works them, the head reads the board, a day passes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client

from conftest import database_role
from yingke.customers.services import load
from yingke.foundation import clock
from yingke.foundation.accounts.models import User
from yingke.foundation.accounts.services.demo import create_demo_logins
from yingke.foundation.actor import Actor, Scope, service
from yingke.foundation.clock import BANK_ZONE
from yingke.foundation.configuration import configuration
from yingke.foundation.news.board import dispatch_pending
from yingke.foundation.organisation.models import Staff
from yingke.foundation.scoping import scoped
from yingke.products.positions import positions
from yingke.simbank.bank import generate
from yingke.site.day import run_day
from yingke.team.models import WorklistItem

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
DAY = date(2026, 11, 24)
MAPPING = Path(__file__).parents[2] / "src" / "yingke" / "simbank" / "mapping.toml"
OPENING = datetime(2026, 11, 24, 10, 30, tzinfo=BANK_ZONE)


@contextmanager
def night() -> Iterator[None]:
    """Scheduled work: the batch role, the whole bank."""
    with database_role("yingke_batch"), scoped(service("night")):
        yield


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A home of the story's own; the configuration is one frozen object, so it is moved aside and put back."""
    here = configuration()
    before = here.home
    object.__setattr__(here, "home", tmp_path)
    yield tmp_path
    object.__setattr__(here, "home", before)


def browser(login: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(username=login), backend="django.contrib.auth.backends.ModelBackend")
    return client


def read(login: str, address: str) -> str:
    answer = browser(login).get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def names(text: str) -> list[str]:
    """The customers whose cards stand on the page."""
    return re.findall(r'<h2 class="yk-task-name"[^>]*><a [^>]*>([^<]+)</a>', text)


def open_items() -> list[int]:
    with night():
        mine = WorklistItem.objects.filter(staff="rm01", state="open").order_by("rank")
        return list(mine.values_list("pk", flat=True))


class TestFirstMorning:
    def test_from_the_banks_files_to_a_worked_list_and_the_next_day(self, home: Path) -> None:
        with clock.fixed(OPENING):
            self._the_night_before(home)
            listed = self._the_list_has_reasons()
            self._the_manager_works(listed)
            self._others_see_what_they_may(listed)
        with clock.fixed(OPENING + timedelta(days=1)):
            self._the_next_day()

    def _the_night_before(self, home: Path) -> None:
        report = generate(customers=500, seed=7, as_of=DAY, out=home / "files")
        with night():
            load(service("load"), directory=report.directory, mapping=MAPPING)
            dispatch_pending()
            create_demo_logins()
            run_day(service("day"), as_of=DAY, step=lambda _said: None)

    def _the_list_has_reasons(self) -> list[str]:
        text = read("rm01", "/team/morning/")
        listed = names(text)
        assert listed
        for said in ("数据齐", "本月日均 AUM", "行内外呼", "话术", "不可说"):
            assert said in text
        assert re.search(r"\d{3}\*{4}\d{4}", text)
        return listed

    def _the_manager_works(self, listed: list[str]) -> None:
        first, second, third = open_items()[:3]
        manager = browser("rm01")
        assert manager.post(f"/team/items/{first}/dial/").status_code == 302
        done = manager.post(f"/team/items/{first}/result/", {"outcome": "interested", "note": "周五再谈"})
        assert done.status_code == 302
        assert manager.post(f"/team/items/{second}/skip/", {"reason": "asked_later"}).status_code == 302
        refused = manager.post(f"/team/items/{third}/result/", {"outcome": "declined"})
        assert refused.status_code == 422
        text = read("rm01", "/team/morning/")
        assert f"今日 <strong>{len(listed)}</strong> 位 · 已完成 <strong>2</strong>" in text
        assert "周五再谈" in text

    def _others_see_what_they_may(self, listed: list[str]) -> None:
        board = read("head01", "/team/board/")
        assert Staff.objects.get(id="rm01").name in board
        assert "客户约定稍后 1" in board
        assert listed[0] in read("head01", "/team/board/rows/?what=reached")
        assert listed[0] not in read("head01", "/team/huddle/")
        foreign = read("rm02", "/team/morning/")
        assert not set(listed) & set(names(foreign))
        with night():
            item = WorklistItem.objects.filter(staff="rm01").order_by("rank").first()
        assert item is not None
        assert browser("rm02").get(f"/team/items/{item.pk}/").status_code == 404
        assert browser("rm02").get(f"/customers/{item.customer_id}/").status_code == 404
        page = read("rm01", f"/customers/{item.customer_id}/")
        assert "周五再谈" in page
        assert re.search(r"持有产品与账户.*尾号 \w{4}", page, re.DOTALL)
        stranger = Actor(id="rm02", name="", staff_id="rm02", scope=Scope(staff="rm02"))
        with scoped(stranger):
            assert positions(stranger, item.customer_id) == []

    def _the_next_day(self) -> None:
        waiting = len(open_items())
        with night():
            run_day(service("day"), as_of=DAY + timedelta(days=1), step=lambda _said: None)
            lapsed = WorklistItem.objects.filter(staff="rm01", as_of=DAY, state="lapsed").count()
        assert lapsed == waiting
        assert f"上一份清单有 {waiting} 位没有办理" in read("rm01", "/team/morning/")
        assert "上一日结果" in read("head01", "/team/huddle/")
