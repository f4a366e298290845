"""Pages of insight: tags, tiers, segments."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yingke.engines.rules import fields, to_text
from yingke.foundation.accounts.roles import Permission
from yingke.foundation.errors import NotFound, Refused
from yingke.foundation.pages.components import Chart, Figure, Series
from yingke.foundation.pages.listing import Column, Filter, Listing
from yingke.foundation.pages.requests import PageRequest, page
from yingke.insight import selectors
from yingke.insight.definitions import definitions
from yingke.insight.rows import fact_rows, strategy_rows, tag_rows, tier_rows
from yingke.insight.segments import SAMPLE, Segment, segment
from yingke.insight.words import label, reading

EXAMPLES = (
    "tier = 'wealth' AND deposit_maturing_amount_30d > 0",
    "age >= 60 AND current_balance >= 200000 AND NOT complaint_open",
    "has(tags, 'small_firm_owner') AND firm_settlement_90d >= 300000",
    "salary_last_on >= as_of - 45 AND product_categories = 1",
)


@page(Permission.SEE_TAGS)
def tags(request: PageRequest) -> HttpResponse:
    """Every tag: who owns it, what it means, how many wear it."""
    run = selectors.latest()
    rows = tag_rows(run)
    groups = sorted({(row.group, row.group_label) for row in rows})
    listing = Listing(
        request,
        rows,
        columns=(
            Column("label", _("标签"), "label"),
            Column("group", _("分类"), "group_label"),
            Column("owner", _("负责部门"), "owner"),
            Column("rule", _("规则")),
            Column("customers", _("客户数"), "customers", numeric=True),
            Column("share", _("覆盖率"), "share", numeric=True),
        ),
        filters=(Filter("group", _("分类"), groups, "group"),),
        default_sort="-customers",
    )
    return render(request, "insight/tags.html", {"listing": listing, "run": run})


@page(Permission.SEE_TAGS)
def tag(request: PageRequest, tag_id: str) -> HttpResponse:
    """One tag: its rule in words and as text, the facts it asks for, its coverage over the runs."""
    known = definitions()
    if tag_id not in known.tags:
        raise NotFound(_("没有标签 %(tag)s。") % {"tag": tag_id})
    rule, runs = known.tag_rules[tag_id], selectors.runs()
    row = next(row for row in tag_rows(runs[-1] if runs else None) if row.id == tag_id)
    context: dict[str, Any] = {
        "row": row,
        "text": to_text(rule),
        "facts": [fact for fact in fact_rows() if fact.name in fields(rule)],
        "mine": selectors.tag_count(request.actor, tag_id),
        "run": runs[-1] if runs else None,
    }
    if len(runs) > 1:
        days = [str(run.as_of) for run in runs]
        worn = [run.counts["tags"].get(tag_id) for run in runs]
        context["trend"] = Chart(
            _("打上这个标签的客户在增加吗？"),
            days,
            [Series(row.label, worn)],
            "line",
            _("日期"),
            _("户"),
            f"tag-{tag_id}",
        )
    return render(request, "insight/tag.html", context)


@page(Permission.SEE_TAGS)
def tiers(request: PageRequest) -> HttpResponse:
    """How the customers in scope stand on the ladder, and what each tier is served with."""
    known, run = definitions(), selectors.latest()
    as_of = run.as_of if run else None
    counted = selectors.tier_distribution(request.actor)
    total = sum(one.customers for one in counted)
    rows = tier_rows(counted)
    marks = [
        Figure(label(mark), selectors.mark_count(request.actor, name), _("户"),
               reading(known.mark_rules[name], known.tier_schema), as_of, base=total)
        for name, mark in known.marks.items()
    ]  # fmt: skip
    moving = [
        Figure(label(known.tags[name]), selectors.tag_count(request.actor, name), _("户"),
               reading(known.tag_rules[name], known.schema), as_of, _tag_page(name), base=total)
        for name in ("near_upgrade", "watched") if name in known.tags
    ]  # fmt: skip
    chart = Chart(
        _("客户集中在哪一档？"), [row.place for row in rows],
        [Series(_("客户数"), [row.customers for row in rows])],
        "bar_h", _("层级与细分档"), _("户"), "tiers",
    )  # fmt: skip
    context = {
        "run": run, "total": total, "rows": rows, "figures": [*marks, *moving], "chart": chart,
        "strategies": strategy_rows(), "ladder": known.ladder,
    }  # fmt: skip
    return render(request, "insight/tiers.html", context)


@page(Permission.SEE_SEGMENTS)
def segments(request: PageRequest) -> HttpResponse:
    """Describe customers by a rule and see at once how many there are; the fragment alone for a live count."""
    text = request.GET.get("rule", "").strip()
    found: Segment | None = None
    refused = ""
    if text:
        try:
            found = segment(request.actor, text)
        except Refused as error:
            refused = str(error)
    context: dict[str, Any] = {"text": text, "found": found, "refused": refused, "sample_size": SAMPLE,
               "whole": request.actor.may(Permission.SEE_CUSTOMERS)}  # fmt: skip
    if request.headers.get("HX-Request"):
        return render(request, "insight/segment.html", context)
    context |= {"facts": fact_rows(), "examples": EXAMPLES, "run": selectors.latest()}
    return render(request, "insight/segments.html", context)


def _tag_page(tag_id: str) -> str:
    return reverse("insight:tag", args=[tag_id])
