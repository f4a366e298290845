"""Pages of the organisation: the staff with their certificates, and the bank's own days."""

from __future__ import annotations

from datetime import date

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from yingke.foundation import clock
from yingke.foundation.accounts.labels import ROLE_LABELS
from yingke.foundation.accounts.roles import Permission, Role
from yingke.foundation.organisation import selectors
from yingke.foundation.organisation.models import SpecialDay
from yingke.foundation.organisation.services import mark_day, unmark_day
from yingke.foundation.pages.listing import Column, Filter, Listing
from yingke.foundation.pages.requests import PageRequest, page

COLUMNS = (
    Column("id", gettext_lazy("工号"), "id"),
    Column("name", gettext_lazy("姓名"), "name"),
    Column("role", gettext_lazy("岗位"), "role"),
    Column("org", gettext_lazy("机构"), "org__name"),
    Column("certificates", gettext_lazy("销售资格")),
)
FILTERS = (Filter("role", gettext_lazy("岗位"), tuple((r.value, ROLE_LABELS[r]) for r in Role), lookup="role"),)

PLANS = (("", gettext_lazy("停业")), ("open", gettext_lazy("营业")))


class DayForm(forms.Form):
    """A day of the bank's own."""

    day = forms.DateField(label=gettext_lazy("日期"), widget=forms.DateInput(attrs={"type": "date"}))
    is_open = forms.ChoiceField(
        label=gettext_lazy("安排"),
        choices=[("", gettext_lazy("停业")), ("open", gettext_lazy("营业"))],
        required=False,
    )
    reason = forms.CharField(label=gettext_lazy("原因"), max_length=120, help_text=gettext_lazy("如 系统升级。"))


@page(Permission.SEE_STAFF)
def staff(request: PageRequest) -> HttpResponse:
    """The staff at work in the units the viewer heads, or in the whole bank for those who head none."""
    today = clock.today()
    listing = Listing(
        request, selectors.staff_at_work(request.actor, today), columns=COLUMNS, filters=FILTERS, default_sort="id"
    )
    return render(request, "organisation/staff.html", {"listing": listing, "today": today})


@page(Permission.MANAGE_CALENDAR)
def calendar(request: PageRequest) -> HttpResponse:
    """The bank's own days, and a form for another."""
    form = DayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        mark_day(
            request.actor,
            day=form.cleaned_data["day"],
            is_open=form.cleaned_data["is_open"] == "open",
            reason=form.cleaned_data["reason"],
        )
        messages.success(request, _("已登记。"))
        return redirect("organisation:calendar")
    return render(
        request, "organisation/calendar.html", {"form": form, "days": SpecialDay.objects.order_by("-day")}
    )


@require_POST
@page(Permission.MANAGE_CALENDAR)
def unmark(request: PageRequest, day: date) -> HttpResponse:
    """Follow the national calendar again."""
    unmark_day(request.actor, day=day)
    messages.success(request, _("已恢复按国家日历。"))
    return redirect("organisation:calendar")
