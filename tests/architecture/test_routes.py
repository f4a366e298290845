"""Every route is tried by every role and by nobody, and every object by those who may not see it.

Routes and roles come from the site itself, so a new page is tried from its first day.
"""

from __future__ import annotations

from http.cookies import SimpleCookie

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests.architecture.routes import Route, objects, people, permissions_of, routes, try_out
from yingke.customers.tests import world
from yingke.foundation.accounts.models import User
from yingke.foundation.accounts.roles import Role

pytestmark = pytest.mark.django_db
ROUTES = routes()
GUARDED = [route for route in ROUTES if route.access != "public"]
PUBLIC = {"accounts:login", "healthz", "set_language"}
REFUSED = {403, 404, 422}

# Routes with an argument about which no slice has told yet. This list only shrinks.
UNTOLD = frozenset(
    {
        # of administration: no customer stands behind them, permission alone decides
        "accounts:login_detail",
        "accounts:switch",
        "accounts:reset",
        "accounts:grant",
        "accounts:revoke",
        "accounts:revoke_key",
        "audit:entry",
        # of the bank as a whole
        "compliance:rule",
        "compliance:sign",
        "insight:tag",
        "organisation:unmark",
        "products:detail",
    }
)


def of(role: Role) -> str:
    """A login of that role."""
    return User.objects.filter(grants__role=role).order_by("username").values_list("username", flat=True)[0]


def browser(cookies: SimpleCookie) -> Client:
    """A browser that holds these cookies, whatever became of them in another."""
    fresh = Client()
    fresh.cookies.update(cookies)
    return fresh


def attempt(client: Client, address: str) -> int:
    """The answer's status; what a form changed, a log-out among it, is taken back."""
    with transaction.atomic():
        status = try_out(client, address).status_code
        transaction.set_rollback(True)
    return status


class TestEveryRoute:
    def test_says_who_may_open_it(self) -> None:
        assert [route.name for route in ROUTES if route.access is None] == []
        assert {route.name for route in ROUTES if route.access == "public"} == PUBLIC

    @pytest.mark.parametrize("route", GUARDED, ids=lambda route: route.name)
    def test_sends_strangers_to_the_login(self, route: Route, client: Client) -> None:
        answer = try_out(client, reverse(route.name, kwargs=route.dummy))
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/login/")

    def test_opens_for_the_roles_it_names_and_no_other(self) -> None:
        people()
        cookies = {role: world.client(of(role)).cookies for role in Role}
        wrong = []
        for route in GUARDED:
            address = reverse(route.name, kwargs=route.dummy)
            for role in Role:
                status = attempt(browser(cookies[role]), address)
                if status >= 500 or (status == 403) is route.opens_for(role):
                    wrong.append(f"{role} at {route.name}: {status}")
        assert wrong == []

    def test_with_an_argument_has_an_object_that_others_try(self) -> None:
        people()
        told = {one.route for one in objects()}
        assert {route.name for route in ROUTES if route.arguments} - told == UNTOLD


class TestEveryObject:
    def test_is_found_only_by_those_who_may_see_it(self) -> None:
        everybody = people()
        access = {route.name: route.access for route in ROUTES}
        wrong = []
        for one in objects():
            address = reverse(one.route, kwargs=dict(one.arguments))
            allowed = access[one.route]
            assert isinstance(allowed, frozenset)
            for person in everybody:
                if allowed and not allowed & permissions_of(person):
                    continue
                status = attempt(world.client(person), address)
                if (status in REFUSED - {422}) if person in one.seen_by else (status not in REFUSED):
                    wrong.append(f"{person} at {address}: {status}")
        assert wrong == []
