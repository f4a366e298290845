"""Addresses of the decisions slice, under /decisions/."""

from __future__ import annotations

from django.urls import path

from yingke.decisions import pages

app_name = "decisions"
urlpatterns = [
    path("", pages.today, name="today"),
    path("policy/", pages.policy, name="policy"),
]
