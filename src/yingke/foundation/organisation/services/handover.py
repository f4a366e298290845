"""Hand-over (移交): one person proposes, another who sees both managers' units approves; it holds from its day."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yingke.foundation import clock
from yingke.foundation.accounts.roles import BOOK_HOLDERS, Permission
from yingke.foundation.actor import Actor
from yingke.foundation.errors import NotFound, Refused
from yingke.foundation.organisation.models import Assignment, Handover, HandoverItem, Staff
from yingke.foundation.organisation.news import BooksChanged
from yingke.foundation.organisation.services.books import turn
from yingke.foundation.verbs import Act, verb

State = Handover.State


def propose_handover(
    actor: Actor,
    *,
    from_staff_id: str,
    to_staff_id: str,
    customer_ids: Collection[str],
    reason: str,
    effective_on: date,
    on: date,
) -> Handover:
    """Propose that ``customer_ids`` of one manager's present book pass to another manager on ``effective_on``.

    Raises:
        Refused: no reason, no such customer in the book, a day in the past, a taker who has left or keeps no book,
            or a customer whose hand-over already waits.
    """
    with verb(actor, "organisation.propose_handover", needs=Permission.PROPOSE_HANDOVER, reason=reason) as act:
        held = Assignment.objects.filter(
            staff_id=from_staff_id, is_current=True, to_on=None, customer_id__in=customer_ids
        )
        found = list(held)
        _refuse_proposal(found, set(customer_ids), to_staff_id, reason, effective_on, on)
        proposed = Handover.objects.create(
            from_staff_id=from_staff_id,
            to_staff_id=to_staff_id,
            reason=reason.strip(),
            effective_on=effective_on,
            proposed_by=actor.id,
            proposed_at=clock.now(),
        )
        items = [HandoverItem(handover=proposed, assignment=one) for one in found]
        try:
            with transaction.atomic():
                HandoverItem.objects.bulk_create(items)
        except IntegrityError as error:
            raise Refused(_("所选客户中有人已在另一份待审批的移交中，请先办结那一份。")) from error
        act.concerns(f"handover:{proposed.pk}")
        act.changed(
            from_staff=from_staff_id,
            to_staff=to_staff_id,
            customers=sorted(customer_ids),
            effective_on=effective_on,
        )
    return proposed


def _refuse_proposal(
    found: list[Assignment], asked: set[str], to_staff_id: str, reason: str, effective_on: date, on: date
) -> None:
    if not reason.strip():
        raise Refused(_("请填写移交原因。"))
    missing = asked - {one.customer_id for one in found}
    if missing or not asked:
        raise Refused(
            _("客户 %(customers)s 不在移出人的现有管户中。") % {"customers": "、".join(sorted(missing)) or "—"}
        )
    if effective_on < on or any(one.from_on >= effective_on for one in found):
        raise Refused(_("生效日 %(day)s 太早，须不早于今天且晚于原管户起始日。") % {"day": effective_on})
    taker = Staff.objects.filter(id=to_staff_id).first()
    if taker is None or (taker.left_on and taker.left_on <= effective_on):
        raise Refused(_("移入人 %(staff)s 不在岗。") % {"staff": to_staff_id})
    if taker.role not in BOOK_HOLDERS:
        raise Refused(_("移入人 %(staff)s 不是客户经理，不能管户；请另选。") % {"staff": to_staff_id})


def approve_handover(actor: Actor, *, handover_id: int, on: date, remark: str = "") -> Handover:
    """Approve what somebody else proposed; where its day has come it takes effect at once.

    Raises:
        NotFound: no such hand-over, or the actor does not see it.
        Refused: it was decided before, the actor proposed it, or does not head both managers' units.
    """
    with _decision(actor, "organisation.approve_handover", handover_id, remark) as (act, waiting):
        _decide(waiting, actor, State.APPROVED, remark)
        if waiting.effective_on <= on:
            _effect(waiting, act, on)
    return waiting


def decline_handover(actor: Actor, *, handover_id: int, remark: str) -> Handover:
    """Decline what somebody else proposed. Raises as ``approve_handover``; a remark is required."""
    if not remark.strip():
        raise Refused(_("请填写不批准的原因。"))
    with _decision(actor, "organisation.decline_handover", handover_id, remark) as (_act, waiting):
        _decide(waiting, actor, State.DECLINED, remark)
        waiting.items.update(is_open=False)
    return waiting


def withdraw_handover(actor: Actor, *, handover_id: int) -> Handover:
    """Take back a proposal of one's own that waits. Raises as ``approve_handover``."""
    about = f"handover:{handover_id}"
    with verb(actor, "organisation.withdraw_handover", needs=Permission.PROPOSE_HANDOVER, about=about):
        waiting = _waiting(handover_id)
        if waiting.proposed_by != actor.id:
            raise Refused(_("只能撤回您自己提出的移交。"))
        waiting.state = State.WITHDRAWN
        waiting.save(update_fields=["state"])
        waiting.items.update(is_open=False)
    return waiting


