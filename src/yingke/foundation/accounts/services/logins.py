"""Logins: made, closed and given a new password by the system administrator; the person then chooses their own."""

from __future__ import annotations

import secrets

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yingke.foundation.accounts.models import RoleGrant, User
from yingke.foundation.accounts.roles import Permission, Role
from yingke.foundation.actor import Actor
from yingke.foundation.audit.ledger import enter
from yingke.foundation.errors import NotFound, Refused
from yingke.foundation.organisation.models import Staff
from yingke.foundation.verbs import lacking, verb

FIRST = {"sysadmin": Role.SYSTEM_ADMIN, "secadmin": Role.SECURITY_ADMIN, "auditor": Role.AUDIT_ADMIN}


def create_login(actor: Actor, *, username: str, staff_id: str | None) -> tuple[User, str]:
    """A login without any role, and its first password, which is shown once and changed at the first login.

    Raises:
        Refused: the name is taken or has other signs than letters, digits, ``-`` and ``_``; the person has a login
            already, or has left.
    """
    with verb(actor, "accounts.create_login", needs=Permission.MANAGE_LOGINS, about=f"login:{username}") as act:
        if not (username.isascii() and username.replace("-", "").replace("_", "").isalnum()):
            raise Refused(_("登录名 %(name)s 只能用字母、数字、- 和 _。") % {"name": username})
        if User.objects.filter(username__iexact=username).exists():
            raise Refused(_("登录名 %(name)s 已有人用，或该员工已有账号。") % {"name": username})
        if staff_id and not Staff.objects.filter(id=staff_id, left_on=None).exists():
            raise Refused(_("没有在岗员工 %(staff)s。") % {"staff": staff_id})
        password = _first_password()
        user = User(username=username, staff_id=staff_id, must_change_password=True)
        user.set_password(password)
        try:
            with transaction.atomic():
                user.save()
        except IntegrityError as error:
            raise Refused(_("登录名 %(name)s 已有人用，或该员工已有账号。") % {"name": username}) from error
        act.changed(staff=staff_id)
    return user, password


def close_login(actor: Actor, *, username: str, reason: str) -> None:
    """Close a login; whoever is logged in with it is out at the next click. Raises Refused for one's own."""
    _switch(actor, "accounts.close_login", username, reason, needs=Permission.MANAGE_LOGINS, is_open=False)


def open_login(actor: Actor, *, username: str, reason: str) -> None:
    """Open a closed login again; a guarded one is opened by the security or the audit administrator.

    Raises:
        Refused: one's own login.
    """
    if not (actor.may(Permission.MANAGE_LOGINS) or actor.may(Permission.CONFIRM_LOGINS)):
        raise lacking(Permission.MANAGE_LOGINS)
    needs = Permission.CONFIRM_LOGINS if login(username).is_guarded else Permission.MANAGE_LOGINS
    _switch(actor, "accounts.open_login", username, reason, needs=needs, is_open=True)


def _switch(actor: Actor, name: str, username: str, reason: str, *, needs: Permission, is_open: bool) -> None:
    with verb(actor, name, needs=needs, about=f"login:{username}", reason=reason):
        user = login(username)
        if user.username == actor.id:
            raise Refused(_("不能停用或启用自己的账号。"))
        user.is_open = is_open
        user.save(update_fields=["is_open"])


def reset_password(actor: Actor, *, username: str) -> str:
    """A new first password for a login, shown once; whoever is logged in with it is out.

    A guarded login is closed with it until a second person has opened it: else whoever makes passwords could become
    the auditor, or sign rules.
    """
    with verb(actor, "accounts.reset_password", needs=Permission.MANAGE_LOGINS, about=f"login:{username}") as act:
        user = login(username)
        password = _first_password()
        user.set_password(password)
        user.must_change_password = True
        user.is_open = user.is_open and not user.is_guarded
        user.save(update_fields=["password", "must_change_password", "is_open"])
        act.changed(is_open=user.is_open)
    return password


def change_password(user: User, *, old: str, new: str) -> None:
    """The person's own new password. Raises Refused: the old one is wrong, or the new one is weak or the same."""
    if not user.check_password(old):
        raise Refused(_("原密码不对。"))
    if old == new:
        raise Refused(_("新密码须与原密码不同。"))
    try:
        validate_password(new, user)
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from error
    with transaction.atomic():
        user.set_password(new)
        user.must_change_password = False
        user.save(update_fields=["password", "must_change_password"])
        about = f"login:{user.username}"
        enter(Actor(id=user.username, name=user.username), verb="accounts.change_password", about=about)


def create_first_administrators(actor: Actor) -> dict[str, str]:
    """The three administrators of an empty platform and their first passwords. Raises Refused when logins exist."""
    passwords = {}
    with verb(actor, "accounts.create_first_administrators", needs=Permission.MANAGE_ROLES) as act:
        if User.objects.exists():
            raise Refused(_("已有账号；首批管理员只能在空库上建立。"))
        for username, role in FIRST.items():
            user, passwords[username] = create_login(actor, username=username, staff_id=None)
            RoleGrant.objects.create(user=user, role=role)
        act.changed(logins=sorted(FIRST))
    return passwords


def login(username: str) -> User:
    """The login of that name. Raises NotFound."""
    user = User.objects.filter(username=username).first()
    if user is None:
        raise NotFound(_("没有账号 %(name)s。") % {"name": username})
    return user


def _first_password() -> str:
    return "-".join(secrets.token_hex(2) for _part in range(4))
