"""Compliance's home: what was stopped and by which rule, which rules wait for signature, what is unusual."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext as _

from yingke.compliance import selectors
from yingke.compliance.models import Clearance, Complaint
from yingke.compliance.rules import language
from yingke.compliance.selectors import RuleLine
from yingke.customers.models import Customer
from yingke.engines.gate import Rule
from yingke.foundation import clock
from yingke.foundation.accounts.roles import Role
from yingke.foundation.actor import Actor
from yingke.foundation.pages.components import Cell, Chart, Figure, Series, State, Table
from yingke.site.homes.home import Home, home_of

DAYS = 30


@home_of(Role.COMPLIANCE_OFFICER, Role.CONSUMER_PROTECTION)
def stops(viewer: Actor, today: date) -> Home:
    """Thirty days of stops, the rules to confirm, open complaints."""
    since = datetime.combine(today - timedelta(days=DAYS - 1), time(), clock.BANK_ZONE)
    by_rule = selectors.stops_by_rule(since)
    waiting = [line for line in selectors.rules(today) if line.in_force and not line.confirmed]
    figures = [_stopped(since, today), _waiting(waiting, today), *complaints(today)]
    charts = [_by_rule(by_rule)] if by_rule else []
    return Home(_("拦下了什么，什么在等审？"), figures, charts, [_to_sign(waiting), _newest(viewer, since)])


def _stopped(since: datetime, today: date) -> Figure:
    checked = Clearance.objects.filter(at__gte=since).count()
    stopped = selectors.stopped(since).count()
    definition = _("联系前一刻的检查中被规则拦下的次数占全部检查的比例。")
    return Figure(
        _("30 天拦截率"),
        stopped / checked if checked else None,
        "share",
        definition,
        today,
        base=checked,
        missing=_("30 天内还没有联系前检查。"),
    )


def _waiting(waiting: list[RuleLine], today: date) -> Figure:
    definition = _("已在期内、来源尚待确认的规则；正式环境中须由两名指定人员签署，否则拦下所涉联系。")
    return Figure(_("待签署规则"), len(waiting), _("条"), definition, today, tone="warn" if waiting else "neutral")


def complaints(today: date) -> list[Figure]:
    """Open complaints, and the new ones per 10,000 customers."""
    customers = Customer.objects.count()
    open_now = Complaint.objects.filter(closed_on=None).count()
    recent = Complaint.objects.filter(opened_on__gt=today - timedelta(days=DAYS)).count()
    rate = round(recent * 10_000 / customers, 1) if customers else None
    return [
        Figure(_("未结投诉"), open_now, _("件"), _("未结期间，对该客户暂停营销。"), today),
        Figure(
            _("每万户投诉"),
            rate,
            _("件"),
            _("近 30 天新增投诉除以客户数，每万户。"),
            today,
            base=customers,
            missing=_("还没有客户数据。"),
        ),
    ]


def _by_rule(by_rule: list[tuple[Rule, int]]) -> Chart:
    places = [f"{rule.id} {rule.title.in_(language())}" for rule, _n in by_rule[:10]]
    series = Series(_("拦截"), [n for _rule, n in by_rule[:10]])
    return Chart(_("哪条规则拦下最多（30 天）？"), places, [series], "bar_h", _("规则"), _("次"), "stops-by-rule")


def _to_sign(waiting: list[RuleLine]) -> Table:
    rows: list[list[Cell]] = [
        [
            line.rule.id,
            line.title,
            line.rule.owner,
            line.version.effective_from,
            State(_("差一人签署"), "info") if line.signed else State(_("未签署"), "warn"),
        ]
        for line in waiting[:15]
    ]
    headings = [_("规则"), _("内容"), _("归口"), _("生效日"), _("状态")]
    return Table(_("待签署的规则"), headings, rows, _("所有在期规则都已确认。"))


def _newest(viewer: Actor, since: datetime) -> Table:
    rows: list[list[Cell]] = [
        [
            one.at,
            one.staff_id,
            selectors.word("channel", one.channel),
            "；".join(selectors.reasons(viewer, one)),
        ]
        for one in selectors.stopped(since)[:10]
    ]
    headings = [_("时间"), _("员工"), _("渠道"), _("原因")]
    return Table(_("最近的拦截"), headings, rows, _("30 天内没有被拦下的联系。"))
