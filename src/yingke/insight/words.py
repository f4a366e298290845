"""Insight in the reader's language: labels, rules and facts as a page writes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yingke.engines.features.facts import Fact, catalogue
from yingke.engines.rules import Because, Rule, Schema, because_en, because_zh, read_en, read_zh
from yingke.foundation.money import Money
from yingke.foundation.pages.components import Cell
from yingke.insight.profiles import Profile


class Labelled(Protocol):
    """Anything with a name in both languages."""

    @property
    def label(self) -> str: ...
    @property
    def label_en(self) -> str: ...


def english() -> bool:
    """Whether the reader has chosen English."""
    return (get_language() or "").startswith("en")


def label(of: Labelled) -> str:
    """Its name for the reader."""
    return of.label_en if english() else of.label


def reading(rule: Rule, schema: Schema) -> str:
    """A rule in the reader's language."""
    return read_en(rule, schema) if english() else read_zh(rule, schema)


def because(reasons: Iterable[Because], schema: Schema) -> tuple[str, ...]:
    """Reasons in the reader's language."""
    said = because_en if english() else because_zh
    return tuple(said(reason, schema) for reason in reasons)


def told(sentence: Mapping[str, str]) -> str:
    """A stored sentence in the reader's language."""
    return sentence["en" if english() else "zh"]


@dataclass(frozen=True, slots=True)
class FactLine:
    """A fact of one customer as a page writes it; ``missing`` says what its absence means."""

    label: str
    value: Cell
    unit: str
    missing: str
    assumed: bool


def fact_lines(profile: Profile, absent: frozenset[str], assumed: frozenset[str]) -> dict[str, list[FactLine]]:
    """The facts by group, in the order of the catalogue. ``assumed``: tables with columns filled by assumption."""
    groups: dict[str, list[FactLine]] = {}
    for name, fact in catalogue().items():
        hidden = profile.masked and fact.sensitivity == "DC2"
        missing = _("不在您的查看范围") if hidden else fact.null_means(absent)
        line = _line(fact, profile.facts[name], missing, assumed=bool(assumed & set(fact.sources)))
        groups.setdefault(fact.group, []).append(line)
    return groups


def _line(fact: Fact, value: Any, missing: str, *, assumed: bool) -> FactLine:  # noqa: ANN401 - by the fact's type
    units = {"days": _("天"), "years": _("岁"), "count": _("个")}
    unit = units.get(fact.unit, "") if value is not None else ""
    return FactLine(label(fact), _cell(fact, value), unit, missing, assumed)


def _cell(fact: Fact, value: Any) -> Cell:  # noqa: ANN401 - by the fact's type
    match value:
        case bool():
            return _("是") if value else _("否")
        case Decimal():
            return Money(value)
        case float():
            return f"{value:.1%}"
        case str():
            return fact.codes.get(value, (value, value))[english()]
        case int() | date():
            return value
    return None


def group_label(group: str) -> str:
    """The name of a group of facts."""
    return {
        "identity": _("基本信息"),
        "assets": _("资产"),
        "maturity": _("到期"),
        "flows": _("资金往来"),
        "payroll": _("代发"),
        "activity": _("活跃"),
        "suitability": _("适当性"),
        "service": _("服务"),
        "loans": _("负债"),
        "firm": _("企业"),
    }[group]
