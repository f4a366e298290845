"""Forms of the workbench: what came of a contact, why an item is skipped, when to meet."""

from __future__ import annotations

from datetime import datetime, time

from django import forms
from django.utils.translation import gettext_lazy as _

from yingke.foundation.clock import BANK_ZONE
from yingke.team.models import Appointment, ContactResult, Skip

_DAY = forms.DateInput(attrs={"type": "date"})
_TIMES = [f"{hour:02d}:{minute:02d}" for hour in range(9, 18) for minute in (0, 30)]


class ResultForm(forms.Form):
    """What came of a contact."""

    outcome = forms.ChoiceField(label=_("结果"), choices=ContactResult.Outcome.choices, widget=forms.RadioSelect)
    reason = forms.ChoiceField(
        label=_("原因"),
        choices=[("", _("请选择")), *ContactResult.Reason.choices],
        required=False,
        help_text=_("未接通、暂不需要、拒绝再联系时必选"),
    )
    note = forms.CharField(label=_("备注"), max_length=300, required=False)
    follow_up_on = forms.DateField(label=_("下次联系"), required=False, widget=_DAY)


class SkipForm(forms.Form):
    """Why an item is set aside."""

    reason = forms.ChoiceField(label=_("原因"), choices=Skip.Reason.choices, widget=forms.RadioSelect)
    note = forms.CharField(label=_("备注"), max_length=300, required=False, help_text=_("选“其他”时必填"))


class AppointmentForm(forms.Form):
    """When and where to meet, and what about."""

    day = forms.DateField(label=_("日期"), widget=_DAY)
    hour = forms.ChoiceField(label=_("时间"), choices=[(one, one) for one in _TIMES], initial="10:00")
    place = forms.ChoiceField(
        label=_("方式"),
        choices=Appointment.Place.choices,
        widget=forms.RadioSelect,
        initial=Appointment.Place.OUTLET,
    )
    topic = forms.CharField(label=_("事项"), max_length=120)

    def when(self) -> datetime:
        """The moment of the meeting in the bank's zone."""
        return datetime.combine(
            self.cleaned_data["day"], time.fromisoformat(self.cleaned_data["hour"]), tzinfo=BANK_ZONE
        )
