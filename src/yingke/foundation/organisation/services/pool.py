"""The open pool (公海): customers without a manager are claimed under a quota, and return when nobody cares."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from django.db import IntegrityError
from django.utils.translation import gettext as _

from yingke.foundation.accounts.roles import Permission
from yingke.foundation.actor import Actor
from yingke.foundation.errors import Refused
from yingke.foundation.organisation.models import Assignment, Staff
from yingke.foundation.organisation.news import BooksChanged
from yingke.foundation.organisation.rules import rules
from yingke.foundation.organisation.services.books import checked_at_once
from yingke.foundation.verbs import Act, verb

Ending = Assignment.Ending


def claim(act: Act, actor: Actor, *, customer_id: str, kind: Assignment.Kind | str, on: date) -> Assignment:
    """Put a customer of the open pool into the actor's own book from ``on``.

    A part of the running verb ``act``, which has seen that the customer is in the actor's pool.

    Raises:
        Refused: the actor is no member of staff, the quota is full, the cooling runs, or somebody has the customer
            or soon will.
    """
    # One claim of a member of staff at a time: two at once would each count the other's as not yet made.
    staff = Staff.objects.select_for_update(no_key=True).filter(id=actor.staff_id).first()
    if staff is None:
        raise Refused(_("您的账号没有对应的员工，不能管户。"))
    _refuse_claim(staff, customer_id, on)
    try:
        with checked_at_once():
            taken = Assignment.objects.create(
                customer_id=customer_id,
                staff=staff,
                kind=kind,
                position=Assignment.Position.A,
                from_on=on,
                is_current=True,
                origin=Assignment.Origin.CLAIM,
            )
    except IntegrityError as error:
        raise Refused(_("此客户已有或即将有管户经理，请从公海另选。")) from error
    act.changed(staff=staff.id, kind=kind, from_on=on)
    act.tell(BooksChanged(customer_ids=(customer_id,)))
    return taken


def _refuse_claim(staff: Staff, customer_id: str, on: date) -> None:
    pool = rules().pool
    mine = Assignment.objects.filter(staff=staff)
    held = mine.filter(is_current=True, origin=Assignment.Origin.CLAIM).count()
    if held >= pool.claims_held:
        raise Refused(
            _("您已认领 %(held)d 位客户，达到上限 %(quota)d 位；请先移交或由系统收回部分客户。")
            % {"held": held, "quota": pool.claims_held}
        )
    lost = mine.filter(customer_id=customer_id, ended_by=Ending.RECLAIM).order_by("-to_on").first()
    if lost and lost.to_on and on < (free := lost.to_on + timedelta(days=pool.cooling_days)):
        raise Refused(
            _("此客户从您名下收回未满 %(days)d 天，%(free)s 起可再认领。")
            % {"days": pool.cooling_days, "free": free}
        )


def reclaim_idle(actor: Actor, *, on: date, last_contact: Mapping[str, date]) -> int:
    """Return to the pool the claimed customers nobody contacted for the days the rules allow; how many.

    ``last_contact`` gives the last contact by customer number, from the slice that keeps contacts.
    """
    with verb(actor, "organisation.reclaim_idle", needs=Permission.APPROVE_HANDOVER, about=f"day:{on}") as act:
        since = on - timedelta(days=rules().pool.reclaim_after_days)
        held = Assignment.objects.filter(is_current=True, origin=Assignment.Origin.CLAIM, from_on__lte=since)
        idle = [one for one in held.select_for_update() if last_contact.get(one.customer_id, one.from_on) <= since]
        Assignment.objects.filter(id__in=[one.id for one in idle]).update(
            to_on=on, is_current=False, ended_by=Ending.RECLAIM
        )
        act.changed(customers=[one.customer_id for one in idle])
        if idle:
            act.tell(BooksChanged(customer_ids=tuple(one.customer_id for one in idle)))
    return len(idle)
