"""The checks a rule may name: a closed set. A rule brings the parameters, a check brings the question."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import msgspec

from yingke.engines.gate.case import Case, Hits
from yingke.engines.gate.checks import listed, moments, permission, person, shelf, standing, suitability
from yingke.engines.gate.terms import Regime


class Check(msgspec.Struct, frozen=True):
    """One check: its typed parameters, its question, the codes it may answer with.

    ``regimes``: the products it concerns (None = every contact, also one without a product). ``marketing_only``: a
    rule that names it may bind no other purpose, whatever the data say.
    """

    parameters: type[msgspec.Struct]
    find: Callable[[Any, Case], Hits]
    codes: tuple[str, ...]
    regimes: frozenset[Regime] | None = None
    marketing_only: bool = True


_NFRA: Final[frozenset[Regime]] = frozenset({"NFRA_INVEST"})
_CSRC: Final[frozenset[Regime]] = frozenset({"CSRC"})
_INSURANCE: Final[frozenset[Regime]] = frozenset({"INSURANCE"})
_CREDIT: Final[frozenset[Regime]] = frozenset({"CREDIT"})
_RATED: Final[frozenset[Regime]] = _NFRA | _CSRC
_INVESTED: Final[frozenset[Regime]] = _RATED | _INSURANCE
_ANY_PRODUCT: Final[frozenset[Regime]] = _INVESTED | _CREDIT | frozenset({"DEPOSIT_BOND"})

CHECKS: Final[dict[str, Check]] = {
    "do_not_market": Check(listed.Listed, listed.listed, listed.CODES, marketing_only=False),
    "complaint_cooling": Check(listed.Cooling, listed.cooling, ("complaint_open", "complaint_recent")),
    "held_out": Check(listed.HeldOut, listed.held_out, ("held_out",)),
    "consent": Check(permission.Asked, permission.consent, ("no_consent", "consent_expired")),
    "refusal": Check(permission.Asked, permission.refusal, ("refused",)),
    "profiling": Check(permission.Profiling, permission.profiling, ("no_profiling_consent",)),
    "caps": Check(moments.Caps, moments.caps, ("cap_reached",)),
    "hours": Check(moments.Hours, moments.hours, ("outside_hours",)),
    "quiet": Check(moments.Quiet, moments.quiet, ("quiet_time",), marketing_only=False),
    "unanswered": Check(moments.Unanswered, moments.unanswered, ("unanswered",)),
    "rated": Check(suitability.Nothing, suitability.rated, ("no_rating",), _RATED),
    "assessment": Check(suitability.Valid, suitability.assessment, ("not_assessed", "expired"), _INVESTED),
    "level_change": Check(suitability.Nothing, suitability.level_change, ("not_confirmed",), _INVESTED),
    "match": Check(suitability.Nothing, suitability.match, ("above_level",), _NFRA),
    "match_on_request": Check(
        suitability.OnRequest,
        suitability.match_on_request,
        ("above_level", "lowest_level", "special_warning"),
        _CSRC,
    ),
    "match_insured": Check(suitability.Insured, suitability.match_insured, ("above_level",), _INSURANCE),
    "insurance_facts": Check(suitability.Facts, suitability.insurance_facts, ("facts_missing",), _INSURANCE),
    "older": Check(person.Older, person.older, ("older_push", "older_care"), _INVESTED),
    "capacity": Check(person.Capable, person.capacity, ("no_capacity", "limited_capacity", "guardian")),
    "credit": Check(person.Credit, person.credit, person.CREDIT_CODES, _CREDIT),
    "on_sale": Check(suitability.Nothing, shelf.on_sale, shelf.ON_SALE_CODES, _ANY_PRODUCT, marketing_only=False),
    "quota": Check(suitability.Nothing, shelf.quota, ("quota_exhausted",), _ANY_PRODUCT, marketing_only=False),
    "affordable": Check(
        shelf.Affordable, shelf.affordable, ("above_means",), _ANY_PRODUCT - _CREDIT, marketing_only=False
    ),
    "private_placement": Check(shelf.Private, shelf.private_placement, shelf.PRIVATE_CODES, _INVESTED),
    "told": Check(shelf.Told, shelf.told, ("not_a_deposit",), _INVESTED),
    "certificate": Check(standing.Certified, standing.certificate, standing.CERTIFICATE_CODES, _INVESTED),
    "sources": Check(standing.Sources, standing.sources, ("source_missing", "source_stale"), marketing_only=False),
}
