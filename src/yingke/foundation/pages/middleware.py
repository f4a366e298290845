"""From a request to an actor, a transaction and a scope; from a refusal to a page that explains it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, cast

from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.csrf import csrf_failure

from yingke.foundation import clock
from yingke.foundation.accounts.actors import actor_of
from yingke.foundation.accounts.models import User
from yingke.foundation.audit.ledger import enter
from yingke.foundation.audit.models import Entry
from yingke.foundation.errors import NotAllowed, NotFound, Refused
from yingke.foundation.pages.requests import PageRequest
from yingke.foundation.scoping import scoped

_STATUS: dict[type[Refused], int] = {NotAllowed: 403, NotFound: 404}
IDLE_SECONDS = 30 * 60
REFUSED = "pages.refused"
NOTE_EVERY = timedelta(minutes=1)
BEFORE_A_PASSWORD = frozenset({"accounts:password", "accounts:logout"})


class ActorMiddleware:
    """Runs every page inside one transaction that sees what its actor may see."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        access = getattr(view, "access", None)
        if access == "public":
            return None
        if access is None:
            raise NotAllowed(f"the view {view.__module__}.{view.__name__} says nothing of who may open it")
        if not request.user.is_authenticated or _left_alone(request):
            return _to_login(request)
        if request.user.must_change_password and _view_name(request) not in BEFORE_A_PASSWORD:
            return redirect("accounts:password")
        return _run(cast("PageRequest", request), view, args, kwargs)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Refused):
            return refusal(request, exception)
        return None


def _view_name(request: HttpRequest) -> str:
    return request.resolver_match.view_name if request.resolver_match else ""


def _left_alone(request: HttpRequest) -> bool:
    """Whether nobody used this session for too long; it then ends. Its last use is written once a minute."""
    now, seen = int(clock.now().timestamp()), request.session.get("seen")
    if seen is not None and now - seen > IDLE_SECONDS:
        logout(request)
        return True
    if seen is None or now - seen >= 60:
        request.session["seen"] = now
    return False


def _to_login(request: HttpRequest) -> HttpResponse:
    """The login page; a part of a page that asks (HTMX) is told to let the whole page go there."""
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": reverse("accounts:login")})
    return redirect_to_login(request.get_full_path())


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Refuse a form without its token: Django's own answer, but a part of a page is led to the login page."""
    return _to_login(request) if request.headers.get("HX-Request") else csrf_failure(request, reason)


def _run(
    request: PageRequest, view: Callable[..., HttpResponse], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> HttpResponse:
    request.actor = actor_of(cast("User", request.user))
    try:
        with transaction.atomic(), scoped(request.actor):
            return view(request, *args, **kwargs)
    except NotAllowed as refused:
        _note(request, refused)
        return refusal(request, refused)
    except Refused as refused:
        return refusal(request, refused)


def _note(request: PageRequest, refused: NotAllowed) -> None:
    """Leave an entry of what the actor may not do: after the page's own writes are gone, and one a minute."""
    about = f"page:{_view_name(request)}"
    lately = Entry.objects.filter(
        actor=request.actor.id, verb=REFUSED, about=about, at__gt=clock.now() - NOTE_EVERY
    )
    if not lately.exists():
        enter(request.actor, verb=REFUSED, about=about, reason=str(refused), details={"address": request.path})


def refusal(request: HttpRequest, refused: Refused) -> HttpResponse:
    """The page that tells a person what was refused and what they can do."""
    status = _STATUS.get(type(refused), 422)
    return render(request, "pages/refused.html", {"message": str(refused), "status": status}, status=status)
