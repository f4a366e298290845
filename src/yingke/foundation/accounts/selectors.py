"""Reads of the accounts."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from yingke.foundation.accounts.models import ApiKey, User
from yingke.foundation.accounts.roles import Permission
from yingke.foundation.actor import Actor
from yingke.foundation.errors import NotAllowed


def logins(viewer: Actor) -> QuerySet[User]:
    """All logins with their roles, for those who manage or confirm them. Raises NotAllowed."""
    if not {Permission.MANAGE_LOGINS, Permission.CONFIRM_LOGINS} & viewer.permissions:
        raise NotAllowed(_("账号由系统管理员、安全管理员和审计管理员管理。"))
    return User.objects.select_related("staff__org").prefetch_related("grants__org").order_by("username")


def keys(viewer: Actor) -> QuerySet[ApiKey]:
    """All keys, for those who manage them. Raises NotAllowed."""
    if not viewer.may(Permission.MANAGE_KEYS):
        raise NotAllowed(_("接口密钥由安全管理员管理。"))
    return ApiKey.objects.order_by("name")
