"""Pages of the customers slice: finding a customer, the 360 page, the open pool."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from yingke.customers import marks, panels, selectors, services
from yingke.customers.marks import Mark
from yingke.customers.models import Customer
from yingke.foundation import clock
from yingke.foundation.accounts.roles import Permission
from yingke.foundation.actor import Actor
from yingke.foundation.audit.ledger import enter
from yingke.foundation.audit.models import Entry
from yingke.foundation.organisation.models import Assignment
from yingke.foundation.organisation.rules import rules
from yingke.foundation.organisation.selectors import current_book, manager_of
from yingke.foundation.pages.components import Cell
from yingke.foundation.pages.listing import Column, Filter, Listing
from yingke.foundation.pages.requests import PageRequest, page

_COLUMNS = (
    Column("name", gettext_lazy("客户"), "name_pinyin"),
    Column("kind", gettext_lazy("类型"), "kind"),
    Column("phone", gettext_lazy("电话")),
    Column("org", gettext_lazy("归属网点"), "home_org"),
    Column("manager", gettext_lazy("管户经理")),
    Column("since", gettext_lazy("开户"), "opened_on"),
)
# Sorted by name, a masked list would tell the names.
_POOL_COLUMNS = (
    Column("name", gettext_lazy("客户")),
    *(column for column in _COLUMNS if column.key not in {"name", "manager", "phone"}),
)
_KIND = Filter("kind", gettext_lazy("类型"), Customer.Kind.choices, "kind")
_STATES = (("True", gettext_lazy("已管户")), ("False", gettext_lazy("公海")))
_MANAGED = Filter("managed", gettext_lazy("管户"), _STATES, "is_managed")


@dataclass(frozen=True, slots=True)
class Row:
    """A customer as a list shows them. ``whole``: the viewer may read the name; else it is masked."""

    customer: Customer
    whole: bool
    managers: list[Assignment]
    marks: list[tuple[Mark, Cell]]


@dataclass(frozen=True, slots=True)
class Claimed:
    """A customer of the viewer's own claims, and the day on which they return to the pool when nobody calls."""

    customer: Customer
    since: date
    returns_on: date


def _rows(viewer: Actor, customers: Iterable[Customer]) -> list[Row]:
    found = list(customers)
    ids = [one.id for one in found]
    managers = manager_of(ids, clock.today())
    marked = marks.values(viewer, ids)
    return [_row(viewer, one, managers.get(one.id, []), marked[one.id]) for one in found]


def _row(viewer: Actor, customer: Customer, managers: list[Assignment], marked: list[tuple[Mark, Cell]]) -> Row:
    """A customer of the open pool is masked below the heads of the outlet, until the viewer has claimed them."""
    heads = viewer.scope.everything or customer.home_org_id in viewer.scope.orgs
    return Row(customer, heads or customer.is_managed or bool(managers), managers, marked)


@page(Permission.SEE_CUSTOMERS)
def find(request: PageRequest) -> HttpResponse:
    """Customers in the viewer's scope: by name, initials, number or the end of the phone number."""
    asked = request.GET.get("q", "").strip()[:80]
    rows = selectors.find(request.actor, asked).select_related("home_org")
    filters = (_KIND, _MANAGED) if request.actor.scope.orgs else (_KIND,)
    listing = Listing(request, rows, columns=_COLUMNS, filters=filters, default_sort="name")
    context = {
        "listing": listing,
        "rows": _rows(request.actor, listing.page),
        "asked": asked,
        "marks": marks.marks(),
    }
    return render(request, "customers/find.html", context)


@page(Permission.SEE_CUSTOMERS)
def detail(request: PageRequest, customer_id: str) -> HttpResponse:
    """The 360 page: who the customer is, what each slice has to say. From the pool only a masked head is seen."""
    customer = selectors.customer(request.actor, customer_id)
    row = _rows(request.actor, [customer])[0]
    shown = []
    if row.whole:
        _note_reading(request.actor, customer_id)
        shown = [(one, html) for one in panels.panels() if (html := one.render(request, customer_id))]
    context = {"row": row, "customer": customer, "panels": shown, "assumed": _assumed()}
    return render(request, "customers/detail.html", context)


def _note_reading(viewer: Actor, customer_id: str) -> None:
    """Leave one entry a day of who read whose page."""
    about = f"customer:{customer_id}"
    dawn = datetime.combine(clock.today(), time.min, tzinfo=clock.BANK_ZONE)
    if not Entry.objects.filter(actor=viewer.id, verb="customers.view", about=about, at__gte=dawn).exists():
        enter(viewer, verb="customers.view", about=about)


def _assumed() -> list[str]:
    """What the bank's files lack and the mapping assumes instead, table by table."""
    return [f"{one.label}：{'、'.join(one.assumed)}" for one in selectors.sources(clock.today()) if one.assumed]


@page(Permission.SEE_POOL)
def pool(request: PageRequest) -> HttpResponse:
    """The open pool of the viewer's outlet, masked, with what is left of the viewer's quota."""
    rows = selectors.pool(request.actor).select_related("home_org")
    listing = Listing(request, rows, columns=_POOL_COLUMNS, filters=(_KIND,), default_sort="-since")
    claims = _claims(request.actor)
    context = {
        "listing": listing,
        "rows": _rows(request.actor, listing.page),
        "marks": marks.marks(),
        "claims": claims,
        "rules": rules().pool,
        "may_claim": request.actor.may(Permission.CLAIM_CUSTOMER),
    }
    return render(request, "customers/pool.html", context)


def _claims(viewer: Actor) -> list[Claimed]:
    held = {one.customer_id: one for one in current_book(viewer).filter(origin=Assignment.Origin.CLAIM)}
    customers = Customer.objects.filter(id__in=held)
    marked = marks.values(viewer, list(held))
    patience = timedelta(days=rules().pool.reclaim_after_days)
    claims = []
    for customer in customers:
        since = held[customer.id].from_on
        spoken = next((value for mark, value in marked[customer.id] if mark.key == "last_contact"), None)
        last = max(since, spoken) if isinstance(spoken, date) else since
        claims.append(Claimed(customer, since, last + patience))
    return sorted(claims, key=lambda one: one.returns_on)


@require_POST
@page(Permission.CLAIM_CUSTOMER)
def claim(request: PageRequest, customer_id: str) -> HttpResponse:
    """Take a customer of the pool into the viewer's own book."""
    customer = services.claim(request.actor, customer_id=customer_id, on=clock.today())
    messages.success(request, _("已认领 %(name)s，自今天起由您管户。") % {"name": customer.name or customer.id})
    return redirect("customers:detail", customer_id=customer.id)
