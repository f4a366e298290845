"""Planning the day: from the decisions of a date to one list for each manager."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from yingke.decisions.models import Decision
from yingke.decisions.selectors import actions
from yingke.engines.arbiter import Action
from yingke.foundation import clock
from yingke.foundation.accounts.roles import Permission
from yingke.foundation.actor import Actor
from yingke.foundation.organisation.models import Assignment
from yingke.foundation.verbs import verb
from yingke.insight.models import Opportunity
from yingke.team.models import WorklistItem

State = WorklistItem.State
BATCH = 2_000


@dataclass(frozen=True, slots=True)
class Planned:
    """How many items stand on the lists of the date, how many are new, and how many earlier ones lapsed."""

    items: int
    new: int
    managers: int
    lapsed: int


def plan_worklists(actor: Actor, *, as_of: date) -> Planned:
    """Make the lists of ``as_of`` follow its decisions. Safe to run again.

    What was done or skipped stays as it is; open items of the date that are no longer decided go; open items of
    earlier dates lapse. An earlier date run again takes back the open items of later ones, and its own that lapsed
    are open once more.
    """
    with verb(actor, "team.plan_worklists", needs=Permission.RUN_DAY, about=f"day:{as_of}") as act:
        lapsed = WorklistItem.objects.filter(as_of__lt=as_of, state=State.OPEN).update(
            state=State.LAPSED, closed_at=clock.now()
        )
        WorklistItem.objects.filter(as_of__gt=as_of, state=State.OPEN).delete()
        WorklistItem.objects.filter(as_of=as_of, state=State.LAPSED).update(state=State.OPEN, closed_at=None)
        decided = list(_decided(as_of))
        wanted = {(one.customer_id, one.book) for one in decided}
        mine = WorklistItem.objects.filter(as_of=as_of)
        stale = [one.pk for one in mine.filter(state=State.OPEN) if (one.customer_id, one.book) not in wanted]
        WorklistItem.objects.filter(pk__in=stale).delete()
        before = mine.count()
        items = _items(decided, as_of)
        WorklistItem.objects.bulk_create(
            items, BATCH, update_conflicts=True, unique_fields=["as_of", "customer_id", "book"],
            update_fields=["decision"],
        )  # fmt: skip
        _refresh(items, as_of)
        now = mine.count()
        planned = Planned(
            items=now, new=now - before, managers=mine.values("staff").distinct().count(), lapsed=lapsed
        )
        act.changed(**asdict(planned))
    return planned


def _decided(as_of: date) -> Iterable[Decision]:
    """Today's decisions whose manager still has the customer."""
    found = Decision.objects.filter(run__as_of=as_of, today=True).select_related("run__policy", "staff")
    books = Assignment.objects.filter(is_current=True, customer_id__in=found.values("customer_id"))
    held = set(books.values_list("customer_id", "kind", "staff_id"))
    return (one for one in found if (one.customer_id, one.book, one.staff_id) in held)


def _refresh(items: Iterable[WorklistItem], as_of: date) -> None:
    """Bring what is still open up to the present decision; closed items keep what the manager was told."""
    fresh = {(one.customer_id, one.book): one for one in items}
    open_items = list(WorklistItem.objects.filter(as_of=as_of, state=State.OPEN))
    fields = ["staff_id", "org_id", "rank", "purpose", "kind", "headline", "because"]
    for one in open_items:
        for name in fields:
            setattr(one, name, getattr(fresh[one.customer_id, one.book], name))
    WorklistItem.objects.bulk_update(open_items, [name.removesuffix("_id") for name in fields], BATCH)


def _items(decided: list[Decision], as_of: date) -> list[WorklistItem]:
    needs: dict[str, list[Opportunity]] = defaultdict(list)
    ids = [one.customer_id for one in decided]
    for need in Opportunity.objects.filter(customer_id__in=ids).order_by("urgency", "expires_on", "kind"):
        needs[need.customer_id].append(need)
    return [_item(one, needs[one.customer_id], as_of) for one in decided]


def _item(decision: Decision, needs: list[Opportunity], as_of: date) -> WorklistItem:
    choice: Mapping[str, Any] = decision.service or decision.marketing or {}
    action = actions(decision.run.policy)[choice["action"]]
    answered = [need for need in needs if need.kind in action.opportunities]
    headline, because = _told(action, answered, [need for need in needs if need not in answered])
    assert decision.staff is not None
    return WorklistItem(
        as_of=as_of,
        customer_id=decision.customer_id,
        staff=decision.staff,
        org_id=decision.staff.org_id,
        book=decision.book,
        rank=decision.rank or 0,
        decision=decision,
        purpose=choice["purpose"],
        kind=answered[0].kind if answered else "",
        headline=headline,
        because=because,
    )


def _told(
    action: Action, answered: list[Opportunity], other: list[Opportunity]
) -> tuple[dict[str, str], list[dict[str, str]]]:
    """The headline of the first need the action answers, and the reasons: its own, then the other needs."""
    if not answered:
        return {"zh": action.label, "en": action.label_en}, [need.headline for need in other]
    first, *rest = answered
    said = [*first.because, *(need.headline for need in (*rest, *other))]
    unique = {reason["zh"]: reason for reason in said if reason != first.headline}
    return first.headline, list(unique.values())
