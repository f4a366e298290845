"""Leads by branch: issued, worked, reached, closed, left over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from yingke.foundation.organisation.models import OrgUnit
from yingke.foundation.pages.components import Cell, Table
from yingke.team.models import WorklistItem

DAYS = 7
_REACHED = Q(result__outcome__in=["reached", "interested", "booked", "declined", "refused"])
_WON = Q(result__outcome__in=["interested", "booked"])
COUNTS = {
    "issued": Count("id"),
    "worked": Count("id", filter=Q(state__in=["done", "skipped"])),
    "reached": Count("id", filter=_REACHED),
    "won": Count("id", filter=_WON),
    "lapsed": Count("id", filter=Q(state="lapsed")),
}


def leads_by_branch(as_of: date) -> Table:
    """The worklist items of the last seven days, branch by branch."""
    since = as_of - timedelta(days=DAYS - 1)
    found = WorklistItem.objects.filter(as_of__range=(since, as_of)).values_list("org_id").annotate(**COUNTS)
    rows = _summed(found)
    headings = [_("分行"), _("下发"), _("已处理"), _("联系上"), _("有意向或预约"), _("过期")]
    return Table(_("7 天内下发的任务"), headings, rows, _("7 天内没有下发任务。"), frozenset({1, 2, 3, 4, 5}))


def _summed(found: Iterable[tuple[Any, ...]]) -> list[list[Cell]]:
    """Outlets summed into their branches; an outlet without a branch stands by itself."""
    units = OrgUnit.objects.in_bulk()
    sums: dict[str, list[int]] = defaultdict(lambda: [0] * len(COUNTS))
    for org_id, *counts in found:
        branch = _branch(units, org_id)
        sums[branch] = [before + count for before, count in zip(sums[branch], counts, strict=True)]
    return [[branch, *counts] for branch, counts in sorted(sums.items())]


def _branch(units: dict[str, OrgUnit], org_id: str) -> str:
    above = units[org_id].path.strip("/").split("/")
    branches = [units[one].name for one in above if one in units and units[one].kind == OrgUnit.Kind.BRANCH]
    return branches[0] if branches else units[org_id].name