def effect_handovers(actor: Actor, *, on: date) -> int:
    """Let the approved hand-overs whose day has come take effect, and turn all books to ``on``; how many."""
    with verb(actor, "organisation.effect_handovers", needs=Permission.APPROVE_HANDOVER, about=f"day:{on}") as act:
        due = list(Handover.objects.select_for_update().filter(state=State.APPROVED, effective_on__lte=on))
        for one in due:
            _effect(one, act, on)
        turn(on)
        act.changed(handovers=[one.pk for one in due])
    return len(due)


@contextmanager
def _decision(actor: Actor, name: str, handover_id: int, remark: str) -> Iterator[tuple[Act, Handover]]:
    needs, about = Permission.APPROVE_HANDOVER, f"handover:{handover_id}"
    with verb(actor, name, needs=needs, about=about, reason=remark) as act:
        waiting = _waiting(handover_id)
        if waiting.proposed_by == actor.id:
            raise Refused(_("提出与审批须为不同的人；请由网点负责人或分行审批。"))
        units = {waiting.from_staff.org_id, waiting.to_staff.org_id}
        if not (actor.scope.everything or units <= actor.scope.orgs):
            raise Refused(_("此移交涉及您辖外的网点，请由上级分行审批。"))
        yield act, waiting


def _waiting(handover_id: int) -> Handover:
    found = Handover.objects.select_for_update(of=("self",)).select_related("from_staff", "to_staff")
    waiting = found.filter(pk=handover_id).first()
    if waiting is None:
        raise NotFound(_("没有移交 %(number)s，或不在您的范围内。") % {"number": handover_id})
    if waiting.state != State.PROPOSED:
        raise Refused(_("此移交已是“%(state)s”，不能再办理。") % {"state": waiting.get_state_display()})
    return waiting


def _decide(waiting: Handover, actor: Actor, state: Handover.State, remark: str) -> None:
    waiting.state, waiting.remark = state, remark.strip()
    waiting.decided_by, waiting.decided_at = actor.id, clock.now()
    waiting.save(update_fields=["state", "remark", "decided_by", "decided_at"])


def _effect(decided: Handover, act: Act, on: date) -> None:
    """Pass the customers the first manager still has; others changed hands meanwhile and stay where they are."""
    day = decided.effective_on
    still = Assignment.objects.filter(
        handover_items__handover=decided, staff_id=decided.from_staff_id, is_current=True, to_on=None
    )
    passed = [
        Assignment(
            customer_id=one.customer_id,
            staff_id=decided.to_staff_id,
            kind=one.kind,
            position=one.position,
            from_on=day,
            is_current=day <= on,
            origin=Assignment.Origin.HANDOVER,
        )
        for one in still
    ]
    still.update(to_on=day, is_current=day > on, ended_by=Assignment.Ending.HANDOVER)
    Assignment.objects.bulk_create(passed)
    decided.items.update(is_open=False)
    decided.state = State.EFFECTED
    decided.save(update_fields=["state"])
    act.changed(**{f"passed_{decided.pk}": len(passed)})
    act.tell(BooksChanged(customer_ids=tuple(one.customer_id for one in passed)))
