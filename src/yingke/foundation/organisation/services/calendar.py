"""The bank's own days: closed where the country works, or open where it rests."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from yingke.foundation.accounts.roles import Permission
from yingke.foundation.actor import Actor
from yingke.foundation.errors import NotFound, Refused
from yingke.foundation.organisation.models import SpecialDay
from yingke.foundation.verbs import verb


def mark_day(actor: Actor, *, day: date, is_open: bool, reason: str) -> SpecialDay:
    """Say that the bank is open or closed on ``day``, whatever the country does. Raises Refused: no reason."""
    with verb(actor, "organisation.mark_day", needs=Permission.MANAGE_CALENDAR, about=f"day:{day}", reason=reason):
        if not reason.strip():
            raise Refused(_("请填写原因。"))
        marked, _made = SpecialDay.objects.update_or_create(
            day=day, defaults={"is_open": is_open, "reason": reason.strip()}
        )
    return marked


def unmark_day(actor: Actor, *, day: date) -> None:
    """Follow the national calendar again on ``day``. Raises NotFound."""
    with verb(actor, "organisation.unmark_day", needs=Permission.MANAGE_CALENDAR, about=f"day:{day}"):
        gone, _each = SpecialDay.objects.filter(day=day).delete()
        if not gone:
            raise NotFound(_("%(day)s 没有特别安排。") % {"day": day})
