"""The ledger read by an auditor."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from yingke.foundation import clock
from yingke.foundation.accounts.models import RoleGrant, User
from yingke.foundation.accounts.roles import Role
from yingke.foundation.actor import service
from yingke.foundation.audit.ledger import enter
from yingke.foundation.audit.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def auditor(client: Client) -> Client:
    user = User.objects.create(username="aud")
    RoleGrant.objects.create(user=user, role=Role.AUDIT_ADMIN)
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    with clock.fixed(datetime(2026, 6, 29, 15, 59, tzinfo=UTC)):
        enter(service("one"), verb="customers.load", about="load_run:1", reason="夜间", details={"rows": 3})
    with clock.fixed(datetime(2026, 6, 29, 16, 1, tzinfo=UTC)):
        enter(service("two"), verb="team.skip", about="item:2")
    return client


class TestEntries:
    @pytest.mark.parametrize(
        ("query", "shown", "hidden"),
        [
            ({"actor": "service:one"}, "customers.load", "team.skip"),
            ({"verb": "team."}, "team.skip", "customers.load"),
            ({"about": "load_run:"}, "customers.load", "team.skip"),
            ({"since": "2026-06-30"}, "team.skip", "customers.load"),
            ({"until": "2026-06-29"}, "customers.load", "team.skip"),
        ],
    )
    def test_are_found_by_what_is_sought_and_days_are_the_banks(
        self, auditor: Client, query: dict[str, str], shown: str, hidden: str
    ) -> None:
        said = auditor.get(reverse("audit:entries"), query).content.decode()
        assert shown in said
        assert hidden not in said

    def test_an_empty_search_says_how_it_matches(self, auditor: Client) -> None:
        assert "从开头匹配" in auditor.get(reverse("audit:entries"), {"actor": "nobody"}).content.decode()


class TestEntry:
    def test_shows_what_was_written(self, auditor: Client) -> None:
        number = Entry.objects.get(verb="customers.load").pk
        said = auditor.get(reverse("audit:entry", args=[number])).content.decode()
        assert "夜间" in said
        assert "&quot;rows&quot;: 3" in said
        assert "待封印" in said

    def test_an_unknown_one_is_not_found(self, auditor: Client) -> None:
        assert auditor.get(reverse("audit:entry", args=[999])).status_code == 404
