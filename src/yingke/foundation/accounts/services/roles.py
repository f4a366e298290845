"""Roles: granted and revoked by the security administrator, never to oneself."""

from __future__ import annotations

from django.utils.translation import gettext as _

from yingke.foundation.accounts.labels import ROLE_LABELS
from yingke.foundation.accounts.models import RoleGrant
from yingke.foundation.accounts.roles import SEPARATED, Permission, Role
from yingke.foundation.accounts.services.logins import login
from yingke.foundation.actor import Actor
from yingke.foundation.errors import Refused
from yingke.foundation.organisation.models import OrgUnit
from yingke.foundation.verbs import verb


def grant_role(actor: Actor, *, username: str, role: Role, org_id: str | None, reason: str) -> None:
    """Give a login a role, whose reach begins at ``org_id``; a role it holds moves there.

    Raises:
        Refused: one's own login, a unit that is unknown or not above the member of staff, no reason, or a second of
            the three administrators.
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
        held = set(user.grants.values_list("role", flat=True))
        if role in SEPARATED and (other := (held & SEPARATED) - {role}):
            raise Refused(
                _("系统、安全、审计管理员须为不同的人；%(name)s 已是%(role)s。")
                % {"name": username, "role": ROLE_LABELS[Role(other.pop())]}
            )
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


def _refuse_own(actor: Actor, username: str, reason: str) -> None:
    if username == actor.id:
        raise Refused(_("不能改动自己的角色，请由另一位安全管理员办理。"))
    if not reason.strip():
        raise Refused(_("请填写原因。"))
