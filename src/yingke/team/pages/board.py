"""The outlet head's board: who has worked what, what waits, and the customers behind each figure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yingke.customers.models import Customer
from yingke.foundation import clock
from yingke.foundation.accounts.roles import Permission
from yingke.foundation.pages.components import Figure
from yingke.foundation.pages.listing import Column, Filter, Listing
from yingke.foundation.pages.requests import PageRequest, page
from yingke.team import selectors
from yingke.team.board import HEADINGS, Entry, entries, lines, team

_SHOWN = ("listed", "worked", "reached", "overdue", "due_0", "outflow")
_MEANING = {
    "listed": gettext_lazy("今天排入各客户经理清单的客户。"),
    "worked": gettext_lazy("已登记结果或已跳过的客户。"),
    "reached": gettext_lazy("登记为已沟通、有意向、已预约、暂不需要或拒绝再联系的客户。"),
    "overdue": gettext_lazy("近 7 天清单中没有办理而过期、之后也没有联系过的客户。"),
    "due_0": gettext_lazy("今天有定期或持仓到期的客户。"),
    "outflow": gettext_lazy("近 7 天单笔转出达到大额标准的客户；应在清单下发后 2 小时内联系。"),
}
_COLUMNS = (
    Column("name", gettext_lazy("客户"), "name"),
    Column("what", gettext_lazy("事项")),
    Column("day", gettext_lazy("日期"), "day"),
    Column("manager", gettext_lazy("客户经理"), "manager"),
)


@dataclass(frozen=True, slots=True)
class Row:
    """An entry with its customer and manager in words."""

    number: str
    name: str
    text: str
    day: date
    manager: str


@page(Permission.SEE_BOARD)
def board(request: PageRequest) -> HttpResponse:
    """The day of every manager in the units the viewer heads."""
    run = selectors.run_in_force()
    context: dict[str, Any] = {"run": run}
    if run:
        found = entries(request.actor, run, clock.today())
        staff = team(request.actor, run.as_of)
        context |= {
            "figures": _figures(found, run.as_of),
            "lines": lines(staff, found),
            "columns": HEADINGS,
            "data": selectors.data_state(run.as_of, clock.today()),
            "several": len({one.org_id for one in staff}) > 1,
        }
    return render(request, "team/board.html", context)


def _figures(found: list[Entry], as_of: date) -> list[Figure]:
    counts = Counter(one.what for one in found)
    rows = reverse("team:rows")
    return [
        Figure(HEADINGS[what], counts[what], _("户"), _MEANING[what], as_of, f"{rows}?what={what}")
        for what in _SHOWN
    ]


@page(Permission.SEE_BOARD)
def rows(request: PageRequest) -> HttpResponse:
    """The customers behind a figure."""
    run = selectors.run_in_force()
    found = entries(request.actor, run, clock.today()) if run else []
    staff = {one.id: one for one in team(request.actor, run.as_of)} if run else {}
    what = request.GET.get("what", "")
    what = what if what in HEADINGS else "listed"
    mine = [one for one in found if one.what == what]
    customers = {one.id: one for one in Customer.objects.filter(id__in={one.customer_id for one in mine})}
    shown = [
        Row(one.customer_id, customers[one.customer_id].name, one.text, one.day, staff[one.staff_id].name)
        for one in mine
        if one.customer_id in customers and request.GET.get("staff", one.staff_id) == one.staff_id
    ]
    managers = sorted({one.name for one in staff.values()})
    filters = (Filter("manager", _("客户经理"), [(name, name) for name in managers], "manager"),)
    listing = Listing(request, shown, columns=_COLUMNS, filters=filters)
    context = {"listing": listing, "heading": HEADINGS[what], "headings": HEADINGS, "what": what}
    return render(request, "team/rows.html", context)
