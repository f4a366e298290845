"""What insight contributes to the 360 page: tier and tags with their reasons, opportunities, facts."""

from __future__ import annotations

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from yingke.foundation.errors import NotFound
from yingke.foundation.pages.requests import PageRequest
from yingke.insight import selectors
from yingke.insight.definitions import definitions
from yingke.insight.profiles import Profile
from yingke.insight.words import english, fact_lines, group_label, label, told


def standing(request: PageRequest, customer_id: str) -> SafeString | str:
    """Tier, marks and tags, each tag with why; the steps that led to the tier."""
    profile = _profile(request, customer_id)
    if profile is None:
        return ""
    known = definitions()
    tiers = {tier.id: label(tier) for tier in known.ladder.tiers}
    context = {
        "profile": profile,
        "tier": tiers[profile.tier],
        "state": known.schema["tier_state"].code_names[profile.tier_state][english()],
        "marks": [label(mark) for name, mark in known.marks.items() if getattr(profile, name)],
        "tags": selectors.tags_with_why(profile),
        "changes": [
            (change, tiers.get(change.before, ""), tiers.get(change.after, change.after))
            for change in selectors.tier_history(request.actor, customer_id)
        ],
    }
    return render_to_string("insight/standing.html", context, request)


def chances(request: PageRequest, customer_id: str) -> SafeString | str:
    """The opportunities, with their reasons."""
    profile = _profile(request, customer_id)
    if profile is None or profile.masked:
        return ""
    kinds = definitions().kinds
    rows = [
        (one, label(kinds[one.kind]), told(one.headline), [told(reason) for reason in one.because])
        for one in selectors.opportunities(request.actor, customer_id)
        if one.kind in kinds
    ]
    return render_to_string("insight/chances.html", {"rows": rows}, request) if rows else ""


def facts(request: PageRequest, customer_id: str) -> SafeString | str:
    """Every fact by group, with what a missing one means and what rests on an assumption."""
    profile, run = _profile(request, customer_id), selectors.latest()
    if profile is None or run is None:
        return ""
    lines = fact_lines(profile, frozenset(run.absent), frozenset(run.assumed))
    groups = [(group_label(group), found) for group, found in lines.items()]
    return render_to_string("insight/facts.html", {"groups": groups, "as_of": profile.as_of}, request)


def _profile(request: PageRequest, customer_id: str) -> Profile | None:
    try:
        return selectors.profile(request.actor, customer_id)
    except NotFound:
        return None
