"""Suitability 适当性 by regime: rating, assessment, match (NFRA Order 2025-7; CSRC rules; status per rule)."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec

from yingke.engines.gate.case import NOTHING, Case, Hit, Hits
from yingke.engines.gate.terms import CustomerTerms, Rating


class Nothing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """No parameter."""


def rated(_: Nothing, case: Case) -> Hits:
    """A product that must be rated is not."""
    return NOTHING if case.rating else (("no_rating", {"product": _name(case)}),)


class Valid(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``days`` an assessment holds; ``from_rating``: insurance below it needs none."""

    days: int
    insurance_from: Rating


def assessment(p: Valid, case: Case) -> Hits:
    """The customer's assessment is missing or has expired."""
    if case.regime == "INSURANCE" and case.rating < p.insurance_from:
        return NOTHING
    customer = case.customer
    last = last_day(customer, p.days)
    if last is None:
        return (("not_assessed", {}),)
    if case.day <= last:
        return NOTHING
    params = {
        "level": customer.level or "",
        "assessed_on": customer.assessed_on.isoformat() if customer.assessed_on else "—",
        "valid_to": last.isoformat(),
    }
    return (("expired", params),)


def last_day(customer: CustomerTerms, days: int) -> date | None:
    """The last day the customer's assessment holds: its own day is the first of ``days``, or earlier as given.

    Twelve months end the day before the anniversary, so 365 days never hold for longer.
    """
    if customer.level is None or customer.assessed_on is None:
        return None
    last = customer.assessed_on + timedelta(days=days - 1)
    return min(last, customer.valid_to) if customer.valid_to else last


def level_change(_: Nothing, case: Case) -> Hits:
    """The last assessment gave another level and the customer has not confirmed it.

    Where the source does not say whether it was confirmed, two levels that differ speak for themselves.
    """
    customer = case.customer
    confirmed = customer.level_change_confirmed
    if confirmed is None:
        confirmed = customer.previous_level in {None, customer.level}
    return NOTHING if confirmed else (("not_confirmed", {"level": customer.level or ""}),)


def match(_: Nothing, case: Case) -> Hits:
    """R above C: never, with no exception."""
    return (_above(case),) if exceeds(case) else NOTHING


class OnRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``lowest``: the level that may never buy above itself."""

    lowest: str


def match_on_request(p: OnRequest, case: Case) -> Hits:
    """R above C: never pushed; on request with a special written warning, and not at the lowest level."""
    if not exceeds(case):
        return NOTHING
    if not case.contact.asked:
        return (_above(case),)
    code = "lowest_level" if case.customer.level == p.lowest else "special_warning"
    return ((code, {"rating": case.rating, "level": case.customer.level or ""}),)


class Insured(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Insurance rated ``from_rating`` or higher (investment-linked and the like) must match too."""

    from_rating: Rating


def match_insured(p: Insured, case: Case) -> Hits:
    """R above C for insurance that carries investment risk."""
    return (_above(case),) if case.rating >= p.from_rating and exceeds(case) else NOTHING


class Facts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Fields of the customer's terms that the analysis of needs and of affordability rests on."""

    needs: tuple[str, ...]
    affordability: tuple[str, ...]

    def __post_init__(self) -> None:
        known = {"birth_date", "occupation", "annual_income", "means"}
        if unknown := {*self.needs, *self.affordability} - known:
            raise ValueError(f"unknown customer facts {sorted(unknown)}; known: {sorted(known)}")


def insurance_facts(p: Facts, case: Case) -> Hits:
    """Needs or affordability cannot be judged, for want of these facts."""
    customer = case.customer
    missing = tuple(name for name in (*p.needs, *p.affordability) if getattr(customer, name) in {None, ""})
    return (("facts_missing", {"fact": missing}),) if missing else NOTHING


def exceeds(case: Case) -> bool:
    """Whether the product's rating is above the customer's level; unknown where either is not given."""
    level = case.customer.level
    return bool(level and case.rating) and case.rating[1:] > (level or "")[1:]


def _above(case: Case) -> Hit:
    customer = case.customer
    level = customer.level or ""
    highest = f"R{level[1:]}"
    return (
        "above_level",
        {
            "product": _name(case),
            "rating": case.rating,
            "level": level,
            "suitable": "R1" if highest == "R1" else f"R1–{highest}",
            "assessed_on": customer.assessed_on.isoformat() if customer.assessed_on else "—",
        },
    )


def _name(case: Case) -> str:
    return case.product.name if case.product else ""
