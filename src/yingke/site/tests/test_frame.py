"""What stands around every page, and the pages that come instead of one."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import reverse

from yingke.foundation.accounts.models import RoleGrant, User
from yingke.foundation.accounts.roles import Role
from yingke.foundation.configuration import Mode, configuration
from yingke.foundation.errors import NotAllowed, NotFound, Refused
from yingke.foundation.organisation.models import OrgUnit, Staff
from yingke.foundation.pages.middleware import refusal

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def analyst(client: Client) -> Client:
    org = OrgUnit.objects.create(id="HO", name="总行", kind="head_office", path="/HO/")
    staff = Staff.objects.create(id="S1", name="李敏", org=org, role="analyst")
    user = User.objects.create(username="an01", staff=staff)
    RoleGrant.objects.create(user=user, role=Role.ANALYST, org=org)
    client.force_login(user, BACKEND)
    return client


class TestTop:
    def test_says_who_is_here_and_how_far_they_see(self, analyst: Client) -> None:
        page = analyst.get(reverse("accounts:password")).content.decode()
        assert "李敏" in page
        assert "数据分析" in page
        assert "全行" in page

    def test_offers_search_to_those_who_may_see_customers_only(self, analyst: Client) -> None:
        assert "data-search" not in analyst.get(reverse("accounts:password")).content.decode()


class TestSide:
    def test_shows_no_entry_that_one_may_not_use(self, analyst: Client) -> None:
        page = analyst.get(reverse("accounts:password")).content.decode()
        assert reverse("products:shelf") in page
        assert reverse("accounts:logins") not in page


class TestSecurity:
    def test_no_page_carries_an_inline_script_or_style(self, analyst: Client) -> None:
        response = analyst.get(reverse("accounts:password"))
        page = response.content.decode()
        assert "style=" not in page
        assert "<style" not in page
        assert "onclick" not in page
        assert "'unsafe" not in response.headers["Content-Security-Policy"]

    def test_no_template_carries_an_inline_style_or_handler(self) -> None:
        for path in Path(__file__).parents[2].rglob("templates/**/*.html"):
            text = path.read_text(encoding="utf-8")
            assert not any(word in text for word in (' style="', "<style", " onclick=", " onchange=")), path


class TestLanguage:
    def test_is_chinese_whatever_the_browser_prefers(self, client: Client) -> None:
        page = client.get("/login/", headers={"accept-language": "en-US"})
        assert 'lang="zh-hans"' in page.content.decode()

    def test_is_english_once_switched_and_an_unknown_one_is_chinese(self, client: Client) -> None:
        client.post(reverse("set_language"), {"language": "en", "next": "/login/"})
        assert 'lang="en"' in client.get("/login/").content.decode()
        client.cookies["django_language"] = "xx"
        assert 'lang="zh-hans"' in client.get("/login/").content.decode()


class TestRefusal:
    @pytest.mark.parametrize(
        ("refused", "status", "title"),
        [
            (Refused("风险等级不匹配。"), 422, "暂不能办理"),
            (NotFound("没有这位客户。"), 404, "没有找到"),
            (NotAllowed("没有权限。"), 403, "没有权限"),
        ],
    )
    def test_says_what_was_refused_and_leads_back(self, refused: Refused, status: int, title: str) -> None:
        response = refusal(RequestFactory().get("/x"), refused)
        page = response.content.decode()
        assert response.status_code == status
        assert title in page
        assert str(refused) in page


class TestPagesInstead:
    def test_an_unknown_address_says_so(self, client: Client) -> None:
        response = client.get("/nothing-here/")
        assert response.status_code == 404
        assert "没有对应的页面" in response.content.decode()

    @pytest.mark.parametrize("name", ["403.html", "403_csrf.html", "500.html", "accounts/locked.html"])
    def test_each_leads_home(self, name: str) -> None:
        page = render_to_string(name, request=RequestFactory().get("/") if name != "500.html" else None)
        assert 'href="/' in page

    def test_a_form_that_is_too_old_is_refused_in_words(self) -> None:
        response = Client(enforce_csrf_checks=True).post("/login/", {"username": "a", "password": "b"})
        assert response.status_code == 403
        assert "页面可能放得太久" in response.content.decode()

    def test_a_part_of_a_page_that_is_too_old_leads_to_the_login(self) -> None:
        response = Client(enforce_csrf_checks=True).post("/team/items/1/skip/", headers={"HX-Request": "true"})
        assert response.headers["HX-Redirect"] == reverse("accounts:login")
        assert not response.content


class TestHealthz:
    def test_answers_when_the_database_does(self, client: Client) -> None:
        assert client.get("/healthz").content == b"ok"


class TestDemonstration:
    @pytest.fixture
    def home(self, tmp_path: Path) -> Path:
        said = {"password": "open-sesame", "logins": [{"login": "rm01", "role": "relationship_manager"}]}
        (tmp_path / "demo.json").write_text(json.dumps(said))
        return tmp_path

    def test_tells_its_logins_on_the_login_page(
        self, client: Client, home: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        here = replace(configuration(), mode="demo", home=home)
        monkeypatch.setattr("yingke.site.context.configuration", lambda: here)
        page = client.get("/login/").content.decode()
        assert "open-sesame" in page
        assert "<dt>rm01</dt><dd>客户经理</dd>" in page

    @pytest.mark.parametrize("mode", ["production", "test"])
    def test_tells_nothing_outside_the_demonstration(
        self, client: Client, home: Path, monkeypatch: pytest.MonkeyPatch, mode: Mode
    ) -> None:
        here = replace(configuration(), mode=mode, home=home)
        monkeypatch.setattr("yingke.site.context.configuration", lambda: here)
        assert "open-sesame" not in client.get("/login/").content.decode()
