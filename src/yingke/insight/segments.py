"""Segments (客群圈选): a rule read live over the population, for people who write no SQL."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from heapq import nsmallest

from django.utils.translation import gettext as _

from yingke.customers.models import Customer
from yingke.customers.selectors import visible
from yingke.engines.features.population import meeting
from yingke.engines.rules import Rule, RuleError, parse
from yingke.foundation.accounts.roles import Permission
from yingke.foundation.actor import Actor
from yingke.foundation.errors import NotAllowed, Refused
from yingke.foundation.scoping import scoped
from yingke.insight.definitions import definitions
from yingke.insight.models import InsightRun
from yingke.insight.population import engine, view_of
from yingke.insight.selectors import latest, seen
from yingke.insight.words import english, reading

SAMPLE = 10


@dataclass(frozen=True, slots=True)
class Segment:
    """Who a rule means, within the viewer's scope: ``count`` of ``total`` customers, and a few of those
    whom the viewer sees whole."""

    rule: Rule
    reading: str
    as_of: date
    count: int
    total: int
    sample: tuple[Customer, ...]

    @property
    def share(self) -> float:
        """The count over the total; 0 where there is nobody."""
        return self.count / self.total if self.total else 0.0


def segment(viewer: Actor, text: str) -> Segment:
    """The customers in the viewer's scope who meet the rule ``text``, by the last run's population.

    Raises Refused: the rule cannot be read (with the place and the reason), or nothing has been computed yet.
    """
    run, rule = _asked(viewer, text)
    found = _meeting(run, rule)
    with scoped(viewer):
        mine = seen(viewer)
        total = mine.count()
        numbers = found if viewer.scope.everything else found & set(mine.values_list("id", flat=True))
        named = visible(viewer).filter(id__in=nsmallest(SAMPLE, numbers, key=_draw))
        sample = named.select_related("home_org").order_by("id")
        return Segment(rule, reading(rule, definitions().schema), run.as_of, len(numbers), total, tuple(sample))


def segment_count(viewer: Actor, text: str) -> int:
    """How many customers in the viewer's scope meet the rule ``text``. Raises Refused as ``segment`` does."""
    run, rule = _asked(viewer, text)
    found = _meeting(run, rule)
    if viewer.scope.everything:
        return len(found)
    with scoped(viewer):
        return len(found & set(seen(viewer).values_list("id", flat=True)))


def _asked(viewer: Actor, text: str) -> tuple[InsightRun, Rule]:
    if not viewer.may(Permission.SEE_SEGMENTS):
        raise NotAllowed(_("您没有圈选客群的权限，请联系安全管理员。"))
    run = latest()
    if run is None:
        raise Refused(_("还没有计算过事实，请先运行 yingke day。"))
    try:
        return run, parse(text.strip(), definitions().schema)
    except RuleError as error:
        raise Refused(error.en if english() else error.zh) from error


def _meeting(run: InsightRun, rule: Rule) -> set[str]:
    return set(meeting(engine(), view_of(run.file), rule, run.as_of).to_pylist())


def _draw(customer_id: str) -> str:
    """A fixed lot for each customer, so that the same segment shows the same few."""
    return hashlib.blake2b(customer_id.encode(), digest_size=8).hexdigest()
