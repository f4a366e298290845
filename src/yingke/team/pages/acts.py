"""Acts on a card: dial, record, skip, book. Each answers with the card as it stands now."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yingke.foundation import clock
from yingke.foundation.accounts.roles import Permission
from yingke.foundation.errors import NotAllowed, NotFound, Refused
from yingke.foundation.pages.requests import PageRequest, page
from yingke.team import services
from yingke.team.forms import AppointmentForm, ResultForm, SkipForm
from yingke.team.pages.morning import show_item


@require_POST
@page(Permission.WORK_WORKLIST)
def dial(request: PageRequest, item_id: int) -> HttpResponse:
    """Call the customer through the bank's own line."""

    def act() -> None:
        services.dial(request.actor, item_id=item_id, with_offer="with_offer" in request.POST, at=clock.now())

    return _answer(request, item_id, act)


@require_POST
@page(Permission.WORK_WORKLIST)
def record_result(request: PageRequest, item_id: int) -> HttpResponse:
    """Record what came of the contact."""
    form = ResultForm(request.POST, auto_id=f"ri{item_id}_%s")

    def act() -> None:
        services.record_result(request.actor, item_id=item_id, at=clock.now(), **form.cleaned_data)

    return _answer(request, item_id, act, form=form, name="result")


@require_POST
@page(Permission.WORK_WORKLIST)
def skip(request: PageRequest, item_id: int) -> HttpResponse:
    """Set the item aside."""
    form = SkipForm(request.POST, auto_id=f"si{item_id}_%s")

    def act() -> None:
        services.skip(request.actor, item_id=item_id, at=clock.now(), **form.cleaned_data)

    return _answer(request, item_id, act, form=form, name="skip")


@require_POST
@page(Permission.WORK_WORKLIST)
def book(request: PageRequest, item_id: int) -> HttpResponse:
    """Agree a meeting."""
    form = AppointmentForm(request.POST, auto_id=f"bi{item_id}_%s")

    def act() -> None:
        asked = form.cleaned_data
        services.book_appointment(
            request.actor,
            item_id=item_id,
            when=form.when(),
            place=asked["place"],
            topic=asked["topic"],
            at=clock.now(),
        )

    return _answer(request, item_id, act, form=form, name="book")


@require_POST
@page(Permission.WORK_WORKLIST)
def close_appointment(request: PageRequest, appointment_id: int) -> HttpResponse:
    """Say what became of a meeting."""
    done = services.close_appointment(
        request.actor, appointment_id=appointment_id, state=request.POST.get("state", "")
    )
    messages.success(request, _("预约%(state)s。") % {"state": done.get_state_display()})
    return redirect("team:appointments")


def _answer(
    request: PageRequest, item_id: int, act: Callable[[], None], *, form: forms.Form | None = None, name: str = ""
) -> HttpResponse:
    """Run the act; a refusal comes back on the card, with the form as it was filled in."""
    if form is not None and not form.is_valid():
        return show_item(request, item_id, bound={name: form})
    try:
        act()
    except (NotFound, NotAllowed):
        raise
    except Refused as refused:
        return show_item(request, item_id, error=str(refused), bound={name: form} if form else None)
    if "HX-Request" in request.headers:
        return show_item(request, item_id)
    return redirect(f"{reverse('team:morning')}#item-{item_id}")
