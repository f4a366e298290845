"""Addresses of the customers slice, under /customers/."""

from __future__ import annotations

from django.urls import path

from yingke.customers import pages
from yingke.customers.pages import handovers

app_name = "customers"
urlpatterns = [
    path("", pages.find, name="find"),
    path("pool/", pages.pool, name="pool"),
    path("pool/<str:customer_id>/claim/", pages.claim, name="claim"),
    path("handovers/", handovers.handovers, name="handovers"),
    path("handovers/new/", handovers.propose, name="propose"),
    path("handovers/<int:handover_id>/", handovers.handover, name="handover"),
    path("handovers/<int:handover_id>/approve/", handovers.approve, name="approve"),
    path("handovers/<int:handover_id>/decline/", handovers.decline, name="decline"),
    path("handovers/<int:handover_id>/withdraw/", handovers.withdraw, name="withdraw"),
    path("<str:customer_id>/", pages.detail, name="detail"),
]
