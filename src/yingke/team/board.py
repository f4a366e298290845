"""The outlet's day in entries: one customer under one heading of one manager. Figures count, lists show them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from yingke.compliance.models import ContactRecord
from yingke.decisions.models import DecisionRun
from yingke.foundation.actor import Actor
from yingke.foundation.calendar import is_working_day, next_working_day
from yingke.foundation.clock import BANK_ZONE
from yingke.foundation.organisation.models import Assignment, Staff
from yingke.foundation.organisation.selectors import colleagues
from yingke.insight.models import Opportunity
from yingke.team.cards import said
from yingke.team.models import Appointment, ContactResult, WorklistItem

State = WorklistItem.State
Outcome = ContactResult.Outcome
TALKED = frozenset({Outcome.REACHED, Outcome.INTERESTED, Outcome.BOOKED, Outcome.DECLINED, Outcome.REFUSED})
MATURING = ("deposit_maturing", "product_maturing")
OPENS, CLOSES = time(9), time(18)
ANSWER_WITHIN = timedelta(hours=2)
"""A large outflow is answered within two hours (platform default, status P)."""

HEADINGS: Mapping[str, StrOrPromise] = {
    "listed": _("清单"),
    "worked": _("已办"),
    "reached": _("接通"),
    "booked": _("预约成功"),
    "skipped": _("跳过"),
    "overdue": _("逾期"),
    "due_0": _("今日到期"),
    "due_7": _("7 天内到期"),
    "due_30": _("30 天内到期"),
    "outflow": _("大额转出"),
    "outflow_met": _("2 小时内联系"),
    "meeting": _("今日预约"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One customer under one heading."""

    what: str
    staff_id: str
    customer_id: str
    text: str
    day: date


@dataclass(frozen=True, slots=True)
class Cell:
    """How many of a manager's customers stand under a heading."""

    what: str
    count: int


@dataclass(frozen=True, slots=True)
class Line:
    """One manager's day."""

    staff: Staff
    counts: Mapping[str, int]
    skips: Sequence[tuple[str, int]]

    @property
    def cells(self) -> list[Cell]:
        """The counts in the order of the headings."""
        return [Cell(what, self.counts.get(what, 0)) for what in HEADINGS]


def entries(viewer: Actor, run: DecisionRun, today: date, org_id: str = "") -> list[Entry]:
    """Every entry of the managers in the units the viewer heads, or in one of them."""
    staff = [one.id for one in team(viewer, run.as_of, org_id)]
    return [*_worked(staff, run.as_of), *_overdue(staff, run.as_of), *_due(staff, run), *_meetings(staff, today)]


def team(viewer: Actor, as_of: date, org_id: str = "") -> list[Staff]:
    """The managers in the units the viewer heads, or in one of them."""
    found = colleagues(viewer, as_of)
    return list(found.filter(org_id=org_id) if org_id else found)


