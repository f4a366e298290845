"""Sums over the bank: what head office watches. They name no customer."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from yingke.foundation.accounts.roles import Permission
from yingke.foundation.actor import Actor
from yingke.foundation.verbs import lacking
from yingke.insight.models import InsightRun
from yingke.insight.population import columns_of

SUMMED = ("aum", "aum_month_avg", "aum_month_avg_previous", "deposit_balance", "investment_value", "net_inflow_30d")


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums in yuan over the customers of one tier, or over all: an unknown fact counts as nothing."""

    customers: int
    aum: Decimal
    aum_month_avg: Decimal
    aum_month_avg_previous: Decimal
    deposit_balance: Decimal
    investment_value: Decimal
    net_inflow_30d: Decimal


def totals(viewer: Actor, run: InsightRun) -> dict[str, Totals]:
    """The sums of ``run`` by tier id, and over the whole bank under "".

    Raises:
        NotAllowed: the viewer may not see the bank's figures.
    """
    if not viewer.may(Permission.SEE_BANK_FIGURES):
        raise lacking(Permission.SEE_BANK_FIGURES)
    by_tier = (
        columns_of(run.file, ["tier", *SUMMED])
        .group_by("tier")
        .aggregate([(name, "sum") for name in SUMMED] + [("tier", "count")])
        .to_pylist()
    )
    whole = {key: sum(row[key] or 0 for row in by_tier) for key in by_tier[0] if key != "tier"} if by_tier else {}
    return {row["tier"]: _totals(row) for row in by_tier} | {"": _totals(whole)}


def _totals(row: dict[str, Decimal | int | None]) -> Totals:
    sums = {name: Decimal(row.get(f"{name}_sum") or 0) for name in SUMMED}
    return Totals(customers=int(row.get("tier_count") or 0), **sums)
