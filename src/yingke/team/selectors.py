"""Reads of the workbench. Items and what came of them are seen inside the viewer's scope."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from yingke.customers.models import Customer
from yingke.customers.selectors import SourceState, sources, visible
from yingke.decisions.models import DecisionRun
from yingke.foundation.actor import Actor
from yingke.foundation.calendar import next_working_day
from yingke.foundation.clock import BANK_ZONE
from yingke.foundation.errors import NotFound
from yingke.foundation.organisation.models import Assignment
from yingke.foundation.organisation.selectors import current_book
from yingke.team.cards import records
from yingke.team.models import Appointment, WorklistItem

State = WorklistItem.State
_RELATED = ("staff", "decision__run__policy", "result", "skip")


@dataclass(frozen=True, slots=True)
class Growth:
    """The daily average AUM of a book this month, and what it gained on last month's. Yuan."""

    average: Decimal
    gained: Decimal
    customers: int

    @property
    def lost(self) -> Decimal:
        """The loss as a positive amount."""
        return -self.gained


@dataclass(frozen=True, slots=True)
class DataState:
    """Whether last night's data is whole: its date, the sources behind it, those missing or too old to use."""

    dated: date | None
    behind: tuple[tuple[str, int], ...]
    missing: tuple[SourceState, ...]
    is_late: bool
    is_yesterdays: bool


def run_in_force() -> DecisionRun | None:
    """The run whose lists are worked now: the last one made, which an earlier date run again may be."""
    return DecisionRun.objects.select_related("policy").order_by("-decided_at").first()


def list_date() -> date | None:
    """The business date of the worklists in force; None before the first day was run."""
    run = run_in_force()
    return run.as_of if run else None


def items(viewer: Actor, as_of: date) -> QuerySet[WorklistItem]:
    """The viewer's own list of a date, in order."""
    mine = WorklistItem.objects.filter(as_of=as_of, staff_id=viewer.staff_id or None)
    return _with_all(mine.filter(customer_id__in=visible(viewer).values("id")))


def covered(viewer: Actor, as_of: date) -> QuerySet[WorklistItem]:
    """The items of books in which the viewer stands in as B manager."""
    stands_in = current_book(viewer).filter(
        position=Assignment.Position.B, customer_id=OuterRef("customer_id"), kind=OuterRef("book")
    )
    others = WorklistItem.objects.filter(Exists(stands_in), as_of=as_of).exclude(staff_id=viewer.staff_id)
    return _with_all(others)


def item(viewer: Actor, item_id: int) -> WorklistItem:
    """One item about a customer whom the viewer sees whole; raises NotFound."""
    whole = visible(viewer).values("id")
    found = _with_all(WorklistItem.objects.filter(pk=item_id, customer_id__in=whole)).first()
    if found is None:
        raise NotFound(_("没有这条任务，或不在您的范围内。"))
    return found


def _with_all(found: QuerySet[WorklistItem]) -> QuerySet[WorklistItem]:
    return found.select_related(*_RELATED).prefetch_related("appointments").order_by("rank", "book", "pk")


def progress(viewer: Actor, as_of: date) -> tuple[int, int]:
    """How many customers stand on the viewer's list, and how many of them are worked (done or skipped)."""
    states = list(
        WorklistItem.objects.filter(as_of=as_of, staff_id=viewer.staff_id or None).values_list("state", flat=True)
    )
    return len(states), sum(state in {State.DONE, State.SKIPPED} for state in states)


def lapsed(viewer: Actor, as_of: date) -> int:
    """How many items of the viewer's list before this one lapsed without being worked."""
    mine = WorklistItem.objects.filter(staff_id=viewer.staff_id or None, as_of__lt=as_of, state=State.LAPSED)
    last = mine.order_by("-as_of").values_list("as_of", flat=True).first()
    return mine.filter(as_of=last).count() if last else 0


def growth(viewer: Actor) -> Growth | None:
    """The daily average AUM of the viewer's own book; None where no fact is published."""
    held = current_book(viewer).filter(position=Assignment.Position.A).values("customer_id")
    ids = list(Customer.objects.filter(id__in=held).values_list("id", flat=True))
    known = [one for one in records(ids).values() if one["aum_month_avg"] is not None]
    if not known:
        return None
    average = sum((one["aum_month_avg"] for one in known), Decimal(0))
    before = sum((one["aum_month_avg_previous"] or Decimal(0) for one in known), Decimal(0))
    return Growth(average, average - before, len(known))


def data_state(as_of: date, today: date) -> DataState:
    """How whole and how fresh the data behind the lists of ``as_of`` is, seen on ``today``."""
    known = sources(as_of)
    dated = max((one.business_date for one in known if one.business_date), default=None)
    behind = [
        (one.label, (dated - one.business_date).days)
        for one in known
        if dated and one.business_date and one.state == "fresh" and one.business_date < dated
    ]
    return DataState(
        dated=dated,
        behind=tuple(behind),
        missing=tuple(one for one in known if one.state != "fresh"),
        is_late=next_working_day(as_of) < today,
        is_yesterdays=dated == today - timedelta(days=1),
    )


def appointments_on(viewer: Actor, day: date) -> QuerySet[Appointment]:
    """The viewer's appointments of a day."""
    start = datetime.combine(day, time.min, BANK_ZONE)
    mine = Appointment.objects.filter(
        staff_id=viewer.staff_id or None, at__gte=start, at__lt=start + timedelta(days=1)
    )
    return mine.order_by("at")


def coming_appointments(viewer: Actor) -> list[tuple[Appointment, Customer]]:
    """The viewer's appointments that are still booked, the earliest first, each with its customer."""
    found = list(
        Appointment.objects.filter(staff_id=viewer.staff_id or None, state=Appointment.State.BOOKED).order_by("at")
    )
    customers = {one.id: one for one in visible(viewer).filter(id__in=[one.customer_id for one in found])}
    return [(one, customers[one.customer_id]) for one in found if one.customer_id in customers]
