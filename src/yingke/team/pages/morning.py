"""The manager's morning: whom do I call now, why, what may I say."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from yingke.foundation import clock
from yingke.foundation.accounts.roles import Permission
from yingke.foundation.clock import BANK_ZONE
from yingke.foundation.pages.requests import PageRequest, page
from yingke.team import selectors
from yingke.team.cards import Card, cards, purpose_note
from yingke.team.forms import AppointmentForm, ResultForm, SkipForm
from yingke.team.models import WorklistItem

Bound = Mapping[str, forms.Form]


@page(Permission.WORK_WORKLIST)
def morning(request: PageRequest) -> HttpResponse:
    """The day's list of the viewer, or with ``?cover=1`` the items of books the viewer stands in for."""
    now = clock.now()
    as_of = selectors.list_date()
    covering = request.GET.get("cover") == "1"
    context: dict[str, Any] = {"greeting": greeting(now), "as_of": as_of, "covering": covering}
    if as_of:
        found = selectors.covered if covering else selectors.items
        shown = cards(request.actor, list(found(request.actor, as_of)), now=now)
        context |= {
            "cards": [faced(one) for one in shown],
            "data": selectors.data_state(as_of, clock.today()),
            "growth": selectors.growth(request.actor),
            "lapsed": selectors.lapsed(request.actor, as_of),
            "covers": selectors.covered(request.actor, as_of).count(),
            "meetings": selectors.appointments_on(request.actor, clock.today()),
        }
        context |= progress(request)
    return render(request, "team/morning.html", context)


@page(Permission.WORK_WORKLIST)
def item(request: PageRequest, item_id: int) -> HttpResponse:
    """One card as a page."""
    return show_item(request, item_id)


@page(Permission.WORK_WORKLIST)
def appointments(request: PageRequest) -> HttpResponse:
    """The viewer's appointments, the coming ones first."""
    context = {"coming": selectors.coming_appointments(request.actor), "today": clock.today()}
    return render(request, "team/appointments.html", context)


def show_item(request: PageRequest, item_id: int, *, error: str = "", bound: Bound | None = None) -> HttpResponse:
    """The card alone: as a fragment for a swap, else as a page; 422 when an act on it was refused."""
    found = selectors.item(request.actor, item_id)
    (card,) = cards(request.actor, [found], now=clock.now())
    status = 422 if error or bound else 200
    context = faced(card, bound=bound) | {"error": error} | progress(request)
    swap = "HX-Request" in request.headers
    return render(request, "team/card_swapped.html" if swap else "team/item.html", context, status=status)


def progress(request: PageRequest) -> dict[str, Any]:
    """How far the viewer is today."""
    as_of = selectors.list_date()
    total, worked = selectors.progress(request.actor, as_of) if as_of else (0, 0)
    return {"total": total, "worked": worked}


def faced(card: Card, *, bound: Bound | None = None) -> dict[str, Any]:
    """The card with its forms; ``bound`` brings back one that was refused."""
    topic = card.first.label if card.first else card.add_on.label if card.add_on else ""
    fresh: dict[str, forms.Form] = {}
    if card.item.state == WorklistItem.State.OPEN:
        named = f"i{card.item.pk}_%s"
        outcome = {"outcome": "reached"} if card.touch else {}
        fresh = {
            "result": ResultForm(auto_id=f"r{named}", initial=outcome),
            "skip": SkipForm(auto_id=f"s{named}"),
            "book": AppointmentForm(auto_id=f"b{named}", initial={"topic": topic}),
        }
    note = purpose_note(card.item.purpose)
    return {
        "card": card,
        "item": card.item,
        "note": note,
        "forms": fresh | dict(bound or {}),
        "opened": bound or {},
    }


def greeting(now: datetime) -> str:
    """Good morning, noon, afternoon, evening, by the bank's clock."""
    hour = now.astimezone(BANK_ZONE).hour
    if hour < 11:
        return _("早上好")
    if hour < 13:
        return _("中午好")
    return _("下午好") if hour < 18 else _("晚上好")
