"""Head office's home: the figures a head of retail looks at first, as far as the data carries them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from urllib.parse import urlencode

from django.db.models import Count, Q, Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from yingke.decisions import selectors as decisions
from yingke.decisions.models import DecisionRun
from yingke.foundation.accounts.roles import Role
from yingke.foundation.actor import Actor
from yingke.foundation.money import Money
from yingke.foundation.pages.components import Cell, Chart, Figure, Link, Series, Table
from yingke.insight import selectors as insight
from yingke.insight.definitions import definitions
from yingke.insight.models import InsightRun, Opportunity, TierChange
from yingke.insight.totals import Totals, totals
from yingke.insight.words import label, reading
from yingke.site.homes.home import Home, home_of
from yingke.site.homes.leads import leads_by_branch
from yingke.site.homes.stops import complaints

MATURING = {"deposit_maturing": "deposit_maturing_on", "product_maturing": "product_maturing_on"}


@home_of(Role.HEAD_OFFICE_MARKETING)
def bank(viewer: Actor, today: date) -> Home:  # noqa: ARG001 - the whole bank, of the newest business date
    """Assets, maturities, outflows, tiers, leads and stops."""
    run = insight.latest()
    if run is None:
        empty = _("还没有跑过营业日：由系统管理员运行 yingke load 与 yingke day。")
        return Home(_("数据到位后，这里是全行的今天。"), tables=[Table(_("还没有数据"), [], [], empty)])
    sums = totals(viewer, run)
    decided = decisions.run_on(run.as_of)
    return Home(
        _("哪里在流失，哪里有商机，什么在等我？"),
        _assets(sums[""], run.as_of),
        [_by_tier(sums), *([_withheld(decided)] if decided and decided.counts["withheld"] else [])],
        [leads_by_branch(run.as_of), _opportunities(run.as_of)],
        [
            (_("到期与流出"), _leaving(run.as_of)),
            (_("客户"), _customers(run)),
            (_("代发与投诉"), [*_payroll(run), *complaints(run.as_of)]),
        ],
    )


def _assets(sums: Totals, as_of: date) -> list[Figure]:
    average = sums.aum_month_avg - sums.aum_month_avg_previous
    return [
        Figure(_("AUM 时点"), sums.aum, "yuan", _("存款与各类持仓的市值之和。"), as_of, base=sums.customers,
               base_unit=_("户")),
        Figure(_("AUM 月日均"), sums.aum_month_avg, "yuan", _("本月至今每日 AUM 的平均。"), as_of,
               change=average, change_label=_("较上月日均")),
        Figure(_("存款余额"), sums.deposit_balance, "yuan", _("活期、定期、大额存单、结构性存款的余额。"), as_of),
        Figure(_("30 天净流入"), sums.net_inflow_30d, "yuan", _("客户主动的转入减转出，不含市值变动。"), as_of,
               tone="bad" if sums.net_inflow_30d < 0 else "neutral"),
    ]  # fmt: skip


def _leaving(as_of: date) -> list[Figure]:
    """What matures today, within 7 and 30 days, and what left: amounts, with customers as the base."""
    spans = ((0, _("今日到期")), (7, _("7 天内到期")), (30, _("30 天内到期")))
    definition = _("定期与持仓中在此期间到期的金额，每户按最近一笔到期日归入。")
    figures = [_amount(text, list(MATURING), definition, as_of, days) for days, text in spans]
    definition = _("7 天内有单笔大额转出的客户与其最大一笔之和。")
    return [*figures, _amount(_("大额转出"), ["large_outflow"], definition, as_of, None)]


def _amount(text: str, kinds: Sequence[str], definition: str, as_of: date, days: int | None) -> Figure:
    found = Opportunity.objects.filter(kind__in=kinds)
    rules = [definitions().kinds[kind].rule for kind in kinds]
    if days is not None:
        found = found.filter(expires_on__lte=as_of + timedelta(days=days))
        rules = [f"{definitions().kinds[kind].rule} AND {MATURING[kind]} <= as_of + {days}" for kind in kinds]
    sums = found.aggregate(amount=Sum("amount"), n=Count("customer_id", distinct=True))
    rule = " OR ".join(f"({rule})" for rule in rules)
    return Figure(
        text,
        sums["amount"] or Decimal(0),
        "yuan",
        definition,
        as_of,
        _segment(rule),
        base=sums["n"],
        base_unit=_("户"),
    )


def _segment(rule: str) -> str:
    """The address of the segment that shows who is behind a figure."""
    return f"{reverse('insight:segments')}?{urlencode({'rule': rule})}"


def _customers(run: InsightRun) -> list[Figure]:
    steps = TierChange.objects.filter(on__gte=run.as_of.replace(day=1)).exclude(before="")
    levels = [tier.id for tier in definitions().ladder.tiers]
    moves = [levels.index(after) - levels.index(before) for before, after in steps.values_list("before", "after")]
    up, down = sum(move > 0 for move in moves), sum(move < 0 for move in moves)
    valid, tiers = run.counts["marks"]["valid_customer"], reverse("insight:tiers")
    meaning = reading(definitions().mark_rules["valid_customer"], definitions().tier_schema)
    watch = _("风险测评即将到期；到期后不能销售有评级的产品。")
    return [
        Figure(_("有效客户"), valid, _("户"), meaning, run.as_of, _segment("valid_customer"), base=run.customers),
        Figure(_("本月升层"), up, _("户"), _("本月进入更高价值层的客户。"), run.as_of, tiers),
        Figure(_("本月降层"), down, _("户"), _("本月落到更低价值层的客户；降层前有观察期。"), run.as_of, tiers),
        _kind(run, "near_next_tier", _("临界提升"), _("离上一层不远的客户。")),
        _kind(run, "assessment_expiring", _("测评将到期"), watch),
    ]


def _payroll(run: InsightRun) -> list[Figure]:
    paid = run.counts["tags"]["payroll_customer"]
    meaning = reading(definitions().tag_rules["payroll_customer"], definitions().schema)
    rule = definitions().tags["payroll_customer"].rule
    stopped = _("此前有代发、近期没有到账的客户。")
    return [
        Figure(_("代发客户"), paid, _("户"), meaning, run.as_of, _segment(rule), base=run.customers),
        _kind(run, "payroll_stopped", _("代发中断"), stopped),
    ]


def _kind(run: InsightRun, kind: str, text: str, definition: str) -> Figure:
    count = run.counts["opportunities"][kind]
    return Figure(text, count, _("户"), definition, run.as_of, _segment(definitions().kinds[kind].rule))


def _by_tier(sums: dict[str, Totals]) -> Chart:
    tiers = [tier for tier in definitions().ladder.tiers if tier.id in sums]
    places = [f"{label(tier)}（{sums[tier.id].customers}）" for tier in tiers]
    series = Series("AUM", [sums[tier.id].aum for tier in tiers])
    return Chart(_("AUM 集中在哪一层？"), places, [series], "bar_h", _("客层（户数）"), _("元"), "aum-by-tier")


def _withheld(run: DecisionRun) -> Chart:
    counts = list(decisions.withheld_counts(run).items())[:8]
    places = [decisions.code_label(code) for code, _n in counts]
    series = Series(_("客户"), [n for _code, n in counts])
    return Chart(_("哪些原因使行动没有提出？"), places, [series], "bar_h", _("原因"), _("户"), "withheld")


def _opportunities(as_of: date) -> Table:
    kinds = definitions().kinds
    found = (
        Opportunity.objects.filter(kind__in=kinds)
        .values("kind")
        .annotate(n=Count("id"), new=Count("id", filter=Q(since=as_of)), amount=Sum("amount"))
        .order_by("-n")
    )
    rows: list[list[Cell]] = [
        [
            Link(label(kinds[one["kind"]]), _segment(kinds[one["kind"]].rule)),
            one["n"],
            one["new"],
            Money(one["amount"]) if one["amount"] else None,
        ]
        for one in found
    ]
    headings = [_("商机"), _("客户"), _("今日新增"), _("涉及金额")]
    return Table(_("商机一览"), headings, rows, _("今天没有商机。"), frozenset({1, 2, 3}))
