"""HR's home: whose right to sell is ending."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrPromise

from yingke.foundation.accounts.labels import ROLE_LABELS
from yingke.foundation.accounts.roles import Role
from yingke.foundation.actor import Actor
from yingke.foundation.organisation.models import Certificate, Staff
from yingke.foundation.pages.components import Cell, Figure, State, Table
from yingke.site.homes.home import Home, home_of

HORIZON = timedelta(days=90)
CERTIFICATE_LABELS: dict[str, StrPromise] = {
    "fund": gettext_lazy("基金从业资格"),
    "insurance": gettext_lazy("保险执业登记"),
    "wealth": gettext_lazy("理财销售资格"),
}


@home_of(Role.HR)
def people(viewer: Actor, today: date) -> Home:  # noqa: ARG001 - staff are no customers: no scope binds HR
    """Certificates that end within 90 days, those already ended, and the staff by role."""
    at_work = Staff.objects.filter(Q(left_on=None) | Q(left_on__gt=today))
    held = Certificate.objects.filter(staff__in=at_work)
    ending = held.filter(valid_to__range=(today, today + HORIZON))
    soon = ending.filter(valid_to__lte=today + timedelta(days=30))
    ended = held.filter(valid_to__lt=today)
    figures = [
        Figure(
            _("30 天内失效"),
            soon.count(),
            _("张"),
            _("在职员工的销售资格，30 天内失效。"),
            today,
            tone="warn" if soon.exists() else "neutral",
        ),
        Figure(_("90 天内失效"), ending.count(), _("张"), _("在职员工的销售资格，90 天内失效。"), today),
        Figure(
            _("已失效"),
            ended.count(),
            _("张"),
            _("在职员工已失效的资格；失效后不能销售该类产品。"),
            today,
            tone="bad" if ended.exists() else "neutral",
        ),
        Figure(_("在职员工"), at_work.count(), _("人"), as_of=today),
    ]
    return Home(_("谁的销售资格快要到期？"), figures, tables=[_ending(ending, today), _staff(at_work)])


def _ending(ending: QuerySet[Certificate], today: date) -> Table:
    rows = [_row(one, today) for one in ending.select_related("staff__org").order_by("valid_to", "staff_id")[:20]]
    headings = [_("员工"), _("机构"), _("资格"), _("到期日"), _("剩余天数")]
    empty = _("90 天内没有资格到期。")
    return Table(_("90 天内到期的资格"), headings, rows, empty, frozenset({4}))


def _row(one: Certificate, today: date) -> list[Cell]:
    assert one.valid_to is not None  # the query asks for a date
    left = (one.valid_to - today).days
    tone = State(str(left), "warn") if left <= 30 else left
    kind = CERTIFICATE_LABELS.get(one.kind, one.kind)
    return [f"{one.staff.name}（{one.staff_id}）", one.staff.org.name, kind, one.valid_to, tone]


def _staff(at_work: QuerySet[Staff]) -> Table:
    counts = {one["role"]: one["n"] for one in at_work.values("role").annotate(n=Count("id"))}
    rows: list[list[Cell]] = [[ROLE_LABELS[role], counts[role]] for role in Role if role in counts]
    return Table(_("在岗人数"), [_("岗位"), _("人数")], rows, _("还没有员工数据。"), frozenset({1}))
