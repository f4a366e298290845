"""The routes of the site and the people who try them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from yingke.customers.tests import world
from yingke.foundation.accounts.models import RoleGrant, User
from yingke.foundation.accounts.roles import GRANTS, Permission, Role
from yingke.foundation.organisation.models import OrgUnit, Staff
from yingke.foundation.tests.objects import Object
from yingke.site.homes.start import HOMES


@dataclass(frozen=True, slots=True)
class Route:
    """A named address and who may open it: ``access`` is "public", None (nothing said), or permissions."""

    name: str
    arguments: tuple[tuple[str, str], ...]
    access: object

    @property
    def dummy(self) -> dict[str, object]:
        """Arguments that name nothing."""
        made = {"IntConverter": 999_999, "DayConverter": "2000-01-01"}
        return {name: made.get(kind, "nothing") for name, kind in self.arguments}

    def opens_for(self, role: Role) -> bool:
        """Whether the role holds what the page asks for; a home asks for the role itself."""
        if self.name in HOMES.values() and self.name.startswith("homes:"):
            return HOMES[role] == self.name
        return isinstance(self.access, frozenset) and (not self.access or bool(self.access & GRANTS[role]))


def routes() -> list[Route]:
    """Every route of the site, also those to come."""
    return list(_walk(get_resolver().url_patterns, "", ()))


def _walk(
    patterns: list[URLPattern | URLResolver], space: str, before: tuple[tuple[str, str], ...]
) -> Iterator[Route]:
    for one in patterns:
        converters = tuple((name, type(kind).__name__) for name, kind in one.pattern.converters.items())
        if isinstance(one, URLResolver):
            deeper = f"{space}{one.namespace}:" if one.namespace else space
            yield from _walk(one.url_patterns, deeper, before + converters)
        else:
            yield Route(f"{space}{one.name}", before + converters, getattr(one.callback, "access", None))


def people() -> list[str]:
    """The small bank, with somebody for every role it lacks; all user names."""
    world.build()
    top = OrgUnit.objects.get(id="HO")
    for role in Role:
        if not RoleGrant.objects.filter(role=role).exists():
            staff = Staff.objects.create(id=role.value, name=role.value, org=top, role=role)
            user = User.objects.create(username=role.value, staff=staff)
            RoleGrant.objects.create(user=user, role=role, org=top)
    return list(User.objects.values_list("username", flat=True))


def objects() -> list[Object]:
    """What the slices told of the objects behind their addresses."""
    found: list[Object] = []
    for app in apps.get_app_configs():
        if app.name.startswith("yingke.") and find_spec(f"{app.name}.tests.objects"):
            told: Callable[[], list[Object]] = import_module(f"{app.name}.tests.objects").objects
            found += told()
    return found


def permissions_of(username: str) -> frozenset[Permission]:
    """What the login may do."""
    roles = RoleGrant.objects.filter(user__username=username).values_list("role", flat=True)
    return frozenset(one for role in roles for one in GRANTS[Role(role)])


def try_out(client: Client, address: str) -> HttpResponse:
    """Open the page; a page that only takes a form gets an empty one."""
    answer = client.get(address)
    return client.post(address) if answer.status_code == 405 else answer
