"""How many contacts the gate checks in a second on one core, with the shipped rules.

python benchmarks/gate.py     prints one JSON line
Half of the contacts are marketing with a product, a quarter without one, a quarter service; a fifth of the
customers have past contacts, a twentieth an entry on the do-not-market list.
"""

from __future__ import annotations

import itertools
import json
from datetime import date, datetime, timedelta
from pathlib import Path

import yingke
from benchmarks.measuring import machine, measured
from yingke.engines.gate import (
    Consent,
    Contact,
    CustomerTerms,
    PastContact,
    ProductTerms,
    RuleBook,
    SellerTerms,
    Stop,
    Validity,
    check,
    read_rules,
)
from yingke.engines.gate.terms import Rating, Regime

NOW = datetime.fromisoformat("2026-06-10T10:30:00+08:00")
DAY = NOW.date()
SINCE = date(2025, 1, 1)
SHELF: tuple[tuple[str, Regime, Rating | None], ...] = (
    ("wealth", "NFRA_INVEST", "R2"),
    ("fund", "CSRC", "R3"),
    ("insurance", "INSURANCE", "R1"),
    ("card", "CREDIT", None),
)
SOURCES = ("consents", "do_not_market", "complaints", "contacts", "products", "risk_assessments", "certificates")


def checks(rounds: int) -> dict[str, int]:
    """Check every pair of customer and contact, ``rounds`` times; how many were checked and how many cleared."""
    text = (Path(yingke.__file__).parent / "compliance" / "rules.toml").read_text(encoding="utf-8")
    rules = RuleBook(read_rules(text), is_working_day=lambda day: day.weekday() < 5)
    pairs = [
        (contact, customer, (PastContact(NOW - timedelta(days=5), "phone", "marketing"),) if n % 5 == 0 else ())
        for n in range(100)
        for customer in (_customer(n),)
        for contact in _contacts(customer.customer_id)
    ]
    cleared = sum(
        check(contact, customer, rules, ledger, NOW).cleared
        for contact, customer, ledger in itertools.chain.from_iterable(itertools.repeat(pairs, rounds))
    )
    return {"checks": len(pairs) * rounds, "cleared": cleared}


def _customer(n: int) -> CustomerTerms:
    return CustomerTerms(
        customer_id=f"c{n}",
        birth_date=date(1950 + n % 50, 1, 1),
        level=("C1", "C2", "C3", "C4", "C5")[n % 5],
        assessed_on=date(2026, 1, 5),
        consents={
            ("marketing", "any"): Consent(True, SINCE),
            ("profiling", "any"): Consent(True, SINCE, "separate_consent"),
        },
        stops=(Stop("overdue", SINCE),) if n % 20 == 0 else (),
        sources=dict.fromkeys(SOURCES, DAY),
    )


def _contacts(customer_id: str) -> list[Contact]:
    seller = SellerTerms("s1", dict.fromkeys(("wealth", "fund", "insurance"), Validity(SINCE)))
    products = [
        ProductTerms(product_id=category, name=category, category=category, regime=regime, issuer_rating=rating)
        for category, regime, rating in SHELF
    ]
    sold = [
        Contact(customer_id=customer_id, purpose="marketing", channel="phone", product=p, seller=seller)
        for p in products
    ]
    plain = [Contact(customer_id=customer_id, purpose="marketing", channel=channel) for channel in ("phone", "sms")]
    served = [Contact(customer_id=customer_id, purpose="service", channel=channel) for channel in ("phone", "sms")]
    return [*sold, *plain, *served]


def main() -> None:
    """Measure and print."""
    run = measured(checks, 100, repeat=3)
    rate = int(run.result["checks"] / run.cpu_seconds)
    line = {"benchmark": "gate", **run.result, "cpu_seconds": run.cpu_seconds, "checks_per_second": rate}
    print(json.dumps(line | {"peak_mb": run.peak_mb, "machine": machine()}))


if __name__ == "__main__":
    main()
