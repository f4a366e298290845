"""Addresses of the ledger."""

from __future__ import annotations

from django.urls import path

from yingke.foundation.audit import pages

app_name = "audit"
urlpatterns = [
    path("", pages.entries, name="entries"),
    path("<int:number>/", pages.entry, name="entry"),
]
