"""From a login to an actor: its permissions and its scope, read afresh for each request, in two queries."""

from __future__ import annotations

from collections.abc import Collection
from functools import reduce
from operator import or_

from django.db.models import Q

from yingke.foundation.accounts.models import RoleGrant, User
from yingke.foundation.accounts.roles import GRANTS, REACH, Permission, Reach, Role
from yingke.foundation.actor import Actor, Scope
from yingke.foundation.organisation.models import OrgUnit


def actor_of(user: User) -> Actor:
    """The actor for ``user``: the union of what its roles allow, those that rest after a transfer left out."""
    grants = [grant for grant in user.grants.select_related("org") if grant.stands]
    roles = frozenset(Role(grant.role) for grant in grants)
    staff = user.staff
    return Actor(
        id=user.username,
        name=staff.name if staff else user.username,
        staff_id=staff.id if staff else "",
        roles=roles,
        permissions=frozenset(permission for role in roles for permission in GRANTS[role]),
        scope=_scope(grants, staff.id if staff else ""),
        org_id=staff.org_id if staff else "",
    )


def _scope(grants: Collection[RoleGrant], staff_id: str) -> Scope:
    heads = [grant.org.path for grant in grants if grant.org and REACH[Role(grant.role)] is Reach.SUBTREE]
    reach = {REACH[Role(grant.role)] for grant in grants}
    pool = {grant.org_id for grant in grants if grant.org_id and Permission.SEE_POOL in GRANTS[Role(grant.role)]}
    return Scope(
        orgs=_below(heads),
        staff=staff_id if Reach.BOOK in reach else "",
        pool=frozenset(pool),
        everything=Reach.BANK in reach,
    )


def _below(paths: Collection[str]) -> frozenset[str]:
    """The numbers of all units at or below any of ``paths``."""
    if not paths:
        return frozenset()
    anywhere = reduce(or_, (Q(path__startswith=path) for path in paths))
    return frozenset(OrgUnit.objects.filter(anywhere).values_list("id", flat=True))
