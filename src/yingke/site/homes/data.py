"""The analyst's home: did the data arrive whole, which tags and tiers need care."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from yingke.customers.models import Load
from yingke.customers.selectors import SourceState
from yingke.engines.lake.tables import contracts
from yingke.foundation.accounts.roles import Role
from yingke.foundation.actor import Actor
from yingke.foundation.pages.components import Cell, Chart, Figure, Series, State, Table
from yingke.insight import selectors as insight
from yingke.insight.definitions import definitions
from yingke.insight.models import InsightRun
from yingke.insight.words import english, label
from yingke.site.freshness import DataState, data_state, state_of
from yingke.site.homes.home import Home, home_of


@home_of(Role.ANALYST)
def data(viewer: Actor, today: date) -> Home:  # noqa: ARG001 - tables and counts, no customer
    """Sources and their dates, what was quarantined, tag coverage."""
    state, run = data_state(), insight.latest()
    last = Load.objects.order_by("-id").first()
    figures = [*_arrival(state, last), *_coverage(run)]
    charts = [_tags(run)] if run else []
    return Home(_("昨夜的数据到齐了吗，哪些标签要照看？"), figures, charts, [_sources(state), _quarantine(last)])


def _arrival(state: DataState | None, last: Load | None) -> list[Figure]:
    missing = _("还没有装载过数据。")
    if state is None or last is None:
        return [Figure(_("来源到齐"), None, missing=missing)]
    counts = list(last.report["tables"].values())
    read = sum(one["read"] for one in counts)
    quarantined = sum(one["quarantined"] for one in counts)
    whole = len(state.sources) - len(state.wanting)
    return [
        Figure(
            _("来源到齐"),
            whole,
            _("张表"),
            _("在时限之内的来源表。"),
            state.as_of,
            base=len(state.sources),
            tone=state.tone,
        ),
        Figure(_("读入"), read, _("行"), _("最近一次装载读到的行数。"), state.as_of),
        Figure(
            _("隔离"),
            quarantined,
            _("行"),
            _("不合表约定、留在隔离区的行。"),
            state.as_of,
            tone="warn" if quarantined else "neutral",
        ),
        Figure(_("重复"), sum(one["duplicate"] for one in counts), _("行"), _("按主键去重丢弃的行。"), state.as_of),
    ]


def _coverage(run: InsightRun | None) -> list[Figure]:
    if run is None or not run.customers:
        return []
    worn = [n for n in run.counts["tags"].values() if n]
    definition = _("当前至少有一位客户的标签。")
    empty = len(run.counts["tags"]) - len(worn)
    return [
        Figure(
            _("有人的标签"),
            len(worn),
            _("个"),
            definition,
            run.as_of,
            reverse("insight:tags"),
            base=len(run.counts["tags"]),
        ),
        Figure(
            _("空标签"),
            empty,
            _("个"),
            _("没有一位客户的标签：规则太窄，或来源缺数。"),
            run.as_of,
            tone="warn" if empty else "neutral",
        ),
    ]


def _tags(run: InsightRun) -> Chart:
    known = definitions().tags
    counts = sorted(((n, tag) for tag, n in run.counts["tags"].items() if tag in known), reverse=True)[:14]
    series = Series(_("客户"), [n for n, _tag in counts])
    return Chart(
        _("哪些标签覆盖最广？"),
        [label(known[tag]) for _n, tag in counts],
        [series],
        "bar_h",
        _("标签"),
        _("户"),
        "tags",
    )


def _sources(state: DataState | None) -> Table:
    rows: list[list[Cell]] = [_source(source) for source in (state.sources if state else [])]
    headings = [_("来源"), _("业务日期"), _("行数"), _("状态"), _("假定的列")]
    return Table(_("来源"), headings, rows, _("还没有装载：运行 yingke load 或 yingke demo。"), frozenset({2}))


def _source(source: SourceState) -> list[Cell]:
    return [source.label, source.business_date, source.rows, state_of(source), "、".join(source.assumed)]


def _quarantine(last: Load | None) -> Table:
    rows = list(_troubles(last.report["tables"].items())) if last else []
    headings = [_("来源"), _("读入"), _("隔离"), _("重复"), _("问题")]
    return Table(_("装载中的问题"), headings, rows, _("最近一次装载没有隔离、重复或拒收。"), frozenset({1, 2, 3}))


def _troubles(tables: Iterable[tuple[str, dict[str, Any]]]) -> Iterable[list[Cell]]:
    labels = {name: contract.label for name, contract in contracts().items()}
    for name, report in tables:
        problem = report["problem"]
        if report["quarantined"] or report["duplicate"] or problem:
            said: Cell = State(problem["en" if english() else "zh"], "bad") if problem else None
            yield [labels.get(name, name), report["read"], report["quarantined"], report["duplicate"], said]
