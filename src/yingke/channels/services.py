"""Writes of the channels slice: the one way out to a customer."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from yingke.channels.adapters import ADAPTERS
from yingke.channels.adapters.outgoing import Outgoing
from yingke.channels.models import Touch
from yingke.channels.news import TouchMade
from yingke.compliance.services import Cleared, note_result, use
from yingke.foundation import clock
from yingke.foundation.accounts.roles import Permission
from yingke.foundation.actor import Actor
from yingke.foundation.errors import NotFound, Refused
from yingke.foundation.verbs import verb


def send(actor: Actor, cleared: Cleared, *, now: datetime | None = None) -> Touch:
    """Make a cleared contact: uses up its clearance, hands it to the channel's adapter, keeps the touch.

    Raises:
        TypeError: anything but a ``Cleared``.
        Refused: the clearance is used, expired or overtaken; the channel has no adapter, or the adapter refuses.
    """
    if type(cleared) is not Cleared:
        raise TypeError(f"channels.send takes a Cleared, not {type(cleared).__name__}")
    moment = now or clock.now()
    about = f"customer:{cleared.contact.customer_id}"
    with verb(actor, "channels.send", needs=Permission.CONTACT_CUSTOMER, about=about) as act:
        adapter = ADAPTERS.get(cleared.contact.channel)
        if adapter is None:
            raise Refused(_("渠道 %(channel)s 尚未接通，请改用电话或柜面。") % {"channel": cleared.contact.channel})
        record = use(actor, cleared, now=moment)
        receipt = adapter(Outgoing(record.id, record.customer_id, record.staff_id, moment))
        touch = Touch.objects.create(
            clearance=record,
            customer_id=record.customer_id,
            channel=record.channel,
            purpose=record.purpose,
            staff_id=record.staff_id or None,
            at=moment,
            receipt=receipt,
        )
        act.changed(touch=touch.pk, clearance=str(record.id), channel=touch.channel, receipt=receipt)
        act.tell(TouchMade(touch=touch.pk, customer_id=touch.customer_id, channel=touch.channel))
        return touch


def record_result(actor: Actor, *, touch: int, result: str) -> Touch:
    """Note what became of a touch; the gate counts unanswered calls by it.

    Raises:
        NotFound: no such touch in the actor's scope. Refused: an unknown result.
    """
    with verb(actor, "channels.record_result", needs=Permission.CONTACT_CUSTOMER, about=f"touch:{touch}") as act:
        found = Touch.objects.select_for_update().filter(pk=touch).first()
        if found is None:
            raise NotFound(_("找不到这次触达，或不在您的管户范围内。"))
        note_result(actor, clearance=found.clearance_id, result=result)
        act.changed(result=(found.result, result))
        found.result = result
        found.save(update_fields=["result"])
        return found
