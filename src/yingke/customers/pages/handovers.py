"""Pages of hand-overs (移交): propose, decide, withdraw. Who proposes never decides."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from yingke.customers.forms import HandoverForm, RemarkForm
from yingke.customers.selectors import named
from yingke.foundation import clock
from yingke.foundation.accounts.roles import Permission
from yingke.foundation.actor import Actor
from yingke.foundation.errors import NotAllowed, NotFound, Refused
from yingke.foundation.organisation import selectors, services
from yingke.foundation.organisation.models import Assignment, Handover, Staff
from yingke.foundation.pages.components import Tone
from yingke.foundation.pages.listing import Column, Filter, Listing
from yingke.foundation.pages.requests import PageRequest, page

_COLUMNS = (
    Column("number", gettext_lazy("移交"), "pk", numeric=True),
    Column("from", gettext_lazy("移出人"), "from_staff"),
    Column("to", gettext_lazy("移入人"), "to_staff"),
    Column("size", gettext_lazy("客户数"), "size", numeric=True),
    Column("day", gettext_lazy("生效日"), "effective_on"),
    Column("reason", gettext_lazy("原因")),
    Column("state", gettext_lazy("状态"), "state"),
)
_STATES = Filter("state", gettext_lazy("状态"), Handover.State.choices, "state")
TONES: dict[str, Tone] = {"proposed": "warn", "approved": "info", "effected": "good", "declined": "bad"}
_ANY = {Permission.PROPOSE_HANDOVER, Permission.APPROVE_HANDOVER}


def _refuse_strangers(request: PageRequest) -> None:
    if not _ANY & request.actor.permissions:
        raise NotAllowed(_("您没有移交客户的权限，请联系安全管理员。"))


@page(Permission.SEE_CUSTOMERS)
def handovers(request: PageRequest) -> HttpResponse:
    """Hand-overs the viewer has a part in, newest first."""
    _refuse_strangers(request)
    listing = Listing(
        request, selectors.handovers(request.actor), columns=_COLUMNS, filters=(_STATES,), default_sort="-number"
    )
    return render(request, "customers/handovers.html", {"listing": listing, "tones": TONES})


@page(Permission.SEE_CUSTOMERS)
def handover(request: PageRequest, handover_id: int) -> HttpResponse:
    """One hand-over: its customers, its state, and what the viewer may do about it."""
    _refuse_strangers(request)
    one = _seen(request, handover_id)
    ids = one.items.values_list("assignment__customer_id", flat=True)
    waits = one.state == Handover.State.PROPOSED
    own = one.proposed_by == request.actor.id
    context = {
        "handover": one,
        "tone": TONES.get(one.state, "neutral"),
        "customers": named(request.actor, list(ids)),
        "form": RemarkForm(),
        "may_decide": waits and not own and request.actor.may(Permission.APPROVE_HANDOVER),
        "may_withdraw": waits and own,
        "waits_for_another": waits and own and request.actor.may(Permission.APPROVE_HANDOVER),
    }
    return render(request, "customers/handover.html", context)


def _seen(request: PageRequest, handover_id: int) -> Handover:
    one = selectors.handovers(request.actor).filter(pk=handover_id).first()
    if one is None:
        raise NotFound(_("没有移交 %(number)s，或不在您的范围内。") % {"number": handover_id})
    return one


@page(Permission.PROPOSE_HANDOVER)
def propose(request: PageRequest) -> HttpResponse:
    """Choose whose customers, which, to whom, and why. A manager hands over their own; a head those of the unit."""
    today = clock.today()
    people = list(selectors.colleagues(request.actor, today))
    giver = _giver(request, people)
    form = None
    if giver is not None:
        chosen = request.GET.getlist("customer")
        takers = [one for one in people if one != giver]
        data = request.POST if request.method == "POST" else None
        form = HandoverForm(
            data, takers=takers, customers=_book(request.actor, giver, chosen), chosen=chosen, today=today
        )
        if form.is_valid() and (done := _propose(request, giver, form)):
            messages.success(request, _("移交已提出，等待审批。"))
            return redirect("customers:handover", handover_id=done.pk)
    context = {"form": form, "giver": giver, "people": people, "is_head": bool(request.actor.scope.orgs)}
    return render(
        request, "customers/propose.html", context, status=200 if form is None or not form.errors else 422
    )


def _propose(request: PageRequest, giver: Staff, form: HandoverForm) -> Handover | None:
    asked = form.cleaned_data
    try:
        return services.propose_handover(
            request.actor,
            from_staff_id=giver.id,
            to_staff_id=asked["to_staff"],
            customer_ids=asked["customers"],
            reason=asked["reason"],
            effective_on=asked["effective_on"],
            on=clock.today(),
        )
    except Refused as refused:
        form.add_error(None, str(refused))
        return None


def _giver(request: PageRequest, people: list[Staff]) -> Staff | None:
    """Whose customers pass: one's own, or for a head those of the manager that was picked."""
    if not request.actor.scope.orgs:
        return get_object_or_404(Staff, id=request.actor.staff_id)
    return next((one for one in people if one.id == request.GET.get("from")), None)


def _book(viewer: Actor, giver: Staff, chosen: list[str]) -> list[tuple[str, str]]:
    """The customers that may pass, those chosen already on top."""
    held = Assignment.objects.filter(staff=giver, is_current=True, to_on=None).values_list("customer_id", flat=True)
    ordered = sorted(named(viewer, list(held)), key=lambda one: one[0] not in chosen)
    return [(number, f"{name} · {number}") for number, name in ordered]


@require_POST
@page(Permission.APPROVE_HANDOVER)
def approve(request: PageRequest, handover_id: int) -> HttpResponse:
    """Approve what somebody else proposed."""
    remark = request.POST.get("remark", "")[:300]
    done = services.approve_handover(request.actor, handover_id=handover_id, on=clock.today(), remark=remark)
    messages.success(request, _("已批准，%(day)s 生效。") % {"day": done.effective_on})
    return redirect("customers:handover", handover_id=handover_id)


@require_POST
@page(Permission.APPROVE_HANDOVER)
def decline(request: PageRequest, handover_id: int) -> HttpResponse:
    """Decline what somebody else proposed, with a reason."""
    services.decline_handover(request.actor, handover_id=handover_id, remark=request.POST.get("remark", "")[:300])
    messages.success(request, _("已退回，客户仍在原管户。"))
    return redirect("customers:handover", handover_id=handover_id)


@require_POST
@page(Permission.PROPOSE_HANDOVER)
def withdraw(request: PageRequest, handover_id: int) -> HttpResponse:
    """Take back one's own proposal."""
    services.withdraw_handover(request.actor, handover_id=handover_id)
    messages.success(request, _("移交已撤回。"))
    return redirect("customers:handovers")
