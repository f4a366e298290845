"""One page for the outlet's screen, in the morning and in the evening."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from yingke.foundation import clock
from yingke.foundation.accounts.roles import Permission
from yingke.foundation.organisation.models import OrgUnit
from yingke.foundation.pages.requests import PageRequest, page
from yingke.team import board, meeting, selectors


@page(Permission.SEE_BOARD)
def huddle(request: PageRequest) -> HttpResponse:
    """The meeting of one outlet: the viewer's own, or the one a branch has picked."""
    run, today = selectors.run_in_force(), clock.today()
    outlets = list(OrgUnit.objects.filter(id__in=request.actor.scope.orgs, kind=OrgUnit.Kind.OUTLET).order_by("id"))
    asked = request.GET.get("org", "")
    outlet = next((one for one in outlets if one.id == asked), outlets[0] if outlets else None)
    context: dict[str, Any] = {"run": run, "outlet": outlet, "outlets": outlets, "today": today}
    if run and outlet:
        staff = board.team(request.actor, run.as_of, outlet.id)
        found = board.entries(request.actor, run, today, outlet.id)
        by = {what: [one for one in found if one.what == what] for what in board.HEADINGS}
        context |= {
            "before": meeting.before(staff, run.as_of),
            "so_far": meeting.came(staff, run.as_of),
            "due": meeting.shown(by["due_0"][: meeting.SAID], staff),
            "due_count": len(by["due_0"]),
            "due_week": len(by["due_7"]),
            "outflows": meeting.shown(by["outflow"][: meeting.SAID], staff),
            "outflow_count": len(by["outflow"]),
            "meetings": meeting.shown(by["meeting"][: meeting.SAID], staff),
            "meeting_count": len(by["meeting"]),
            "focus": meeting.focus(staff, run.as_of),
            "avoid": meeting.words_to_avoid(staff, run),
            "minute": meeting.minute(today),
            "missed": meeting.shown(meeting.missed(staff, today), staff),
            "tomorrow": meeting.shown(meeting.tomorrow(staff, today), staff),
        }
    return render(request, "team/huddle.html", context)
