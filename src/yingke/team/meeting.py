"""The outlet's morning and evening meeting (晨会 · 夕会): what a room may hear, names masked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from yingke.compliance.rules import language, rule_file
from yingke.customers.models import Customer
from yingke.decisions.models import DecisionRun
from yingke.decisions.selectors import actions
from yingke.foundation.calendar import next_working_day
from yingke.foundation.clock import BANK_ZONE
from yingke.foundation.organisation.models import Staff
from yingke.foundation.pages import masking
from yingke.insight.definitions import definitions
from yingke.team.board import TALKED, Entry
from yingke.team.models import Appointment, ContactResult, WorklistItem

SAID = 6
"""How many customers or words a room is shown under one heading."""
State = WorklistItem.State


@dataclass(frozen=True, slots=True)
class Shown:
    """A customer as the room may see them: masked, with what it is about, and whose customer."""

    name: str
    text: str
    manager: str


@dataclass(frozen=True, slots=True)
class Came:
    """What an earlier list came to."""

    day: date
    listed: int
    worked: int
    reached: int
    booked: int


@dataclass(frozen=True, slots=True)
class Minute:
    """One rule of the gate, told in a minute."""

    rule: str
    title: str
    source: str
    owner: str


def before(staff: Collection[Staff], as_of: date) -> Came | None:
    """What the list before ``as_of`` came to; None when there was none."""
    earlier = WorklistItem.objects.filter(staff__in=staff, as_of__lt=as_of)
    day = earlier.order_by("-as_of").values_list("as_of", flat=True).first()
    if day is None:
        return None
    return came(staff, day)


def came(staff: Collection[Staff], day: date) -> Came:
    """What the list of a day has come to so far."""
    found = list(WorklistItem.objects.filter(staff__in=staff, as_of=day).select_related("result"))
    outcomes = Counter(one.result.outcome for one in found if one.state == State.DONE)
    worked = sum(one.state in {State.DONE, State.SKIPPED} for one in found)
    reached = sum(outcomes[outcome] for outcome in TALKED)
    return Came(day, len(found), worked, reached, outcomes[ContactResult.Outcome.BOOKED])


def shown(found: Sequence[Entry], staff: Collection[Staff]) -> list[Shown]:
    """Entries for the room's screen."""
    names = dict(Customer.objects.filter(id__in={one.customer_id for one in found}).values_list("id", "name"))
    managers = {one.id: one.name for one in staff}
    return [
        Shown(masking.name(names.get(one.customer_id, "")) or one.customer_id, one.text, managers[one.staff_id])
        for one in found
    ]


def focus(staff: Collection[Staff], as_of: date) -> list[tuple[str, int]]:
    """What today's lists are about: kinds of need with their customers, the most first."""
    kinds = WorklistItem.objects.filter(staff__in=staff, as_of=as_of).values_list("kind", flat=True)
    known = definitions().kinds
    counts = Counter(kind for kind in kinds if kind in known)
    english = language() == "en"
    return [(known[kind].label_en if english else known[kind].label, n) for kind, n in counts.most_common(SAID)]


def words_to_avoid(staff: Collection[Staff], run: DecisionRun) -> list[str]:
    """What must not be said about today's subjects, the most frequent subject first."""
    known = actions(run.policy)
    found = WorklistItem.objects.filter(staff__in=staff, as_of=run.as_of).select_related("decision")
    decided = [one.decision for one in found if one.decision]
    chosen = Counter(choice["action"] for one in decided for choice in (one.service, one.marketing) if choice)
    lines = [
        line for action, _n in chosen.most_common() if (script := known[action].script) for line in script.avoid
    ]
    return list(dict.fromkeys(lines))[:SAID]


def minute(day: date) -> Minute:
    """The rule of the day: all are told in turn."""
    rules = rule_file().rule
    rule = rules[day.toordinal() % len(rules)]
    version = max(
        (one for one in rule.versions if one.effective_from <= day), key=lambda one: one.effective_from,
        default=rule.versions[0],
    )  # fmt: skip
    return Minute(rule.id, rule.title.in_(language()), version.source, rule.owner)


def missed(staff: Collection[Staff], today: date) -> list[Entry]:
    """Today's customers who were not reached, and why."""
    start = datetime.combine(today, time.min, BANK_ZONE)
    found = ContactResult.objects.filter(
        staff__in=staff, outcome=ContactResult.Outcome.NOT_REACHED, at__gte=start, at__lt=start + timedelta(days=1)
    )
    return [
        Entry("missed", one.staff_id, one.customer_id, one.get_reason_display(), today)
        for one in found.order_by("staff_id", "at")
    ]


def tomorrow(staff: Collection[Staff], today: date) -> list[Entry]:
    """What is promised for the next working day: appointments, and customers to be called again."""
    day = next_working_day(today)
    start = datetime.combine(day, time.min, BANK_ZONE)
    meetings = Appointment.objects.filter(
        staff__in=staff, state=Appointment.State.BOOKED, at__gte=start, at__lt=start + timedelta(days=1)
    )
    promised = ContactResult.objects.filter(staff__in=staff, follow_up_on__gt=today, follow_up_on__lte=day)
    return [
        *(
            Entry(
                "meeting",
                one.staff_id,
                one.customer_id,
                f"{one.at.astimezone(BANK_ZONE):%H:%M} {one.get_place_display()}",
                day,
            )
            for one in meetings.order_by("at")
        ),
        *(
            Entry("again", one.staff_id, one.customer_id, one.get_outcome_display(), day)
            for one in promised.order_by("staff_id", "pk")
        ),
    ]
