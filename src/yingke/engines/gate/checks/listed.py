"""Who must not be marketed to now: the do-not-market list, complaint cooling, the hold-out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import msgspec

from yingke.engines.gate.case import NOTHING, Case, Hit, Hits
from yingke.engines.gate.terms import Purpose

CODES = ("listed", "listed_because", "listed_hidden")


class Reason(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How far a reason of the list reaches; no ``categories`` = every contact, with a product or without."""

    purposes: tuple[Purpose, ...] = ("marketing",)
    hidden: bool = False
    categories: tuple[str, ...] = ()


class Listed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The reasons by code; one that is not named here stops marketing and is hidden."""

    reasons: Mapping[str, Reason]


_UNKNOWN = Reason(hidden=True)


def listed(p: Listed, case: Case) -> Hits:
    """One hit for each entry that binds; a reason nobody described binds as a hidden one."""
    if not case.customer.stops:
        return NOTHING
    category = case.product.category if case.product else ""
    hits: list[Hit] = []
    for stop in case.customer.stops:
        reason = p.reasons.get(stop.reason, _UNKNOWN)
        if case.purpose not in reason.purposes or not stop.holds_on(case.day):
            continue
        if reason.categories and category not in reason.categories:
            continue
        hits.append(("listed_hidden" if reason.hidden else "listed_because", {"reason": stop.reason}))
    return tuple(hits)


class Cooling(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``days`` after the closing of a complaint in which nothing is marketed; an open one cools without end."""

    days: int


def cooling(p: Cooling, case: Case) -> Hits:
    """The complaint that still cools, the open one first."""
    known = [complaint for complaint in case.customer.complaints if complaint.opened_on <= case.day]
    for complaint in known:
        if complaint.closed_on is None or complaint.closed_on > case.day:
            return (("complaint_open", {"opened_on": complaint.opened_on.isoformat()}),)
    closed = max((complaint.closed_on for complaint in known if complaint.closed_on), default=None)
    if closed is None or case.day >= closed + timedelta(days=p.days):
        return NOTHING
    until = closed + timedelta(days=p.days)
    return (("complaint_recent", {"closed_on": closed.isoformat(), "until": until.isoformat(), "days": p.days}),)


class HeldOut(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """No parameter."""


def held_out(_: HeldOut, case: Case) -> Hits:
    """A customer held out of marketing to measure its effect stays out until the last day, inclusive."""
    until = case.customer.held_out_until
    if until is None or case.day > until:
        return NOTHING
    return (("held_out", {"until": until.isoformat()}),)
