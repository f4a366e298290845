"""Forms of the compliance slice."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class SignForm(forms.Form):
    """Why the signer confirms the version: kept in the audit ledger."""

    reason = forms.CharField(label=_("确认依据"), max_length=200)
