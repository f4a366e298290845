"""Roles: granted and revoked by the security administrator, never to oneself."""

from __future__ import annotations

from django.utils.translation import gettext as _

from yingke.foundation.accounts.labels import ROLE_LABELS
from yingke.foundation.accounts.models import RoleGrant, User
from yingke.foundation.accounts.roles import REACH, SEPARATED, Permission, Reach, Role
from yingke.foundation.accounts.services.logins import login
from yingke.foundation.actor import Actor
from yingke.foundation.errors import Refused
from yingke.foundation.organisation.models import OrgUnit
from yingke.foundation.verbs import verb


def grant_role(actor: Actor, *, username: str, role: Role, org_id: str | None, reason: str) -> None:
    """Give a login a role, whose reach begins at ``org_id``; a role it holds moves there.

    Raises:
        Refused: one's own login, a unit that is unknown or not above the member of staff, no reason, a role that
            may not stand beside those held, or one that has no place to begin.
    """
    about = f"login:{username}"
    with verb(actor, "accounts.grant_role", needs=Permission.MANAGE_ROLES, about=about, reason=reason) as act:
        user = login(username)
        _refuse_own(actor, username, reason)
        org = OrgUnit.objects.filter(id=org_id).first() if org_id else None
        if org_id and org is None:
            raise Refused(_("没有机构 %(org)s。") % {"org": org_id})
        if not RoleGrant(user=user, role=role, org=org).stands:
            raise Refused(
                _("%(name)s 的员工不在机构 %(org)s 或其下级工作；请填其所在机构或上级机构。")
                % {"name": username, "org": org_id}
            )
        _refuse_beside_others(user, role)
        _refuse_without_a_place(user, role, org)
        RoleGrant.objects.update_or_create(user=user, role=role, defaults={"org": org})
        act.changed(role=role, org=org_id)


def revoke_role(actor: Actor, *, username: str, role: Role, reason: str) -> None:
    """Take a role from a login. Raises Refused: one's own login, no reason, or it does not hold the role."""
    about = f"login:{username}"
    with verb(actor, "accounts.revoke_role", needs=Permission.MANAGE_ROLES, about=about, reason=reason) as act:
        _refuse_own(actor, username, reason)
        gone, _each = login(username).grants.filter(role=role).delete()
        if not gone:
            raise Refused(_("%(name)s 没有这个角色。") % {"name": username})
        act.changed(role=role)


def _refuse_beside_others(user: User, role: Role) -> None:
    """Rights and scope of a login's roles add up, so only roles of one reach stand together: a manager who were
    also compliance would see the whole bank as a manager does. An administrator holds nothing else at all."""
    for held in (Role(name) for name in user.grants.exclude(role=role).values_list("role", flat=True)):
        if held in SEPARATED or role in SEPARATED:
            raise Refused(
                _("管理员只任一职；%(name)s 已是%(held)s，不能再任%(role)s。")
                % {"name": user.username, "held": ROLE_LABELS[held], "role": ROLE_LABELS[role]}
            )
        if REACH[held] is not REACH[role]:
            raise Refused(
                _("%(name)s 已是%(held)s，与%(role)s可见范围不同，不能由同一账号兼任；请另开账号。")
                % {"name": user.username, "held": ROLE_LABELS[held], "role": ROLE_LABELS[role]}
            )


def _refuse_without_a_place(user: User, role: Role, org: OrgUnit | None) -> None:
    """A reach must begin somewhere: a book needs a member of staff, a subtree its unit."""
    if REACH[role] is Reach.BOOK and user.staff_id is None:
        raise Refused(
            _("%(role)s须有员工档案；%(name)s 没有。") % {"role": ROLE_LABELS[role], "name": user.username}
        )
    if REACH[role] in {Reach.BOOK, Reach.SUBTREE} and org is None:
        raise Refused(_("%(role)s须填所在机构。") % {"role": ROLE_LABELS[role]})


def _refuse_own(actor: Actor, username: str, reason: str) -> None:
    if username == actor.id:
        raise Refused(_("不能改动自己的角色，请由另一位安全管理员办理。"))
    if not reason.strip():
        raise Refused(_("请填写原因。"))
