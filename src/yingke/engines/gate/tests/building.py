"""Terms for tests: a customer, a contact and a product nothing speaks against, and rules made on the spot."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from yingke.engines.gate import (
    Consent,
    Contact,
    CustomerTerms,
    ProductTerms,
    Rule,
    RuleBook,
    SellerTerms,
    Validity,
    Verdict,
    Version,
    check,
)
from yingke.engines.gate.book import RuleFile, Sentence, Text
from yingke.engines.gate.checks import CHECKS
from yingke.engines.gate.terms import PURPOSES, LedgerRows

ZONE = ZoneInfo("Asia/Shanghai")
DAY = date(2026, 6, 10)
NOW = datetime(2026, 6, 10, 10, 30, tzinfo=ZONE)
SOURCES = dict.fromkeys(
    (
        "customers", "consents", "do_not_market", "complaints", "contacts", "products", "loans", "risk_assessments",
        "certificates",
    ),
    DAY,
)  # fmt: skip
YES = Consent(granted=True, given_on=date(2025, 1, 1))
SEPARATE = Consent(granted=True, given_on=date(2025, 1, 1), basis="separate_consent")


def customer(**given: Any) -> CustomerTerms:
    """A customer to whom everything may be offered that fits C3."""
    terms: dict[str, Any] = {
        "customer_id": "c1",
        "birth_date": date(1980, 5, 1),
        "capacity": "full",
        "level": "C3",
        "assessed_on": date(2026, 1, 5),
        "annual_income": Decimal(200000),
        "means": Decimal(500000),
        "debt": Decimal(0),
        "overdue_days": 0,
        "consents": {("marketing", "any"): YES, ("profiling", "any"): SEPARATE},
        "sources": SOURCES,
    }
    return CustomerTerms(**(terms | given))


def product(**given: Any) -> ProductTerms:
    """A wealth product rated R2, on sale."""
    terms: dict[str, Any] = {
        "product_id": "W2090",
        "name": "稳享90天",
        "category": "wealth",
        "regime": "NFRA_INVEST",
        "issuer_rating": "R2",
        "distributor_rating": "R2",
    }
    return ProductTerms(**(terms | given))


def seller(**given: Validity) -> SellerTerms:
    """A manager with every certificate, unless others are given."""
    every = dict.fromkeys(("fund", "insurance", "wealth"), Validity(date(2024, 1, 1), date(2026, 12, 31)))
    return SellerTerms("s1", given or every)


def contact(**given: Any) -> Contact:
    """A marketing call about that product by that manager; for another purpose, a call that names none."""
    terms: dict[str, Any] = {
        "customer_id": "c1",
        "purpose": "marketing",
        "channel": "phone",
        "product": product() if given.get("purpose", "marketing") == "marketing" else None,
        "seller": seller(),
    }
    return Contact(**(terms | given))


def rule(name: str, *, says: dict[str, Sentence] | None = None, **version: Any) -> Rule:
    """A rule of the check ``name`` in force since 1990; ``version`` overrides its fields."""
    fields: dict[str, Any] = {"effective_from": date(1990, 1, 1), "status": "V", "source": "test"} | version
    every = {code: Sentence("block", code, code) for code in (*CHECKS[name].codes, "plain")}
    purposes = ("marketing",) if CHECKS[name].marketing_only else PURPOSES
    return Rule(name, name, "test", Text(name, name), purposes, every | (says or {}), (Version(**fields),))


def book(*rules: Rule, strict: bool = False, signed: frozenset[tuple[str, date]] = frozenset()) -> RuleBook:
    """A rule book of ``rules``; Saturdays and Sundays are off."""
    file = RuleFile(Text("待确认 {rule}", "unconfirmed {rule}"), {}, rules)
    return RuleBook(file, is_working_day=lambda day: day.weekday() < 5, strict=strict, signed=signed)


def codes(
    name: str,
    parameters: dict[str, Any] | None = None,
    *,
    of: Contact | None = None,
    to: CustomerTerms | None = None,
    after: LedgerRows = (),
    now: datetime = NOW,
) -> tuple[str, ...]:
    """The codes one check answers with."""
    verdict = ask(name, parameters, of=of, to=to, after=after, now=now)
    return tuple(finding.code for finding in verdict.findings)


def ask(
    name: str,
    parameters: dict[str, Any] | None = None,
    *,
    of: Contact | None = None,
    to: CustomerTerms | None = None,
    after: LedgerRows = (),
    now: datetime = NOW,
) -> Verdict:
    """The verdict of a book that holds one rule."""
    rules = book(rule(name, parameters=parameters or {}))
    return check(of or contact(), to or customer(), rules, after, now)
