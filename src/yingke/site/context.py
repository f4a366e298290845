"""What surrounds every page: where one looks, how fresh the data is, where search goes."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django_stubs_ext import StrOrPromise

from yingke.foundation.accounts.labels import ROLE_LABELS
from yingke.foundation.accounts.roles import Permission, Role
from yingke.foundation.actor import Actor
from yingke.foundation.configuration import configuration
from yingke.foundation.organisation.models import OrgUnit
from yingke.site.freshness import data_state


def surroundings(request: HttpRequest) -> dict[str, Any]:
    """For the top bar of a person who is logged in; before that, who may try the demonstration."""
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None:
        return {"demonstration": demonstration}
    return {
        "scope_label": _scope_label(actor),
        "role_label": "、".join(str(ROLE_LABELS[role]) for role in Role if role in actor.roles),
        "data_state": data_state(),
        "search_url": _search_url(actor),
    }


def _scope_label(actor: Actor) -> StrOrPromise:
    if actor.scope.everything:
        return _("全行")
    org = OrgUnit.objects.filter(id=actor.org_id).first()
    if actor.scope.staff and not actor.scope.orgs:
        return _("我的管户 · %(org)s") % {"org": org} if org else _("我的管户")
    return org.name if org else ""


def _search_url(actor: Actor) -> str:
    if not actor.may(Permission.SEE_CUSTOMERS):
        return ""
    try:
        return reverse("customers:find")
    except NoReverseMatch:
        return ""


def demonstration() -> dict[str, Any] | None:
    """The logins of the demonstration bank and their password, to be told on the login page; None elsewhere."""
    file = configuration().home / "demo.json"
    if configuration().mode != "demo" or not file.exists():
        return None
    said = json.loads(file.read_text(encoding="utf-8"))
    logins = [(one["login"], ROLE_LABELS[Role(one["role"])]) for one in said["logins"]]
    return {"password": said["password"], "logins": logins}
