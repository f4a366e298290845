"""Whose item it is: the manager of the book, or the B manager who stands in."""

from __future__ import annotations

from django.utils.translation import gettext as _

from yingke.customers.selectors import visible
from yingke.foundation.actor import Actor
from yingke.foundation.errors import NotAllowed, NotFound, Refused
from yingke.foundation.organisation.models import Assignment
from yingke.team.models import WorklistItem


def own_item(actor: Actor, item_id: int, *, to_close: bool = False) -> WorklistItem:
    """The item, locked until the verb ends.

    Raises:
        NotFound: no such item, or the actor does not see its customer whole.
        NotAllowed: it is another manager's.
        Refused: ``to_close`` and it was closed before.
    """
    whole = visible(actor).values("id")
    item = WorklistItem.objects.select_for_update().filter(pk=item_id, customer_id__in=whole).first()
    if item is None:
        raise NotFound(_("没有这条任务，或不在您的范围内。"))
    if item.staff_id != actor.staff_id and not holds(actor, item.customer_id, item.book):
        raise NotAllowed(_("这条任务属于 %(staff)s，只有管户经理或 B 角可以办理。") % {"staff": item.staff.name})
    if to_close and item.state != WorklistItem.State.OPEN:
        raise Refused(_("这条任务%(state)s，不能再办理。") % {"state": item.get_state_display()})
    return item


def holds(actor: Actor, customer_id: str, book: str) -> bool:
    """Whether the actor is the A or B manager of the customer's book now."""
    held = Assignment.objects.filter(customer_id=customer_id, kind=book, staff_id=actor.staff_id, is_current=True)
    return bool(actor.staff_id) and held.exists()
