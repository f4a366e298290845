"""What the bank itself records: consents and refusals, hold-outs, what became of a contact."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from yingke.compliance import facts
from yingke.compliance.models import CHANNELS, ConsentEntry, ContactRecord, HoldOut
from yingke.foundation import clock
from yingke.foundation.accounts.roles import Permission
from yingke.foundation.actor import Actor
from yingke.foundation.errors import NotFound, Refused
from yingke.foundation.verbs import verb

RESULTS = ("reached", "not_reached", "interested", "bought", "refused", "clicked", "none")


def record_consent(
    actor: Actor,
    *,
    customer_id: str,
    purpose: str,
    channel: str,
    granted: bool,
    given_on: date,
    basis: str = "consent",
) -> ConsentEntry:
    """Add the customer's word to the ledger; a refusal stops the channel from now on, in the whole bank.

    Raises:
        Refused: an unknown purpose or channel. NotFound: the customer is not in the actor's scope.
    """
    if purpose not in {"marketing", "profiling"} or channel not in {*CHANNELS, "any"}:
        raise Refused(
            _("用途 %(purpose)s 或渠道 %(channel)s 不在可登记范围内。") % {"purpose": purpose, "channel": channel}
        )
    about = f"customer:{customer_id}"
    with verb(actor, "compliance.record_consent", needs=Permission.CONTACT_CUSTOMER, about=about) as act:
        facts.require(actor, customer_id)
        act.changed(purpose=purpose, channel=channel, granted=granted, given_on=given_on.isoformat())
        return ConsentEntry.objects.create(
            customer_id=customer_id,
            purpose=purpose,
            channel=channel,
            granted=granted,
            basis=basis,
            given_on=given_on,
            origin=ConsentEntry.Origin.RECORDED,
            recorded_by=actor.id,
            recorded_at=clock.now(),
        )


def note_result(actor: Actor, *, clearance: UUID, result: str) -> None:
    """Note what became of the contact a clearance allowed; unanswered calls lead to rest, a no stops the channel.

    Raises:
        Refused: an unknown result. NotFound: no such contact in the actor's scope.
    """
    if result not in RESULTS:
        raise Refused(_("结果 %(result)s 不在可登记范围内。") % {"result": result})
    with verb(
        actor, "compliance.note_result", needs=Permission.CONTACT_CUSTOMER, about=f"clearance:{clearance}"
    ) as act:
        record = ContactRecord.objects.filter(reference=f"clearance:{clearance}").first()
        if record is None:
            raise NotFound(_("找不到这次联系的记录。"))
        record.result = result
        record.save(update_fields=["result"])
        if result == "refused":
            refusal(actor, record.customer_id, record.channel, record.at, ConsentEntry.Origin.RECORDED).save()
        act.changed(result=result)


def refusal(actor: Actor, customer_id: str, channel: str, at: datetime, origin: str) -> ConsentEntry:
    """The customer's no to a channel, said in a contact at ``at``; not yet stored."""
    return ConsentEntry(
        customer_id=customer_id,
        purpose="marketing",
        channel=channel,
        granted=False,
        basis="contact",
        given_on=at.astimezone(clock.BANK_ZONE).date(),
        origin=origin,
        recorded_by=actor.id,
        recorded_at=clock.now(),
    )


def hold_out(actor: Actor, *, customer_ids: Collection[str], key: str, until: date) -> int:
    """Hold customers out of marketing until a day, inclusive; service goes on. Returns how many were new."""
    with verb(actor, "compliance.hold_out", needs=Permission.RUN_DAY, about=f"hold_out:{key}") as act:
        before = HoldOut.objects.filter(key=key).count()
        HoldOut.objects.bulk_create(
            [HoldOut(customer_id=customer_id, key=key, until=until) for customer_id in customer_ids],
            ignore_conflicts=True,
        )
        held = HoldOut.objects.filter(key=key).count() - before
        act.changed(held=held, until=until.isoformat())
        return held
