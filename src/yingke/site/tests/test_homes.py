from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import resolve, reverse

from yingke.foundation import clock
from yingke.foundation.accounts.models import RoleGrant, User
from yingke.foundation.accounts.roles import Role
from yingke.foundation.actor import Actor
from yingke.foundation.audit.ledger import enter
from yingke.foundation.organisation.models import Certificate, OrgUnit, Staff
from yingke.site.homes.start import HOMES

TODAY = date(2026, 11, 20)
MORNING = datetime(2026, 11, 20, 1, tzinfo=UTC)  # nine o'clock in the bank's zone
Open = Callable[..., Any]

pytestmark = pytest.mark.django_db


@pytest.fixture
def head_office() -> OrgUnit:
    return OrgUnit.objects.create(id="HO", name="总行", kind="head_office", path="/HO/")


@pytest.fixture
def open_as(client: Client, head_office: OrgUnit) -> Open:
    """Opens an address as somebody who holds the given roles."""

    def open_page(address: str, *roles: Role) -> Any:
        staff, _ = Staff.objects.get_or_create(id="S1", defaults={"name": "李敏", "org": head_office, "role": "hr"})
        user, _ = User.objects.get_or_create(username="u1", defaults={"staff": staff})
        RoleGrant.objects.filter(user=user).delete()
        RoleGrant.objects.bulk_create(RoleGrant(user=user, role=role, org=head_office) for role in roles)
        client.force_login(user, "django.contrib.auth.backends.ModelBackend")
        with clock.fixed(MORNING):
            return client.get(address)

    return open_page


def text(response: Any) -> str:
    return str(response.content.decode())


class TestStart:
    @pytest.mark.parametrize("role", Role)
    def test_leads_every_role_to_a_home(self, open_as: Open, role: Role) -> None:
        response = open_as("/", role)
        assert (response.status_code, response.headers["Location"]) == (302, reverse(HOMES[role]))

    def test_somebody_without_a_role_is_told_whom_to_ask(self, open_as: Open) -> None:
        assert open_as("/").headers["Location"] == reverse("homes:none")
        assert "请联系安全管理员" in text(open_as(reverse("homes:none")))


class TestHomeOf:
    OWN = [(role, name) for role, name in HOMES.items() if name.startswith("homes:")]

    @pytest.mark.parametrize(("role", "name"), OWN)
    def test_opens_for_its_role_and_greets_by_name(self, open_as: Open, role: Role, name: str) -> None:
        response = open_as(reverse(name), role)
        assert response.status_code == 200
        assert "早上好，李敏" in text(response)

    @pytest.mark.parametrize("name", sorted({name for _, name in OWN}))
    def test_is_refused_to_every_other_role(self, open_as: Open, name: str) -> None:
        others = [role for role in Role if HOMES[role] != name]
        answers = {role: open_as(reverse(name), role).status_code for role in others}
        assert answers == dict.fromkeys(others, 403)

    @pytest.mark.parametrize("name", sorted({name for _, name in OWN}))
    def test_speaks_english_when_switched(self, open_as: Open, client: Client, name: str) -> None:
        client.cookies["django_language"] = "en"
        role = next(role for role in Role if HOMES[role] == name)
        assert 'lang="en"' in text(open_as(reverse(name), role))


class TestPeople:
    def test_shows_certificates_that_end_within_ninety_days_nearest_first(
        self, open_as: Open, head_office: OrgUnit
    ) -> None:
        for number, days in enumerate((100, 80, 10, -1)):
            staff = Staff.objects.create(id=f"P{number}", name=f"员工{number}", org=head_office, role="teller")
            end = TODAY + timedelta(days=days)
            Certificate.objects.create(staff=staff, kind="fund", valid_from=date(2024, 1, 1), valid_to=end)
        page = text(open_as(reverse("homes:people"), Role.HR))
        assert page.index("员工2（P2）") < page.index("员工1（P1）")
        assert "员工0（P0）" not in page
        assert "员工3（P3）" not in page

    def test_leaves_out_those_who_have_left(self, open_as: Open, head_office: OrgUnit) -> None:
        staff = Staff.objects.create(id="P9", name="离职", org=head_office, role="teller", left_on=TODAY)
        Certificate.objects.create(staff=staff, kind="fund", valid_from=TODAY, valid_to=TODAY + timedelta(days=9))
        assert "90 天内没有资格到期。" in text(open_as(reverse("homes:people"), Role.HR))


class TestLedger:
    def test_counts_the_verbs_of_seven_days(self, open_as: Open) -> None:
        with clock.fixed(MORNING):
            for _ in range(3):
                enter(Actor(id="u9", name="某人"), verb="team.skip", about="worklist_item:7")
        with clock.fixed(MORNING - timedelta(days=8)):
            enter(Actor(id="u9", name="某人"), verb="team.old", about="worklist_item:8")
        page = text(open_as(reverse("homes:ledger"), Role.AUDIT_ADMIN))
        assert '<td>team.skip</td><td class="yk-number">3</td>' in page
        assert '<th scope="row">11-20</th><td class="yk-number">3</td>' in page
        assert "还没有封存" in page


class TestUrls:
    def test_every_home_is_an_address_with_a_page(self) -> None:
        for name in set(HOMES.values()):
            assert resolve(reverse(name)).func is not None
