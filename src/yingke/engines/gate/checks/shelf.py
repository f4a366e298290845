"""What the shelf says: on sale, quota, minimum amount, private placement, what must be told."""

from __future__ import annotations

from decimal import Decimal

import msgspec

from yingke.engines.gate.case import NOTHING, Case, Hits
from yingke.engines.gate.terms import ProductTerms

ON_SALE_CODES = ("withdrawn", "not_yet_on_sale", "off_sale")
PRIVATE_CODES = ("private_push", "private_channel", "not_qualified")


def _product(case: Case) -> ProductTerms:
    if case.product is None:
        raise TypeError("a check of the shelf runs only for a contact with a product")
    return case.product


def on_sale(_: msgspec.Struct, case: Case) -> Hits:
    """The product is not on sale at the intended moment; both dates are inclusive."""
    product = _product(case)
    if not product.listed:
        return (("withdrawn", {"product": product.name}),)
    if product.on_sale_from is not None and case.day < product.on_sale_from:
        return (("not_yet_on_sale", {"product": product.name, "from_on": product.on_sale_from.isoformat()}),)
    if product.on_sale_to is not None and case.day > product.on_sale_to:
        return (("off_sale", {"product": product.name, "to_on": product.on_sale_to.isoformat()}),)
    return NOTHING


def quota(_: msgspec.Struct, case: Case) -> Hits:
    """The quota is given and nothing is left, or less than one customer may buy."""
    product = _product(case)
    if product.quota is None or (product.quota > 0 and product.quota >= product.minimum_amount):
        return NOTHING
    return (("quota_exhausted", {"product": product.name}),)


class Affordable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``share`` of the customer's known means that the minimum amount may take."""

    share: Decimal


def affordable(p: Affordable, case: Case) -> Hits:
    """The minimum amount is above what the customer can pay; unknown means stop nothing."""
    product = _product(case)
    means = case.customer.means
    if means is None or product.minimum_amount <= p.share * means:
        return NOTHING
    return (("above_means", {"product": product.name, "minimum": f"{product.minimum_amount:,f}"}),)


class Private(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``channels`` that are not public."""

    channels: tuple[str, ...]


def private_placement(p: Private, case: Case) -> Hits:
    """A private placement is never pushed, never public, and for recognised qualified investors only."""
    product = _product(case)
    if not product.private_placement:
        return NOTHING
    if not case.contact.asked:
        return (("private_push", {"product": product.name}),)
    if case.contact.channel not in p.channels:
        return (("private_channel", {"channel": case.contact.channel}),)
    return NOTHING if case.customer.qualified_investor else (("not_qualified", {"product": product.name}),)


class Told(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Categories whose difference from a deposit must be told."""

    categories: tuple[str, ...]


def told(p: Told, case: Case) -> Hits:
    """What the manager must say with this product."""
    return (("not_a_deposit", {}),) if _product(case).category in p.categories else NOTHING
