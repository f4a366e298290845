"""The request as our pages know it: it carries the actor."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from yingke.foundation.accounts.roles import Permission
from yingke.foundation.actor import Actor
from yingke.foundation.verbs import lacking


class PageRequest(HttpRequest):
    """A request by a person who is logged in."""

    actor: Actor


_P = ParamSpec("_P")
_Page = Callable[Concatenate[PageRequest, _P], HttpResponse]


def page(*permissions: Permission | None) -> Callable[[_Page[_P]], _Page[_P]]:
    """Mark a view as a page for holders of any of ``permissions`` (``page(None)``: anyone logged in).

    Every view carries this mark or ``public``: one without it is refused by the middleware. ``view.access`` is the
    set of permissions, of which one is enough; an empty set lets anyone in who is logged in.
    """
    wanted = frozenset(one for one in permissions if one is not None)

    def mark(view: _Page[_P]) -> _Page[_P]:
        @wraps(view)
        def guarded(request: PageRequest, *args: _P.args, **kwargs: _P.kwargs) -> HttpResponse:
            if wanted and not wanted & request.actor.permissions:
                raise lacking(min(wanted))
            return view(request, *args, **kwargs)

        guarded.access = wanted  # type: ignore[attr-defined]
        return cast("_Page[_P]", guarded)

    return mark


def public(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Mark a view as open to anyone: the login page, and little else."""
    view.access = "public"  # type: ignore[attr-defined]
    return view
