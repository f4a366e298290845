"""What the check itself stands on: the seller's right to sell, and the age of the data."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from yingke.engines.gate.case import NOTHING, Case, Hit, Hits
from yingke.engines.gate.terms import Regime

CERTIFICATE_CODES = ("no_seller", "no_certificate", "certificate_expired")


class Certified(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``kinds``: the certificate each regime asks for; ``channels`` on which a member of staff speaks."""

    kinds: Mapping[str, str]
    channels: tuple[str, ...]


def certificate(p: Certified, case: Case) -> Hits:
    """Whoever speaks about the product holds a valid certificate for it."""
    kind = p.kinds.get(case.regime or "")
    if kind is None or case.contact.channel not in p.channels:
        return NOTHING
    seller = case.contact.seller
    if seller is None:
        return (("no_seller", {"certificate": kind}),)
    held = seller.certificates.get(kind)
    if held is None:
        return (("no_certificate", {"certificate": kind, "staff": seller.staff_id}),)
    if held.holds_on(case.day):
        return NOTHING
    valid_to = held.to_on.isoformat() if held.to_on else "—"
    return (("certificate_expired", {"certificate": kind, "staff": seller.staff_id, "valid_to": valid_to}),)


class Source(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A gate source, the age in days up to which it may be relied on, and the regimes that need it (none = all)."""

    name: str
    days: int
    regimes: tuple[Regime, ...] = ()
    with_product: bool = False


class Sources(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The sources a contact rests on."""

    sources: tuple[Source, ...]


def sources(p: Sources, case: Case) -> Hits:
    """A source was not delivered, or is too old to clear anything."""
    hits: list[Hit] = []
    dates = case.customer.sources
    for source in p.sources:
        if source.with_product and case.product is None:
            continue
        if source.regimes and case.regime not in source.regimes:
            continue
        dated = dates.get(source.name)
        if dated is None:
            hits.append(("source_missing", {"source": source.name}))
        elif (case.day - dated).days > source.days:
            hits.append(("source_stale", {"source": source.name, "dated": dated.isoformat(), "days": source.days}))
    return tuple(hits)