def lines(staff: Iterable[Staff], found: Collection[Entry]) -> list[Line]:
    """One line a manager."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    skips: dict[str, Counter[str]] = defaultdict(Counter)
    for one in found:
        counts[one.staff_id][one.what] += 1
        if one.what == "skipped":
            skips[one.staff_id][one.text] += 1
    return [Line(one, counts[one.id], skips[one.id].most_common()) for one in staff]


def _worked(staff: Collection[str], as_of: date) -> Iterator[Entry]:
    found = WorklistItem.objects.filter(as_of=as_of, staff_id__in=staff).select_related("result", "skip")
    for one in found.order_by("staff_id", "rank"):
        who, headline = (one.staff_id, one.customer_id), said(one.headline)
        yield Entry("listed", *who, headline, as_of)
        if one.state == State.DONE:
            yield Entry("worked", *who, one.result.get_outcome_display(), as_of)
            if one.result.outcome in TALKED:
                yield Entry("reached", *who, one.result.get_outcome_display(), as_of)
            if one.result.outcome == Outcome.BOOKED:
                yield Entry("booked", *who, headline, as_of)
        if one.state == State.SKIPPED:
            yield Entry("worked", *who, one.get_state_display(), as_of)
            yield Entry("skipped", *who, one.skip.get_reason_display(), as_of)


def _overdue(staff: Collection[str], as_of: date) -> Iterator[Entry]:
    """Items of the last seven days that lapsed, of customers nobody has talked to since."""
    week = as_of - timedelta(days=7)
    found = WorklistItem.objects.filter(as_of__gte=week, as_of__lt=as_of, staff_id__in=staff, state=State.LAPSED)
    latest = {(one.staff_id, one.customer_id): one for one in found.order_by("as_of")}
    results = ContactResult.objects.filter(customer_id__in={customer for _staff, customer in latest})
    spoken = results.order_by("at").values_list("customer_id", "at")
    talked = {customer: at.astimezone(BANK_ZONE).date() for customer, at in spoken}
    for (manager, customer), one in latest.items():
        if talked.get(customer, date.min) < one.as_of:
            yield Entry("overdue", manager, customer, said(one.headline), one.as_of)


def _due(staff: Collection[str], run: DecisionRun) -> Iterator[Entry]:
    """What matures, and what has left in one large payment, in the books of the managers."""
    held = Assignment.objects.filter(staff_id__in=staff, is_current=True, position=Assignment.Position.A)
    # Of two managers side by side the personal one stands: "personal" sorts last and so remains.
    managers = dict(held.order_by("kind").values_list("customer_id", "staff_id"))
    needs = Opportunity.objects.filter(customer_id__in=managers, kind__in=[*MATURING, "large_outflow"])
    needs = needs.order_by("expires_on", "customer_id")
    outflows = [need for need in needs if need.kind == "large_outflow"]
    met = _met(outflows)
    for need in needs:
        who = (managers[need.customer_id], need.customer_id)
        text = said(need.headline)
        if need.kind == "large_outflow":
            yield Entry("outflow", *who, text, need.since)
            if need.customer_id in met:
                yield Entry("outflow_met", *who, text, need.since)
            continue
        for days in (0, 7, 30):
            if (need.expires_on - run.as_of).days <= days:
                yield Entry(f"due_{days}", *who, text, need.expires_on)


def _met(outflows: Collection[Opportunity]) -> set[str]:
    """Those contacted within two hours after the lists that first named the outflow could be worked."""
    runs = DecisionRun.objects.filter(as_of__in={need.since for need in outflows})
    issued = dict(runs.values_list("as_of", "decided_at"))
    calls: defaultdict[str, list[datetime]] = defaultdict(list)
    met = ContactRecord.objects.filter(customer_id__in={need.customer_id for need in outflows})
    for customer_id, at in met.values_list("customer_id", "at"):
        calls[customer_id].append(at)
    return {
        need.customer_id
        for need in outflows
        if (start := issued.get(need.since))
        and any(start <= at <= _issued(start) + ANSWER_WITHIN for at in calls[need.customer_id])
    }


def _issued(decided_at: datetime) -> datetime:
    """When a manager can first act on a list: at once in office hours, else at the next working day's opening."""
    local = decided_at.astimezone(BANK_ZONE)
    opening = datetime.combine(local.date(), OPENS, BANK_ZONE)
    if local.time() >= CLOSES or not is_working_day(local.date()):
        return datetime.combine(next_working_day(local.date()), OPENS, BANK_ZONE)
    return max(local, opening)


def _meetings(staff: Collection[str], today: date) -> Iterator[Entry]:
    start = datetime.combine(today, time.min, BANK_ZONE)
    found = Appointment.objects.filter(staff_id__in=staff, at__gte=start, at__lt=start + timedelta(days=1))
    for one in found.exclude(state=Appointment.State.CANCELLED).order_by("at"):
        text = f"{one.at.astimezone(BANK_ZONE):%H:%M} {one.get_place_display()}"
        yield Entry("meeting", one.staff_id, one.customer_id, text, today)
