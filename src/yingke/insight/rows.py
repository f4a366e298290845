"""The rows of insight's pages, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from yingke.engines.features.facts import catalogue
from yingke.engines.lake.tables import contracts
from yingke.insight.definitions import definitions
from yingke.insight.models import InsightRun
from yingke.insight.selectors import TierCount
from yingke.insight.words import english, label, reading


@dataclass(frozen=True, slots=True)
class TagRow:
    """A tag in the list. ``customers`` and ``share`` are of the whole bank at the last run; None before it."""

    id: str
    label: str
    group: str
    group_label: str
    owner: str
    reading: str
    customers: int | None
    share: float | None
    valid_days: int
    protected: bool


def tag_rows(run: InsightRun | None) -> list[TagRow]:
    """Every tag of the catalogue with its coverage at ``run``."""
    known = definitions()
    counts = run.counts["tags"] if run else {}
    rows = []
    for name, tag in known.tags.items():
        worn = counts.get(name)
        share = worn / run.customers if run and run.customers and worn is not None else None
        said = reading(known.tag_rules[name], known.schema)
        rows.append(
            TagRow(name, label(tag), tag.group, _group(tag.group), tag.owner, said, worn, share, tag.valid_days,
                   tag.sensitivity == "DC2")
        )  # fmt: skip
    return rows


def _group(group: str) -> str:
    return {
        "identity": _("身份"),
        "preference": _("偏好"),
        "lifecycle": _("生命周期"),
        "relationship": _("关系深度"),
        "event": _("事件"),
        "warning": _("预警"),
    }.get(group, group)


@dataclass(frozen=True, slots=True)
class TierRow:
    """A band of a tier with its customers."""

    tier: str
    band: str
    customers: int

    @property
    def place(self) -> str:
        """Tier and band in one line."""
        return f"{self.tier} {self.band}"


def tier_rows(counted: Iterable[TierCount]) -> list[TierRow]:
    """Bands with customers, from the lowest."""
    tiers = {tier.id: tier for tier in definitions().ladder.tiers}
    bands = {band.label: band for tier in tiers.values() for band in tier.bands}
    return [TierRow(label(tiers[one.tier]), label(bands[one.band]), one.customers) for one in counted]


@dataclass(frozen=True, slots=True)
class StrategyRow:
    """How a tier is served."""

    tier: str
    need: str
    service: str
    products: str


def strategy_rows() -> list[StrategyRow]:
    """The service strategy of every tier and of the potential mark."""
    known = definitions()
    names = {tier.id: label(tier) for tier in known.ladder.tiers} | {
        name: label(mark) for name, mark in known.marks.items()
    }
    return [
        StrategyRow(names[one.tier], one.need_en, one.service_en, one.products_en)
        if english()
        else StrategyRow(names[one.tier], one.need, one.service, one.products)
        for one in known.strategies
    ]


@dataclass(frozen=True, slots=True)
class FactRow:
    """A field a rule may name. ``codes`` are its allowed values, ``sources`` the tables behind it."""

    name: str
    label: str
    kind: str
    codes: str
    missing: str
    sources: str


def fact_rows() -> list[FactRow]:
    """Everything a rule may name: facts, tier fields, marks, tags."""
    facts, tables = catalogue(), contracts()
    kinds = {
        "text": _("文本"), "int": _("整数"), "money": _("金额（元）"), "rate": _("比率"),
        "date": _("日期"), "time": _("时间"), "bool": _("是否"), "set": _("集合"),
    }  # fmt: skip
    rows = []
    for name, field in definitions().schema.items():
        fact = facts.get(name)
        codes = "、".join(f"{code} {names[english()]}" for code, names in field.code_names.items())
        sources = "、".join(tables[source].label for source in fact.sources) if fact else ""
        rows.append(FactRow(name, label(field), kinds[field.type], codes, fact.null if fact else "", sources))
    return rows
