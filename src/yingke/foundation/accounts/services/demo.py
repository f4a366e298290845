"""Logins of the demonstration bank: one for each member of staff, all with the same known password."""

from __future__ import annotations

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.translation import gettext as _

from yingke.foundation.accounts.models import RoleGrant, User
from yingke.foundation.accounts.roles import Role
from yingke.foundation.actor import service
from yingke.foundation.audit.ledger import enter
from yingke.foundation.configuration import BadConfiguration, configuration
from yingke.foundation.errors import Refused
from yingke.foundation.organisation.models import Staff

DEMO_PASSWORD = "welcome-yingke"  # noqa: S105 - known to everyone: production refuses the logins it opens


def create_demo_logins() -> dict[Role, str]:
    """A login named like the staff number for each member of staff at work who has none; one login of each role.

    Raises:
        Refused: in production.
    """
    if configuration().mode == "production":
        raise Refused(_("生产环境不建立演示账号。"))
    with transaction.atomic():
        people = list(Staff.objects.filter(left_on=None, login=None).order_by("id"))
        password = make_password(DEMO_PASSWORD)
        users = User.objects.bulk_create(
            User(username=one.id, staff=one, password=password, is_demo=True) for one in people
        )
        RoleGrant.objects.bulk_create(
            RoleGrant(user=user, role=one.role, org_id=one.org_id) for user, one in zip(users, people, strict=True)
        )
        enter(service("demo"), verb="accounts.create_demo_logins", about="login:*", details={"made": len(users)})
    named = RoleGrant.objects.filter(user__is_demo=True).values_list("role", "user__username")
    # Staff named by their post (rm01) tell more than numbered ones: they come last, so they stay.
    return {Role(role): login for role, login in sorted(named, key=_most_telling_last, reverse=True)}


def _most_telling_last(grant: tuple[str, str]) -> tuple[bool, str]:
    _role, login = grant
    return login[0].isupper(), login


def refuse_demo_logins() -> None:
    """Stop a production platform in which a demo login is open. Raises BadConfiguration."""
    if configuration().mode == "production" and User.objects.filter(is_demo=True, is_open=True).exists():
        raise BadConfiguration(_("库中有演示账号，生产环境不能启动；请用空库，或停用全部演示账号。"))
