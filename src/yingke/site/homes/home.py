"""What a home is, and the page that draws it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import wraps

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django_stubs_ext import StrOrPromise

from yingke.foundation import clock
from yingke.foundation.accounts.roles import Role
from yingke.foundation.actor import Actor
from yingke.foundation.errors import NotAllowed
from yingke.foundation.pages.components import Chart, Figure, Table
from yingke.foundation.pages.requests import PageRequest, page


@dataclass(frozen=True, slots=True)
class Home:
    """One role's first page: the question it answers, figures first, then charts and short tables.

    ``more``: further rows of figures, each under its own heading.
    """

    question: StrOrPromise
    figures: Sequence[Figure] = ()
    charts: Sequence[Chart] = ()
    tables: Sequence[Table] = ()
    more: Sequence[tuple[StrOrPromise, Sequence[Figure]]] = ()


Answer = Callable[[Actor, date], Home]


def home_of(*roles: Role) -> Callable[[Answer], Callable[[PageRequest], HttpResponse]]:
    """Make a page of an answer ``(viewer, today) -> Home`` for people who hold one of ``roles``."""

    def make(answer: Answer) -> Callable[[PageRequest], HttpResponse]:
        @wraps(answer)
        def drawn(request: PageRequest) -> HttpResponse:
            if not request.actor.roles & set(roles):
                raise NotAllowed(_("这是其他岗位的首页，请从左侧导航选择您的页面。"))
            found = answer(request.actor, clock.today())
            return render(request, "homes/home.html", {"home": found, "greeting": greeting(request.actor)})

        return page(None)(drawn)

    return make


@page(None)
def without_role(request: PageRequest) -> HttpResponse:
    """For a login that holds no role yet."""
    empty = Table(_("还没有岗位"), [], [], _("您的账号还没有岗位，请联系安全管理员授予。"))
    found = Home(_("先要有一个岗位。"), tables=[empty])
    return render(request, "homes/home.html", {"home": found, "greeting": greeting(request.actor)})


def greeting(viewer: Actor) -> str:
    """``早上好，李敏`` by the hour in the bank's zone."""
    hour = clock.now().astimezone(clock.BANK_ZONE).hour
    if hour < 12:
        return _("早上好，%(name)s") % {"name": viewer.name}
    return (_("下午好，%(name)s") if hour < 18 else _("晚上好，%(name)s")) % {"name": viewer.name}
