"""What the customer allowed: consent by purpose and channel, refusal, profiling."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from yingke.engines.gate.case import NOTHING, Case, Hits
from yingke.engines.gate.terms import Consent

ANY = "any"


class Asked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``channels`` on which consent must have been given. A refusal binds every channel."""

    channels: tuple[str, ...] = ()


def word(consents: Mapping[tuple[str, str], Consent], purpose: str, channel: str) -> Consent | None:
    """The customer's word that counts for ``purpose`` on ``channel``.

    The channel's own word goes before the one for ``any``, except that a refusal of every channel undoes an earlier
    consent to one. (Regulation: consumer protection law art. 29, status V; the order is the platform's, status P.)
    """
    own = consents.get((purpose, channel))
    every = consents.get((purpose, ANY))
    if own is None or every is None:
        return own or every
    return every if not every.granted and own.granted and every.given_on >= own.given_on else own


def consent(p: Asked, case: Case) -> Hits:
    """Consent is missing or has expired; a request by the customer stands for consent."""
    contact = case.contact
    if contact.asked or contact.channel not in p.channels:
        return NOTHING
    given = word(case.customer.consents, "marketing", contact.channel)
    if given is None:
        return (("no_consent", {"channel": contact.channel}),)
    if given.granted and not given.holds_on(case.day):
        expired = given.expires_on.isoformat() if given.expires_on else given.given_on.isoformat()
        return (("consent_expired", {"channel": contact.channel, "expired_on": expired}),)
    return NOTHING


def refusal(_: Asked, case: Case) -> Hits:
    """An explicit refusal stops the channel at once, in the whole bank."""
    contact = case.contact
    given = word(case.customer.consents, "marketing", contact.channel)
    if contact.asked or given is None or given.granted:
        return NOTHING
    return (("refused", {"channel": contact.channel, "refused_on": given.given_on.isoformat()}),)


class Profiling(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``basis`` that allows an offer to be chosen from transactions, pay and holdings."""

    basis: tuple[str, ...]


def profiling(p: Profiling, case: Case) -> Hits:
    """A personalised offer without the separate consent that sensitive personal data demand; a firm has none."""
    if not case.contact.personalised or case.customer.kind != "person":
        return NOTHING
    given = word(case.customer.consents, "profiling", case.contact.channel)
    if given is not None and given.basis in p.basis and given.holds_on(case.day):
        return NOTHING
    return (("no_profiling_consent", {}),)
