"""The auditor's home: whether the ledger is whole, and what was done under it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db.models import Count, Max
from django.utils.translation import gettext as _

from yingke.foundation import clock
from yingke.foundation.accounts.roles import Role
from yingke.foundation.actor import Actor
from yingke.foundation.audit.models import Entry, Seal
from yingke.foundation.pages.components import Cell, Chart, Figure, Series, Table
from yingke.site.homes.home import Home, home_of

DAYS = 7


@home_of(Role.AUDIT_ADMIN)
def ledger(viewer: Actor, today: date) -> Home:  # noqa: ARG001 - the ledger is read whole
    """The state of the chain, the verbs of the last seven days and the newest entries."""
    since = datetime.combine(today - timedelta(days=DAYS - 1), time(), clock.BANK_ZONE)
    recent = Entry.objects.filter(at__gte=since)
    seal = Seal.objects.order_by("-number").first()
    waiting = Entry.objects.filter(link=None).count()
    figures = [
        Figure(
            _("最新封存"),
            seal.number if seal else None,
            _("号"),
            _("签名封存的序号，覆盖此前全部记录。"),
            today,
            missing=_("还没有封存：后台作业未运行过。"),
        ),
        Figure(
            _("待封存"),
            waiting,
            _("条"),
            _("已写入、尚未进入链的记录；正常在一秒内清零。"),
            today,
            tone="warn" if waiting > 1000 else "neutral",
        ),
        Figure(_("7 天内操作"), recent.count(), _("条"), as_of=today),
        Figure(_("7 天内操作人"), recent.values("actor").distinct().count(), _("个"), as_of=today),
    ]
    return Home(_("账本是否完整，谁做了什么？"), figures, _charts(since, today), [_verbs(since), _newest()])


def _charts(since: datetime, today: date) -> list[Chart]:
    days = [today - timedelta(days=back) for back in reversed(range(DAYS))]
    stamps = Entry.objects.filter(at__gte=since).values_list("at", flat=True)
    counts = dict.fromkeys(days, 0)
    for stamp in stamps.iterator():
        day = stamp.astimezone(clock.BANK_ZONE).date()
        counts[day] = counts.get(day, 0) + 1
    series = Series(_("操作"), [counts[day] for day in days])
    return [
        Chart(_("每天有多少操作？"), [f"{day:%m-%d}" for day in days], [series], "bar", _("日"), _("条"), "verbs")
    ]


def _verbs(since: datetime) -> Table:
    found = (
        Entry.objects.filter(at__gte=since).values("verb").annotate(n=Count("id"), last=Max("at")).order_by("-n")
    )
    rows: list[list[Cell]] = [[one["verb"], one["n"], one["last"]] for one in found[:12]]
    return Table(
        _("做得最多的操作（7 天）"),
        [_("操作"), _("次数"), _("最近一次")],
        rows,
        _("7 天内没有操作。"),
        frozenset({1}),
    )


def _newest() -> Table:
    rows: list[list[Cell]] = [
        [one.at, one.actor, one.verb, one.about] for one in Entry.objects.order_by("-id")[:12]
    ]
    headings = [_("时间"), _("操作人"), _("操作"), _("对象")]
    return Table(_("最新记录"), headings, rows, _("账本还是空的：还没有人做过任何操作。"))
