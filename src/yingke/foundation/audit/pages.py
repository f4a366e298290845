"""Pages of the ledger."""

from __future__ import annotations

import json

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from yingke.foundation.accounts.roles import Permission
from yingke.foundation.audit import selectors
from yingke.foundation.audit.models import Seal
from yingke.foundation.audit.sealer import waiting
from yingke.foundation.pages.listing import Column, Listing
from yingke.foundation.pages.requests import PageRequest, page

COLUMNS = (
    Column("at", _("时间"), "at"),
    Column("actor", _("操作人"), "actor"),
    Column("verb", _("操作"), "verb"),
    Column("about", _("对象"), "about"),
)


class SoughtForm(forms.Form):
    """What to look for."""

    actor = forms.CharField(label=_("操作人"), required=False, max_length=80)
    verb = forms.CharField(label=_("操作"), required=False, max_length=80)
    about = forms.CharField(label=_("对象"), required=False, max_length=160)
    since = forms.DateField(label=_("自"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("至"), required=False, widget=forms.DateInput(attrs={"type": "date"}))


@page(Permission.SEE_AUDIT)
def entries(request: PageRequest) -> HttpResponse:
    """The ledger, searched."""
    form = SoughtForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    sought = selectors.Sought(**{key: value for key, value in wanted.items() if value})
    listing = Listing(request, selectors.entries(request.actor, sought), columns=COLUMNS, default_sort="-at")
    seal = Seal.objects.order_by("-number").first()
    context = {"listing": listing, "form": form, "seal": seal, "waiting": waiting()}
    return render(request, "audit/entries.html", context)


@page(Permission.SEE_AUDIT)
def entry(request: PageRequest, number: int) -> HttpResponse:
    """One entry as it was written, and where it stands in the chain."""
    found, said, seal = selectors.entry(request.actor, number)
    details = json.dumps(said.pop("details"), ensure_ascii=False, indent=2, sort_keys=True)
    context = {"entry": found, "said": said, "details": details, "seal": seal}
    return render(request, "audit/entry.html", context)
