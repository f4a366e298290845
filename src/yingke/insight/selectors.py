"""Reads of insight: a customer's row only inside the viewer's scope; counts over the bank name nobody."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import msgspec
from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from yingke.customers.models import Customer
from yingke.customers.selectors import pool, visible
from yingke.engines.features.facts import catalogue
from yingke.engines.rules import explain
from yingke.foundation.actor import Actor
from yingke.foundation.configuration import configuration
from yingke.foundation.errors import NotFound
from yingke.foundation.scoping import scoped
from yingke.insight.definitions import definitions
from yingke.insight.models import CustomerInsight, InsightRun, Opportunity, TierChange
from yingke.insight.profiles import Profile, Profiles
from yingke.insight.words import because, label


def latest() -> InsightRun | None:
    """The run whose results are in place; None before the first."""
    return InsightRun.objects.order_by("-made_at").first()


def seen(viewer: Actor) -> QuerySet[Customer]:
    """The customers ``viewer`` may see: whole, or masked through their open pool."""
    return visible(viewer) | pool(viewer)


def profile(viewer: Actor, customer_id: str) -> Profile:
    """What is known of a customer. Of one seen through the open pool alone, protected facts (DC2) are left out.

    Raises NotFound for a customer outside the viewer's scope, and for one without a profile.
    """
    with scoped(viewer):
        found = _profiles().get(customer_id) if seen(viewer).filter(id=customer_id).exists() else None
        if found is None:
            raise NotFound(_("没有编号为 %(id)s 的客户档案，或不在您的范围内。") % {"id": customer_id})
        return found if visible(viewer).filter(id=customer_id).exists() else _masked(found)


def _masked(profile: Profile) -> Profile:
    facts = {
        name: None if catalogue()[name].sensitivity == "DC2" else value for name, value in profile.facts.items()
    }
    known = definitions().tags
    tags = tuple(tag for tag in profile.tags if tag in known and known[tag].sensitivity == "DC1")
    return msgspec.structs.replace(
        profile, facts=facts, tags=tags, band="", next_tier_gap=None, opportunities=(), masked=True
    )


@dataclass(frozen=True, slots=True)
class Worn:
    """A tag a customer wears, and the conditions that put it there."""

    id: str
    label: str
    why: tuple[str, ...]


def tags_with_why(profile: Profile) -> list[Worn]:
    """The tags of a profile, each with the conditions that hold; of a masked profile without them."""
    known, record = definitions(), profile.record()

    def why(tag: str) -> tuple[str, ...]:
        if profile.masked:
            return ()
        return because(explain(known.tag_rules[tag], record, profile.as_of), known.schema)

    return [Worn(tag, label(known.tags[tag]), why(tag)) for tag in profile.tags if tag in known.tags]


def tier_history(viewer: Actor, customer_id: str) -> list[TierChange]:
    """The steps of a customer's tier, newest first; none of a customer whom the viewer does not see whole."""
    with scoped(viewer):
        if not visible(viewer).filter(id=customer_id).exists():
            return []
        return list(TierChange.objects.filter(customer_id=customer_id).order_by("-on", "-id"))


def opportunities(viewer: Actor, customer_id: str) -> list[Opportunity]:
    """What may be done for a customer, most urgent first; nothing for one whom the viewer does not see whole."""
    with scoped(viewer):
        if not visible(viewer).filter(id=customer_id).exists():
            return []
        return list(Opportunity.objects.filter(customer_id=customer_id).order_by("urgency", "expires_on", "kind"))


def profiles(as_of: date, customer_ids: Collection[str] | None = None) -> Iterator[dict[str, Any]]:
    """Every published record (facts, tier fields, marks, tags, opportunities), for scheduled work over the bank.

    Raises NotFound when another date than ``as_of`` is published.
    """
    store = _profiles()
    found = store.all() if customer_ids is None else (store.get(customer_id) for customer_id in customer_ids)
    for profile in found:
        if profile is None:
            continue
        if profile.as_of != as_of:
            raise NotFound(
                _("档案截至 %(published)s，不是 %(asked)s，请先刷新。")
                % {"published": profile.as_of, "asked": as_of}
            )
        yield profile.record()


@dataclass(frozen=True, slots=True)
class TierCount:
    """How many customers stand in a band of a tier."""

    tier: str
    band: str
    customers: int


def tier_distribution(viewer: Actor) -> list[TierCount]:
    """How the customers in the viewer's scope stand, band by band, from the lowest; empty bands left out."""
    with scoped(viewer):
        rows = _within(viewer).values_list("tier", "band").annotate(n=Count("customer_id"))
        found = {(tier, band): count for tier, band, count in rows}
    ladder = definitions().ladder
    bands = [band.label for tier in ladder.tiers for band in tier.bands]
    places = [(tier.id, band) for tier in ladder.tiers for band in bands]
    return [TierCount(*place, found[place]) for place in places if place in found]


def tag_count(viewer: Actor, tag: str) -> int:
    """How many customers in the viewer's scope wear a tag."""
    with scoped(viewer):
        return _within(viewer).filter(tags__contains=[tag]).count()


def mark_count(viewer: Actor, mark: str) -> int:
    """How many customers in the viewer's scope carry a mark."""
    with scoped(viewer):
        return _within(viewer).filter(**{mark: True}).count()


def runs(limit: int = 30) -> list[InsightRun]:
    """The last runs, oldest first: the trend of a tag or tier over the bank."""
    return list(InsightRun.objects.order_by("-as_of")[:limit])[::-1]


def _within(viewer: Actor) -> QuerySet[CustomerInsight]:
    if viewer.scope.everything:
        return CustomerInsight.objects.all()
    return CustomerInsight.objects.filter(customer_id__in=seen(viewer).values("id"))


@cache
def _stores() -> dict[str, Profiles]:
    return {}


def _profiles() -> Profiles:
    """One open store a process."""
    place = configuration().profiles
    return _stores().setdefault(str(place), Profiles(place))
