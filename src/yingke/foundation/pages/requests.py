"""The request as our pages know it: it carries the actor."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from yingke.foundation.accounts.roles import Permission
from yingke.foundation.actor import Actor
from yingke.foundation.errors import NotAllowed


class PageRequest(HttpRequest):
    """A request by a person who is logged in."""

    actor: Actor


_P = ParamSpec("_P")
_Page = Callable[Concatenate[PageRequest, _P], HttpResponse]


def page(permission: Permission | None) -> Callable[[_Page[_P]], _Page[_P]]:
    """Mark a view as a page for holders of ``permission`` (None = anyone logged in).

    Every view carries this mark or ``public``: one without it is refused by the middleware.
    """

    def mark(view: _Page[_P]) -> _Page[_P]:
        @wraps(view)
        def guarded(request: PageRequest, *args: _P.args, **kwargs: _P.kwargs) -> HttpResponse:
            if permission is not None and not request.actor.may(permission):
                raise NotAllowed(
                    _("您没有“%(permission)s”权限，请联系安全管理员。") % {"permission": permission.value}
                )
            return view(request, *args, **kwargs)

        guarded.access = permission or "login"  # type: ignore[attr-defined]
        return cast("_Page[_P]", guarded)

    return mark


def public(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Mark a view as open to anyone: the login page, and little else."""
    view.access = "public"  # type: ignore[attr-defined]
    return view
