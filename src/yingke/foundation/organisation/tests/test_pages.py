"""The staff as a head and as HR see them; the bank's own days."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from yingke.foundation.accounts.models import RoleGrant, User
from yingke.foundation.accounts.roles import Role
from yingke.foundation.organisation.models import Certificate, SpecialDay
from yingke.foundation.organisation.tests.conftest import sync

pytestmark = pytest.mark.django_db


def log_in(client: Client, role: Role, org: str | None) -> None:
    user = User.objects.create(username="someone")
    RoleGrant.objects.create(user=user, role=role, org_id=org)
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")


class TestStaff:
    @pytest.fixture(autouse=True)
    def bank(self) -> None:
        sync([])
        Certificate.objects.create(
            staff_id="S1", kind="fund", valid_from=date(2020, 1, 1), valid_to=date(2021, 1, 1)
        )
        Certificate.objects.create(staff_id="S3", kind="wealth", valid_from=date(2020, 1, 1))

    def test_hr_sees_everybody_and_which_certificates_have_ended(self, client: Client) -> None:
        log_in(client, Role.HR, "HO")
        said = client.get(reverse("organisation:staff")).content.decode()
        assert "2021-01-01 已到期" in said
        assert "陈静" in said
        assert "理财销售资格" in said

    def test_a_head_sees_the_own_outlet(self, client: Client) -> None:
        log_in(client, Role.OUTLET_HEAD, "O1")
        said = client.get(reverse("organisation:staff")).content.decode()
        assert "李敏" in said
        assert "陈静" not in said


class TestCalendar:
    def test_a_day_is_marked_shown_and_unmarked(self, client: Client) -> None:
        log_in(client, Role.SYSTEM_ADMIN, None)
        address = reverse("organisation:calendar")
        assert "与国家日历一致" in client.get(address).content.decode()
        assert client.post(address, {"day": "2026-07-01", "reason": ""}).status_code == 200
        client.post(address, {"day": "2026-07-01", "is_open": "", "reason": "系统升级"})
        assert "系统升级" in client.get(address).content.decode()
        assert not SpecialDay.objects.get().is_open
        remove = reverse("organisation:unmark", args=["2026-07-01"])
        assert client.post(remove).status_code == 302
        assert client.post(remove).status_code == 404
        assert client.post(remove.replace("07-01", "13-01")).status_code == 404
