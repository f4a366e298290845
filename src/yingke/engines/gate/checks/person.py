"""People the bank must take special care of: capacity, older customers, credit to those it may harm."""

from __future__ import annotations

from decimal import Decimal

import msgspec

from yingke.engines.gate.case import NOTHING, Case, Hit, Hits, age_on
from yingke.engines.gate.terms import Rating

CREDIT_CODES = ("unknown", "overdue", "prudent", "student", "high_debt")


class Older(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """From ``age`` full years on, a product rated ``from_rating`` or higher needs special attention."""

    age: int
    from_rating: Rating


def older(p: Older, case: Case) -> Hits:
    """A high risk for an older customer: never pushed; on request with the special procedure."""
    customer = case.customer
    if case.rating < p.from_rating or customer.birth_date is None or customer.kind != "person":
        return NOTHING
    if age_on(customer.birth_date, case.day) < p.age:
        return NOTHING
    return (("older_care" if case.contact.asked else "older_push", {"age": p.age, "rating": case.rating}),)


class Capable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``adult``: the age of full capacity; ``limited_to``: the highest rating a limited one may be offered."""

    adult: int
    limited_to: Rating


def capacity(p: Capable, case: Case) -> Hits:
    """No capacity: nothing. Limited capacity: the lowest risk only, through the legal guardian."""
    customer = case.customer
    if customer.capacity == "none":
        return (("no_capacity", {}),)
    minor = (
        customer.birth_date is not None
        and customer.kind == "person"
        and (age_on(customer.birth_date, case.day) < p.adult)
    )
    if customer.capacity != "limited" and not minor:
        return NOTHING
    if case.regime == "DEPOSIT_BOND" or (case.regime != "CREDIT" and "" < case.rating <= p.limited_to):
        return (("guardian", {}),)
    return (("limited_capacity", {"limited_to": p.limited_to}),)


class Credit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``consumer``: the categories it covers; ``debt_to_income``: debt outside mortgages over a year's income."""

    consumer: tuple[str, ...]
    prudent_levels: tuple[str, ...]
    students: tuple[str, ...]
    debt_to_income: Decimal


def credit(p: Credit, case: Case) -> Hits:
    """No credit is pushed to the overdue, no consumer credit to the prudent, students and the highly indebted.

    Where it is not known what the customer owes, or is late with, nothing is.
    """
    customer = case.customer
    if customer.overdue_days is None or customer.debt is None:
        return (("unknown", {}),)
    if customer.overdue_days > 0:
        return (("overdue", {"days": customer.overdue_days}),)
    if case.contact.asked or case.product is None or case.product.category not in p.consumer:
        return NOTHING
    hits: list[Hit] = []
    if customer.level in p.prudent_levels:
        hits.append(("prudent", {"level": str(customer.level)}))
    if customer.occupation in p.students:
        hits.append(("student", {}))
    if customer.annual_income is not None and customer.debt > p.debt_to_income * customer.annual_income:
        hits.append(("high_debt", {"times": str(p.debt_to_income)}))
    return tuple(hits)
