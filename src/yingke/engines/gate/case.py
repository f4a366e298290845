"""The case: one contact with everything its checks share, worked out once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

import msgspec

from yingke.engines.gate.terms import (
    Contact,
    CustomerTerms,
    LedgerRows,
    ProductTerms,
    Purpose,
    Regime,
)
from yingke.engines.gate.verdict import Value

Hit = tuple[str, Mapping[str, Value]]
Hits = tuple[Hit, ...]
NOTHING: Hits = ()


class Case(msgspec.Struct, frozen=True):
    """A contact under examination. ``day`` and ``now`` are those of the intended moment, in the bank's zone."""

    contact: Contact
    customer: CustomerTerms
    product: ProductTerms | None
    ledger: LedgerRows
    purpose: Purpose
    regime: Regime | None
    rating: str
    now: datetime
    day: date
    working_day: bool


def effective_purpose(contact: Contact) -> Purpose:
    """The purpose the rules see: whatever carries a pitch or names a product is marketing (platform default, P).

    One product may be named without a pitch: a deposit or bond in a service contact, which a maturing deposit is
    renewed into.
    """
    if contact.pitch:
        return "marketing"
    product = contact.product
    if product is None or (contact.purpose == "service" and effective_regime(product) == "DEPOSIT_BOND"):
        return contact.purpose
    return "marketing"


def effective_regime(product: ProductTerms) -> Regime:
    """The suitability regime: a structured deposit is sold under wealth rules, whatever the shelf calls it.

    Source: 银保监办发〔2019〕204, status M.
    """
    return "NFRA_INVEST" if product.category == "structured_deposit" else product.regime


def effective_rating(issuer: str | None, distributor: str | None) -> str:
    """The higher of the two ratings (孰高); "" where neither is given. Source: NFRA Order 2025-7, status V."""
    return max(issuer or "", distributor or "")


def age_on(birth_date: date, day: date) -> int:
    """Full years of age on ``day``."""
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))
