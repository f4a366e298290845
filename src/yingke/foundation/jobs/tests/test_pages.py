"""The health page tells what lives and what lags."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from yingke.foundation.accounts.models import RoleGrant, User
from yingke.foundation.accounts.roles import Role
from yingke.foundation.actor import service
from yingke.foundation.audit.ledger import enter


@pytest.mark.django_db
class TestHealth:
    def test_tells_living_and_lost_workers_and_what_waits(self, client: Client) -> None:
        user = User.objects.create(username="sys")
        RoleGrant.objects.create(user=user, role=Role.SYSTEM_ADMIN)
        client.force_login(user, "django.contrib.auth.backends.ModelBackend")
        assert "没有后台进程" in client.get(reverse("jobs:health")).content.decode()
        with connection.cursor() as cursor:
            cursor.execute(
                "insert into procrastinate_workers (last_heartbeat) values (now()), (now() - interval '1 hour')"
            )
        enter(service("test"), verb="jobs.test", about="")
        said = client.get(reverse("jobs:health")).content.decode()
        assert "失联" in said
        assert "正常" in said
        assert "尚无封印" in said
