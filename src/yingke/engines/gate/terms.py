"""What the gate looks at: the contact that is meant, and what is known of customer, product, seller, past contacts.

Every value is plain and frozen: the same terms and the same rules give the same verdict, today and in a replay.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Final, Literal

import msgspec

Purpose = Literal["marketing", "service", "risk_notice", "statutory", "relationship"]
Channel = Literal["phone", "sms", "wecom", "app", "email", "counter"]
Level = Literal["C1", "C2", "C3", "C4", "C5"]
Rating = Literal["R1", "R2", "R3", "R4", "R5"]
Regime = Literal["DEPOSIT_BOND", "NFRA_INVEST", "CSRC", "INSURANCE", "CREDIT"]
Capacity = Literal["full", "limited", "none"]

PURPOSES: Final[tuple[Purpose, ...]] = ("marketing", "service", "risk_notice", "statutory", "relationship")
CHANNELS: Final[tuple[Channel, ...]] = ("phone", "sms", "wecom", "app", "email", "counter")


class ProductTerms(msgspec.Struct, frozen=True, kw_only=True):
    """A product as the shelf holds it. Amounts in yuan; ``quota`` None = unlimited; dates inclusive.

    ``listed``: the bank's product file still names it.
    """

    product_id: str
    name: str
    category: str
    regime: Regime
    issuer_rating: Rating | None = None
    distributor_rating: Rating | None = None
    minimum_amount: Decimal = Decimal(0)
    quota: Decimal | None = None
    private_placement: bool = False
    on_sale_from: date | None = None
    on_sale_to: date | None = None
    listed: bool = True


class Validity(msgspec.Struct, frozen=True):
    """From a day to a day, both inclusive; ``to_on`` None = open."""

    from_on: date
    to_on: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether ``day`` lies within."""
        return self.from_on <= day and (self.to_on is None or day <= self.to_on)


class SellerTerms(msgspec.Struct, frozen=True):
    """The member of staff who makes the contact; ``certificates`` by kind (fund, insurance, wealth)."""

    staff_id: str
    certificates: Mapping[str, Validity] = {}


class Contact(msgspec.Struct, frozen=True, kw_only=True):
    """The contact that is meant.

    ``product``: what is offered, never what the customer holds. ``pitch``: it carries a pitch, which makes a
    service contact a marketing one; so does a product, unless it is of deposit kind. ``personalised``: the
    offer was chosen from the customer's own transactions or holdings. ``asked``: the customer asked for it, so the
    bank does not push. ``at``: the intended moment in the bank's zone (None = the moment of the check).
    """

    customer_id: str
    purpose: Purpose
    channel: Channel
    product: ProductTerms | None = None
    seller: SellerTerms | None = None
    pitch: bool = False
    personalised: bool = True
    asked: bool = False
    at: datetime | None = None


class Consent(msgspec.Struct, frozen=True):
    """The latest word of a customer on one purpose and channel; ``granted`` False is an explicit refusal."""

    granted: bool
    given_on: date
    basis: str = "consent"
    expires_on: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether consent is given and not expired on ``day`` (the last day counts)."""
        return self.granted and self.given_on <= day and (self.expires_on is None or day <= self.expires_on)


class Stop(msgspec.Struct, frozen=True):
    """An entry of the do-not-market list 营销禁入; the day of release no longer counts."""

    reason: str
    from_on: date
    to_on: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether the entry binds on ``day``."""
        return self.from_on <= day and (self.to_on is None or day < self.to_on)


class Complaint(msgspec.Struct, frozen=True):
    """A complaint; ``closed_on`` None = open."""

    opened_on: date
    closed_on: date | None = None


class CustomerTerms(msgspec.Struct, frozen=True, kw_only=True):
    """What the gate may know of a customer.

    ``means``: liquid assets in yuan, here and declared; ``debt``: what is owed outside mortgages; ``overdue_days``:
    of the loan longest overdue; None = not known. ``previous_level``: that of the assessment before the last.
    ``consents`` by (purpose, channel), channel ``any`` included. ``sources``: the business date of each gate
    source; one that is absent was not delivered.
    """

    customer_id: str
    kind: Literal["person", "firm"] = "person"
    birth_date: date | None = None
    capacity: Capacity | None = None
    occupation: str = ""
    level: Level | None = None
    assessed_on: date | None = None
    valid_to: date | None = None
    previous_level: Level | None = None
    level_change_confirmed: bool | None = None
    annual_income: Decimal | None = None
    means: Decimal | None = None
    debt: Decimal | None = None
    overdue_days: int | None = None
    qualified_investor: bool = False
    consents: Mapping[tuple[str, str], Consent] = {}
    stops: tuple[Stop, ...] = ()
    complaints: tuple[Complaint, ...] = ()
    held_out_until: date | None = None
    sources: Mapping[str, date] = {}


class PastContact(msgspec.Struct, frozen=True):
    """A contact that took place; ``purpose`` is the effective one (service with a pitch = marketing)."""

    at: datetime
    channel: Channel
    purpose: Purpose
    result: str = ""


LedgerRows = tuple[PastContact, ...]
"""A customer's past contacts, in any order; those of the longest window of the rules are enough."""
