"""In and out, and what happens to a session that should not go on."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from yingke.foundation import clock
from yingke.foundation.accounts.models import RoleGrant, User
from yingke.foundation.accounts.roles import Role
from yingke.foundation.audit.models import Entry
from yingke.foundation.organisation.models import OrgUnit, Staff

pytestmark = pytest.mark.django_db
PASSWORD = "correct-horse-battery"


@pytest.fixture
def person() -> User:
    outlet = OrgUnit.objects.create(id="O1", name="一支行", kind="outlet", path="/O1/")
    staff = Staff.objects.create(id="S1", name="李敏", org=outlet, role="hr")
    user = User(username="limin", staff=staff)
    user.set_password(PASSWORD)
    user.save()
    RoleGrant.objects.create(user=user, role=Role.SECURITY_ADMIN, org=outlet)
    return user


def log_in(client: Client, password: str = PASSWORD) -> int:
    return client.post(reverse("accounts:login"), {"username": "limin", "password": password}).status_code


def lands_on_login(client: Client, address: str = "/password/") -> bool:
    answer = client.get(address)
    return answer.status_code == 302 and answer.headers["Location"].startswith(reverse("accounts:login"))


class TestLogin:
    def test_the_right_password_opens_a_new_session_and_leaves_an_entry(self, client: Client, person: User) -> None:
        client.get(reverse("accounts:login"))
        assert log_in(client) == 302
        assert not lands_on_login(client)
        assert Entry.objects.get().verb == "accounts.log_in"

    def test_the_session_key_changes_at_login(self, client: Client, person: User) -> None:
        client.session["any"] = 1
        client.session.save()
        before = client.session.session_key
        log_in(client)
        assert client.session.session_key != before

    def test_a_wrong_password_is_told_in_words_of_the_screen(self, client: Client, person: User) -> None:
        answer = client.post(reverse("accounts:login"), {"username": "limin", "password": "wrong"})
        said = answer.content.decode()
        assert "登录名" in said.split("errorlist")[-1]
        assert "username" not in answer.context["form"].errors.as_text()

    def test_five_wrong_passwords_lock_the_name_on_this_machine(self, client: Client, person: User) -> None:
        for _attempt in range(5):
            last = log_in(client, "wrong")
        assert last == 429
        assert log_in(client) == 429

    def test_passwords_are_kept_as_argon2(self, person: User) -> None:
        assert person.password.startswith("argon2")

    def test_a_form_without_its_token_is_refused(self, person: User) -> None:
        assert log_in(Client(enforce_csrf_checks=True)) == 403

    @pytest.mark.parametrize("field", ["is_open", "left"])
    def test_the_closed_and_those_who_left_stay_outside_and_fall_out(
        self, client: Client, person: User, field: str
    ) -> None:
        log_in(client)
        if field == "left":
            Staff.objects.update(left_on=clock.today())
        else:
            User.objects.update(is_open=False)
        assert lands_on_login(client)
        assert log_in(client) == 200

    def test_demo_logins_stay_outside_in_production(
        self, client: Client, person: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from yingke.foundation.accounts import models
        from yingke.foundation.configuration import configuration

        User.objects.update(is_demo=True)
        assert log_in(client) == 302
        production = type("Production", (), {"mode": "production"})
        monkeypatch.setattr(models, "configuration", lambda: production)
        assert lands_on_login(client)
        assert configuration().mode == "test"


class TestSession:
    def test_half_an_hour_without_a_click_ends_it(self, client: Client, person: User) -> None:
        start = datetime(2026, 6, 30, 1, tzinfo=UTC)
        with clock.fixed(start):
            log_in(client)
            client.get("/password/")
        with clock.fixed(start + timedelta(minutes=29)):
            assert not lands_on_login(client)
        with clock.fixed(start + timedelta(minutes=60)):
            assert lands_on_login(client)

    def test_a_part_of_a_page_sends_the_whole_page_to_the_login(self, client: Client) -> None:
        answer = client.get("/password/", headers={"HX-Request": "true"})
        assert answer.headers["HX-Redirect"] == reverse("accounts:login")

    def test_a_click_costs_few_queries(
        self, client: Client, person: User, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        log_in(client)
        client.get("/password/")
        with django_assert_max_num_queries(12):
            client.get("/password/")


class TestPassword:
    def new(self, client: Client, old: str = PASSWORD, new: str = "another-long-word", again: str = "") -> str:
        data = {"old": old, "new": new, "again": again or new}
        answer = client.post(reverse("accounts:password"), data)
        return "" if answer.status_code == 302 else answer.content.decode()

    def test_a_first_password_is_changed_before_anything_else(self, client: Client, person: User) -> None:
        User.objects.update(must_change_password=True)
        log_in(client)
        assert client.get(reverse("accounts:keys")).headers["Location"] == reverse("accounts:password")
        assert self.new(client) == ""
        assert client.get(reverse("accounts:keys")).status_code == 200

    @pytest.mark.parametrize(
        ("fields", "said"),
        [
            ({"old": "no"}, "原密码不对"),
            ({"new": "short"}, "12"),
            ({"again": "different-words"}, "不一致"),
            ({"new": PASSWORD}, "不同"),
        ],
    )
    def test_a_bad_one_is_refused_with_its_reason(
        self, client: Client, person: User, fields: dict[str, str], said: str
    ) -> None:
        log_in(client)
        assert said in self.new(client, **fields)


class TestLogout:
    def test_is_a_post(self, client: Client, person: User) -> None:
        log_in(client)
        assert client.get(reverse("accounts:logout")).status_code == 405
        client.post(reverse("accounts:logout"))
        assert lands_on_login(client)


class TestRefused:
    def test_what_the_actor_may_not_do_is_noted_once_a_minute_and_page(self, client: Client, person: User) -> None:
        log_in(client)
        start = clock.now()
        for second, page in ((0, "new_login"), (1, "new_login"), (2, "new_login"), (3, "reset"), (70, "new_login")):
            with clock.fixed(start + timedelta(seconds=second)):
                arguments = ["limin"] if page == "reset" else []
                assert client.post(reverse(f"accounts:{page}", args=arguments)).status_code == 403
        client.get(reverse("accounts:login_detail", args=["nobody"]))
        noted = Entry.objects.filter(verb="pages.refused").order_by("id")
        assert [(one.actor, one.about) for one in noted] == [
            ("limin", f"page:accounts:{page}") for page in ("new_login", "reset", "new_login")
        ]


class TestAdministration:
    def test_a_login_is_made_given_a_role_and_closed_by_two_people(self, client: Client, person: User) -> None:
        log_in(client)
        assert client.get(reverse("accounts:new_login")).status_code == 403
        RoleGrant.objects.update(role=Role.SYSTEM_ADMIN)
        made = client.post(reverse("accounts:new_login"), {"username": "new-one"})
        assert "只显示这一次" in made.content.decode()
        assert User.objects.get(username="new-one").must_change_password
        detail = reverse("accounts:login_detail", args=["new-one"])
        assert "没有角色" in client.get(detail).content.decode()
        grant = {"role": "analyst", "org_id": "", "reason": "入职"}
        assert client.post(detail + "grant/", grant).status_code == 403
        RoleGrant.objects.update(role=Role.SECURITY_ADMIN)
        assert client.post(detail + "grant/", grant).status_code == 302
        assert "数据分析" in client.get(reverse("accounts:logins")).content.decode()
        assert client.post(detail + "revoke/", {"role": "analyst", "reason": ""}).status_code == 422
        assert client.post(detail + "revoke/", {"role": "analyst", "reason": "转岗"}).status_code == 302
        RoleGrant.objects.update(role=Role.SYSTEM_ADMIN)
        assert client.post(detail + "switch/", {"to": "closed", "reason": "离岗"}).status_code == 302
        assert client.post(detail + "reset/").status_code == 200
        assert not User.objects.get(username="new-one").is_open

    def test_a_guarded_login_shows_who_opens_it(self, client: Client, person: User) -> None:
        other = User.objects.create(username="aud", is_open=False)
        RoleGrant.objects.create(user=other, role=Role.AUDIT_ADMIN)
        log_in(client)
        detail = reverse("accounts:login_detail", args=["aud"])
        assert "启用</button>" in client.get(detail).content.decode()
        RoleGrant.objects.filter(user=person).update(role=Role.SYSTEM_ADMIN)
        said = client.get(detail).content.decode()
        assert "启用</button>" not in said
        assert "核实本人" in said
        assert client.post(detail + "switch/", {"to": "open", "reason": "r"}).status_code == 403

    def test_a_key_is_shown_once_and_revoked(self, client: Client, person: User) -> None:
        log_in(client)
        form = {"name": "mobile", "scopes": ["decisions"], "expires_on": date(2099, 1, 1)}
        assert "yk_" in client.post(reverse("accounts:keys"), form).content.decode()
        assert "已有名为" in client.post(reverse("accounts:keys"), form).content.decode()
        client.post(reverse("accounts:revoke_key", args=["mobile"]))
        assert "已停用" in client.get(reverse("accounts:keys")).content.decode()

    def test_the_table_of_roles_names_every_permission(self, client: Client, person: User) -> None:
        log_in(client)
        assert "认领公海客户" in client.get(reverse("accounts:roles")).content.decode()
