"""From a login to an actor: its permissions and its scope, read afresh for each request."""

from __future__ import annotations

from yingke.foundation.accounts.models import User
from yingke.foundation.accounts.roles import GRANTS, REACH, Permission, Reach, Role
from yingke.foundation.actor import Actor, Scope
from yingke.foundation.organisation.models import OrgUnit


def actor_of(user: User) -> Actor:
    """The actor for ``user``: the union of what its roles allow."""
    grants = [(Role(grant.role), grant.org) for grant in user.grants.select_related("org")]
    roles = frozenset(role for role, _ in grants)
    permissions = frozenset(permission for role in roles for permission in GRANTS[role])
    staff = user.staff
    return Actor(
        id=user.username,
        name=staff.name if staff else user.username,
        staff_id=staff.id if staff else "",
        roles=roles,
        permissions=permissions,
        scope=_scope(grants, staff.id if staff else "", permissions),
        org_id=staff.org_id if staff else "",
    )


def _scope(grants: list[tuple[Role, OrgUnit | None]], staff_id: str, permissions: frozenset[Permission]) -> Scope:
    orgs: set[str] = set()
    pool: set[str] = set()
    for role, org in grants:
        if org is None:
            continue
        below = OrgUnit.objects.filter(path__startswith=org.path).values_list("id", flat=True)
        if REACH[role] is Reach.SUBTREE:
            orgs.update(below)
        if Permission.SEE_POOL in GRANTS[role]:
            pool.update(below)
    return Scope(
        orgs=frozenset(orgs),
        staff=staff_id if any(REACH[role] is Reach.BOOK for role, _ in grants) else "",
        pool=frozenset(pool) if Permission.SEE_POOL in permissions else frozenset(),
        everything=any(REACH[role] is Reach.BANK for role, _ in grants),
    )
