"""Reads of the organisation. The rows of books are seen inside the viewer's scope: the database sees to it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import Count, Q, QuerySet

from yingke.foundation.accounts.roles import BOOK_HOLDERS
from yingke.foundation.actor import Actor
from yingke.foundation.organisation.models import Assignment, Certificate, Handover, OrgUnit, Staff


def subtree(org_id: str) -> list[str]:
    """The numbers of a unit and all units below it; empty for an unknown one."""
    top = OrgUnit.objects.filter(id=org_id).values_list("path", flat=True).first()
    return list(OrgUnit.objects.filter(path__startswith=top).values_list("id", flat=True)) if top else []


def current_book(viewer: Actor) -> QuerySet[Assignment]:
    """The customers in the viewer's own book now, as A or B manager."""
    return Assignment.objects.filter(staff_id=viewer.staff_id or None, is_current=True)


def current_books(viewer: Actor) -> QuerySet[Assignment]:
    """The customers held now by the viewer, or by staff of the units the viewer heads."""
    mine, below = Q(staff_id=viewer.staff_id or None), Q(staff__org__in=viewer.scope.orgs)
    return Assignment.objects.filter(mine | below, is_current=True)


def books_on(as_of: date) -> QuerySet[Assignment]:
    """The assignments that hold on ``as_of``."""
    return Assignment.objects.filter(Q(to_on=None) | Q(to_on__gt=as_of), from_on__lte=as_of)


def manager_of(customer_ids: Collection[str], as_of: date) -> dict[str, list[Assignment]]:
    """The managers of each customer on ``as_of``, A before B; a customer without one is absent."""
    found: dict[str, list[Assignment]] = {}
    held = books_on(as_of).filter(customer_id__in=customer_ids).select_related("staff")
    for one in held.order_by("customer_id", "position", "kind"):
        found.setdefault(one.customer_id, []).append(one)
    return found


def managed_customers(as_of: date) -> QuerySet[Assignment, str]:
    """The numbers of the customers who have an A manager on ``as_of``; run it under the batch role."""
    return books_on(as_of).filter(position=Assignment.Position.A).values_list("customer_id", flat=True).distinct()


def colleagues(viewer: Actor, as_of: date) -> QuerySet[Staff]:
    """Managers at work in the units the viewer heads, or else in the viewer's own."""
    units = viewer.scope.orgs or {viewer.org_id}
    managers = Staff.objects.filter(role__in=BOOK_HOLDERS, org__in=units)
    return managers.filter(Q(left_on=None) | Q(left_on__gt=as_of)).select_related("org").order_by("org_id", "id")


def staff_at_work(viewer: Actor, as_of: date) -> QuerySet[Staff]:
    """The staff of the units the viewer heads, or of the bank for a viewer who heads none, with certificates."""
    found = Staff.objects.filter(Q(left_on=None) | Q(left_on__gt=as_of))
    if viewer.scope.orgs:
        found = found.filter(org__in=viewer.scope.orgs)
    return found.select_related("org").prefetch_related("certificates").order_by("id")


def handovers(viewer: Actor) -> QuerySet[Handover]:
    """The hand-overs from or to the viewer, or the units the viewer heads; newest first."""
    found = Handover.objects.select_related("from_staff__org", "to_staff__org").annotate(size=Count("items"))
    return found.order_by("-pk") if viewer.staff_id or viewer.scope.everything else found.none()


def certificates_of(staff_id: str, as_of: date) -> set[str]:
    """The kinds of product the member of staff may sell on ``as_of``."""
    held = Certificate.objects.filter(Q(valid_to=None) | Q(valid_to__gte=as_of), staff_id=staff_id)
    return set(held.filter(valid_from__lte=as_of).values_list("kind", flat=True))
