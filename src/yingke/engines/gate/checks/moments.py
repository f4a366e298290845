"""When and how often: rolling caps, marketing hours, quiet time, calls nobody answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time, timedelta

import msgspec

from yingke.engines.gate.case import NOTHING, Case, Hits


class Cap(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """At most ``count`` marketing contacts within any ``days`` days."""

    count: int
    days: int

    @property
    def window(self) -> timedelta:
        """How long a contact counts."""
        return timedelta(days=self.days)


class Caps(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The cap of each channel; a channel without one is not capped."""

    caps: Mapping[str, Cap]


def caps(p: Caps, case: Case) -> Hits:
    """The cap is used up; says when the window opens again."""
    if not case.ledger:
        return NOTHING
    channel = case.contact.channel
    cap = p.caps.get(channel)
    if cap is None:
        return NOTHING
    since = case.now - cap.window
    counted = sorted(
        past.at
        for past in case.ledger
        if past.purpose == "marketing" and past.channel == channel and since < past.at <= case.now
    )
    if len(counted) < cap.count:
        return NOTHING
    free = (counted[-cap.count] + cap.window).astimezone(case.now.tzinfo)
    params = {"channel": channel, "count": cap.count, "days": cap.days, "free_on": free.date().isoformat()}
    return (("cap_reached", params),)


class Window(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """From (inclusive) to (exclusive), bank time."""

    start: time
    end: time


class Hours(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When marketing may be made on ``channels``, on working days and on days off."""

    channels: tuple[str, ...]
    working_day: Window
    day_off: Window


def hours(p: Hours, case: Case) -> Hits:
    """The intended moment lies outside the hours of the channel."""
    if case.contact.channel not in p.channels:
        return NOTHING
    window = p.working_day if case.working_day else p.day_off
    moment = case.now.time()
    if window.start <= moment < window.end:
        return NOTHING
    params = {
        "channel": case.contact.channel,
        "moment": f"{moment:%H:%M}",
        "start": f"{window.start:%H:%M}",
        "end": f"{window.end:%H:%M}",
    }
    return (("outside_hours", params),)


class Quiet(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The night, on ``channels``: from ``start`` in the evening to ``end`` in the morning."""

    channels: tuple[str, ...]
    start: time
    end: time


def quiet(p: Quiet, case: Case) -> Hits:
    """The intended moment lies in the night."""
    moment = case.now.time()
    if case.contact.channel not in p.channels or p.end <= moment < p.start:
        return NOTHING
    params = {"moment": f"{moment:%H:%M}", "start": f"{p.start:%H:%M}", "end": f"{p.end:%H:%M}"}
    return (("quiet_time", params),)


class Unanswered(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``calls`` marketing calls in a row that nobody took, all within ``days`` days."""

    calls: int
    days: int


def unanswered(p: Unanswered, case: Case) -> Hits:
    """The last calls all went unanswered: leave the customer in peace."""
    if case.contact.channel != "phone" or len(case.ledger) < p.calls:
        return NOTHING
    calls = sorted(
        (past for past in case.ledger if past.channel == "phone" and past.purpose == "marketing"),
        key=lambda past: past.at,
    )[-p.calls :]
    since = case.now - timedelta(days=p.days)
    if len(calls) < p.calls or calls[0].at <= since or any(past.result != "not_reached" for past in calls):
        return NOTHING
    return (("unanswered", {"calls": p.calls, "days": p.days}),)
