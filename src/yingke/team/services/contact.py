"""Calling a customer and recording what came of it. The gate is asked at the moment of each contact."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from yingke.channels.models import Touch
from yingke.channels.services import record_result as note_touch
from yingke.channels.services import send
from yingke.compliance.services import Cleared, Stopped, examine, record_consent
from yingke.decisions.models import Decision
from yingke.decisions.selectors import actions
from yingke.decisions.services import planned_contact
from yingke.engines.gate import Contact, SellerTerms
from yingke.foundation.accounts.roles import Permission
from yingke.foundation.actor import Actor
from yingke.foundation.clock import BANK_ZONE
from yingke.foundation.errors import Refused
from yingke.foundation.scoping import scoped
from yingke.foundation.verbs import verb
from yingke.products import selectors as products
from yingke.team.models import ContactResult, WorklistItem
from yingke.team.news import ResultRecorded
from yingke.team.services.later import close
from yingke.team.services.own import own_item

Outcome = ContactResult.Outcome
NO = frozenset({Outcome.DECLINED, Outcome.REFUSED, Outcome.NOT_REACHED})
"""Outcomes that need a reason."""

# What the touch's result is called for each outcome.
_NOTED = {
    Outcome.REACHED: Touch.Result.REACHED, Outcome.INTERESTED: Touch.Result.INTERESTED,
    Outcome.BOOKED: Touch.Result.INTERESTED, Outcome.NOT_REACHED: Touch.Result.NOT_REACHED,
    Outcome.DECLINED: Touch.Result.REACHED, Outcome.REFUSED: Touch.Result.REFUSED,
}  # fmt: skip


def dial(actor: Actor, *, item_id: int, with_offer: bool, at: datetime) -> Touch:
    """Call the customer of an item through the bank's own line, when the gate lets it.

    ``with_offer``: the marketing add-on is pitched, which makes the call a marketing contact.

    Raises:
        NotFound, NotAllowed: as for any act on an item.
        Refused: the item is closed, or a rule stops the call; the record of the check stays.
    """
    with verb(actor, "team.dial", needs=Permission.WORK_WORKLIST, about=f"worklist_item:{item_id}") as act:
        item = own_item(actor, item_id, to_close=True)
        outcome = examine(actor, _contact(actor, item, with_offer=with_offer), now=at)
        act.changed(with_offer=with_offer, clearance=str(outcome.clearance))
        touch = send(actor, outcome, now=at) if isinstance(outcome, Cleared) else None
    if touch is None:
        assert isinstance(outcome, Stopped)
        raise Refused(outcome.sentence)
    return touch


def _contact(actor: Actor, item: WorklistItem, *, with_offer: bool) -> Contact:
    """The contact that is meant: the item's service action, or its marketing one with the product that leads."""
    seller = SellerTerms(actor.staff_id)
    decision = item.decision
    choice = _choice(decision, with_offer=with_offer) if decision else None
    if decision is None or choice is None:
        raise Refused(_("这条任务没有可介绍的产品，请按服务联系。"))
    action = actions(decision.run.policy)[choice["action"]]
    pitched = choice["products"] if action.purpose == "marketing" else []
    product = products.terms_of(products.product(pitched[0])) if pitched else None
    return planned_contact(item.customer_id, action, product, seller)


def _choice(decision: Decision, *, with_offer: bool) -> dict[str, Any] | None:
    """The lane of the decision that the call is about."""
    found: dict[str, Any] | None = decision.marketing if with_offer else decision.service or decision.marketing
    return found


def touch_of_today(actor: Actor, item: WorklistItem, at: datetime) -> Touch | None:
    """The actor's last call to the customer on the day of ``at``."""
    midnight = datetime.combine(at.astimezone(BANK_ZONE).date(), time.min, BANK_ZONE)
    calls = Touch.objects.filter(
        customer_id=item.customer_id, staff_id=actor.staff_id, at__gte=midnight, at__lt=midnight + timedelta(days=1)
    )
    return calls.order_by("-at").first()


def record_result(
    actor: Actor,
    *,
    item_id: int,
    outcome: str,
    reason: str = "",
    note: str = "",
    follow_up_on: date | None = None,
    at: datetime,
) -> ContactResult:
    """Record what came of a contact and close the item.

    A result belongs to a call of today; where none was dialled, one is cleared and entered first, and where the
    gate stops it nothing is recorded. ``refused`` says no to being contacted: it binds the whole bank, and needs no
    call, for a customer may say it in the lobby and at any hour.

    Raises:
        Refused: an unknown outcome, a no without its reason, a follow-up in the past, a closed item, or a stop.
    """
    _refuse_result(outcome, reason, follow_up_on, at)
    with transaction.atomic(), scoped(actor):
        touch = touch_of_today(actor, own_item(actor, item_id, to_close=True), at)
    if touch is None and outcome != Outcome.REFUSED:
        touch = dial(actor, item_id=item_id, with_offer=False, at=at)
    with verb(actor, "team.record_result", needs=Permission.WORK_WORKLIST, about=f"worklist_item:{item_id}") as act:
        item = own_item(actor, item_id, to_close=True)
        result = ContactResult.objects.create(
            item=item, customer_id=item.customer_id, staff_id=actor.staff_id, touch=touch,
            outcome=outcome, reason=reason, note=note.strip(), follow_up_on=follow_up_on, at=at,
        )  # fmt: skip
        if touch is None:
            _record_refusal(actor, item.customer_id, at)
        else:
            note_touch(actor, touch=touch.pk, result=_NOTED[Outcome(outcome)])
        close(item, WorklistItem.State.DONE, at)
        act.changed(outcome=outcome, reason=reason, touch=str(touch.pk) if touch else "")
        act.tell(ResultRecorded(item_id=item.pk, customer_id=item.customer_id, outcome=outcome))
    return result


def _record_refusal(actor: Actor, customer_id: str, at: datetime) -> None:
    record_consent(
        actor,
        customer_id=customer_id,
        purpose="marketing",
        channel="phone",
        granted=False,
        given_on=at.astimezone(BANK_ZONE).date(),
    )


def _refuse_result(outcome: str, reason: str, follow_up_on: date | None, at: datetime) -> None:
    if outcome not in Outcome.values:
        raise Refused(_("请选择联系结果。"))
    if reason and reason not in ContactResult.Reason.values:
        raise Refused(_("请从列表中选择原因。"))
    if outcome in NO and not reason:
        raise Refused(_("结果为“%(outcome)s”时，请选择原因。") % {"outcome": Outcome(outcome).label})
    if follow_up_on and follow_up_on <= at.astimezone(BANK_ZONE).date():
        raise Refused(_("下次联系日须在今天以后。"))
