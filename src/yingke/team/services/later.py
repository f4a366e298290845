"""Setting an item aside, and appointments."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yingke.foundation.accounts.roles import Permission
from yingke.foundation.actor import Actor
from yingke.foundation.clock import BANK_ZONE
from yingke.foundation.errors import NotAllowed, NotFound, Refused
from yingke.foundation.verbs import verb
from yingke.team.models import Appointment, Skip, WorklistItem
from yingke.team.news import AppointmentBooked, ItemSkipped
from yingke.team.services.own import own_item

_WORK = Permission.WORK_WORKLIST
_AHEAD = timedelta(days=180)


def skip(actor: Actor, *, item_id: int, reason: str, note: str = "", at: datetime) -> Skip:
    """Set an item aside for today.

    Raises:
        Refused: it was closed before, the reason is not of the list, or it is 其他 without a note.
    """
    with verb(actor, "team.skip", needs=_WORK, about=f"worklist_item:{item_id}", reason=reason) as act:
        item = own_item(actor, item_id, to_close=True)
        if reason not in Skip.Reason.values:
            raise Refused(_("请选择跳过的原因。"))
        if reason == Skip.Reason.OTHER and not note.strip():
            raise Refused(_("选择“其他”时，请写明原因。"))
        skipped = Skip.objects.create(
            item=item,
            customer_id=item.customer_id,
            staff_id=actor.staff_id,
            reason=reason,
            note=note.strip(),
            at=at,
        )
        close(item, WorklistItem.State.SKIPPED, at)
        act.changed(state=("open", "skipped"))
        act.tell(ItemSkipped(item_id=item.pk, customer_id=item.customer_id, reason=reason))
    return skipped


def close(item: WorklistItem, state: WorklistItem.State, at: datetime) -> None:
    """Close an item that a verb has locked."""
    item.state, item.closed_at = state, at
    item.save(update_fields=["state", "closed_at"])


def book_appointment(
    actor: Actor, *, item_id: int, when: datetime, place: str, topic: str, at: datetime
) -> Appointment:
    """Agree a meeting with the customer of an item; ``when`` is the meeting, ``at`` the moment of booking.

    Raises:
        Refused: a moment in the past or beyond 180 days, an unknown place, no topic, or the manager is taken then.
    """
    with verb(actor, "team.book_appointment", needs=_WORK, about=f"worklist_item:{item_id}") as act:
        item = own_item(actor, item_id)
        if when <= at:
            raise Refused(_("预约时间 %(when)s 已过，请选以后的时间。") % {"when": _told(when)})
        if when > at + _AHEAD:
            raise Refused(
                _("预约时间 %(when)s 太远，请选 %(days)s 天以内的时间。")
                % {"when": _told(when), "days": _AHEAD.days}
            )
        if place not in Appointment.Place.values:
            raise Refused(_("请选择见面方式。"))
        if not topic.strip():
            raise Refused(_("请写明预约事项。"))
        booked = _book(actor, item, when, place, topic.strip())
        act.changed(appointment=booked.pk, when=when, place=place)
        act.tell(AppointmentBooked(appointment_id=booked.pk, customer_id=item.customer_id, at=when))
    return booked


def _book(actor: Actor, item: WorklistItem, when: datetime, place: str, topic: str) -> Appointment:
    try:
        with transaction.atomic():
            return Appointment.objects.create(
                customer_id=item.customer_id, staff_id=actor.staff_id, org_id=item.org_id, item=item,
                at=when, place=place, topic=topic,
            )  # fmt: skip
    except IntegrityError as error:
        raise Refused(_("您在 %(when)s 已有预约，请换一个时间。") % {"when": _told(when)}) from error


def _told(when: datetime) -> str:
    return f"{when.astimezone(BANK_ZONE):%Y-%m-%d %H:%M}"


def close_appointment(actor: Actor, *, appointment_id: int, state: str) -> Appointment:
    """Say what became of an appointment: kept, missed or cancelled.

    Raises:
        NotFound: no such appointment in the actor's scope.
        Refused: it was closed before, or the state closes nothing.
    """
    about = f"appointment:{appointment_id}"
    with verb(actor, "team.close_appointment", needs=_WORK, about=about) as act:
        found = Appointment.objects.select_for_update().filter(pk=appointment_id).first()
        if found is None:
            raise NotFound(_("没有这个预约，或不在您的范围内。"))
        if found.staff_id != actor.staff_id:
            raise NotAllowed(_("这是 %(staff)s 的预约，请由本人办理。") % {"staff": found.staff.name})
        if found.state != Appointment.State.BOOKED or state not in {"kept", "missed", "cancelled"}:
            raise Refused(_("此预约%(state)s，不能再办理。") % {"state": found.get_state_display()})
        found.state = Appointment.State(state)
        found.save(update_fields=["state"])
        act.changed(state=("booked", state))
    return found
