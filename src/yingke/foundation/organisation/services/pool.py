"""The open pool (公海): customers without a manager are claimed under a quota, and return when nobody cares."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yingke.foundation.accounts.roles import Permission
from yingke.foundation.actor import Actor
from yingke.foundation.errors import Refused
from yingke.foundation.organisation.models import Assignment
from yingke.foundation.organisation.news import BooksChanged
from yingke.foundation.organisation.rules import rules
from yingke.foundation.verbs import verb

Ending = Assignment.Ending


def claim(
    actor: Actor, *, customer_id: str, home_org_id: str, kind: Assignment.Kind | str = "personal", on: date
) -> Assignment:
    """Take a customer of the actor's own outlet, who has no manager, into the actor's book from ``on``.

    The caller gives the customer's home outlet, having seen the customer in the pool.

    Raises:
        Refused: another outlet's customer, the quota is full, the cooling runs, or somebody has the customer.
    """
    about = f"customer:{customer_id}"
    with verb(actor, "organisation.claim", needs=Permission.CLAIM_CUSTOMER, about=about) as act:
        _refuse_claim(actor, customer_id, home_org_id, on)
        try:
            with transaction.atomic():
                taken = Assignment.objects.create(
                    customer_id=customer_id,
                    staff_id=actor.staff_id,
                    kind=kind,
                    position=Assignment.Position.A,
                    from_on=on,
                    is_current=True,
                    origin=Assignment.Origin.CLAIM,
                )
        except IntegrityError as error:
            raise Refused(_("此客户刚刚已有管户经理，请从公海另选。")) from error
        act.changed(staff=actor.staff_id, kind=kind, from_on=on)
        act.tell(BooksChanged(customer_ids=(customer_id,)))
    return taken


def _refuse_claim(actor: Actor, customer_id: str, home_org_id: str, on: date) -> None:
    if not actor.staff_id or home_org_id not in actor.scope.pool:
        raise Refused(_("只能认领本网点的公海客户。"))
    pool = rules().pool
    mine = Assignment.objects.filter(staff_id=actor.staff_id)
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
