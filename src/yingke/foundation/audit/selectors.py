"""Reads of the ledger, for auditors and compliance."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from yingke.foundation.accounts.roles import Permission
from yingke.foundation.actor import Actor
from yingke.foundation.audit.models import Entry, Seal
from yingke.foundation.clock import BANK_ZONE
from yingke.foundation.errors import NotFound
from yingke.foundation.verbs import lacking


@dataclass(frozen=True, slots=True)
class Sought:
    """What a reader looks for; an empty part asks nothing. Names match from their beginning, days are inclusive."""

    actor: str = ""
    verb: str = ""
    about: str = ""
    since: date | None = None
    until: date | None = None


def entries(viewer: Actor, sought: Sought) -> QuerySet[Entry]:
    """The entries sought, newest first. Raises NotAllowed."""
    _refuse_others(viewer)
    wanted = Q()
    for field, value in (("actor", sought.actor), ("verb", sought.verb), ("about", sought.about)):
        if value:
            wanted &= Q(**{f"{field}__startswith": value})
    if sought.since:
        wanted &= Q(at__gte=_midnight(sought.since))
    if sought.until:
        wanted &= Q(at__lt=_midnight(sought.until + timedelta(days=1)))
    return Entry.objects.filter(wanted).defer("body").order_by("-id")


def entry(viewer: Actor, number: int) -> tuple[Entry, dict[str, Any], Seal | None]:
    """An entry, what it says, and the seal over it, if it is sealed already. Raises NotAllowed, NotFound."""
    _refuse_others(viewer)
    found = Entry.objects.select_related("link").filter(pk=number).first()
    if found is None:
        raise NotFound(_("没有审计条目 %(number)d。") % {"number": number})
    link = getattr(found, "link", None)
    seal = Seal.objects.filter(first__lte=link.position, last__gte=link.position).first() if link else None
    return found, json.loads(bytes(found.body)), seal


def _refuse_others(viewer: Actor) -> None:
    if not viewer.may(Permission.SEE_AUDIT):
        raise lacking(Permission.SEE_AUDIT)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), BANK_ZONE)
