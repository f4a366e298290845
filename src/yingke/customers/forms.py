"""Forms of the customers slice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from yingke.foundation.organisation.models import Staff


class HandoverForm(forms.Form):
    """Which customers pass to whom, from which day, and why."""

    to_staff = forms.ChoiceField(label=_("移入人"))
    customers = forms.MultipleChoiceField(label=_("客户"), widget=forms.CheckboxSelectMultiple)
    effective_on = forms.DateField(
        label=_("生效日"), widget=forms.DateInput(attrs={"type": "date"}), help_text=_("从这一天起由移入人管户")
    )
    reason = forms.CharField(
        label=_("原因"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("如：客户搬迁、岗位调整"),
    )

    def __init__(
        self,
        data: object = None,
        *,
        takers: Sequence[Staff],
        customers: Sequence[tuple[str, str]],
        chosen: Sequence[str] = (),
        today: date,
    ) -> None:
        tomorrow = today + timedelta(days=1)
        super().__init__(data, initial={"customers": list(chosen), "effective_on": tomorrow.isoformat()})  # type: ignore[arg-type]
        people = [(one.id, f"{one.name} · {one.org.name}") for one in takers]
        self._choose("to_staff", [("", _("请选择")), *people])
        self._choose("customers", customers)

    def _choose(self, name: str, choices: Sequence[tuple[str, object]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


class RemarkForm(forms.Form):
    """Why a hand-over is approved or not."""

    remark = forms.CharField(label=_("说明"), max_length=300, required=False)
