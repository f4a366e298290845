"""Addresses of the compliance slice, under /compliance/."""

from __future__ import annotations

from django.urls import path

from yingke.compliance import pages

app_name = "compliance"
urlpatterns = [
    path("rules/", pages.rules, name="rules"),
    path("rules/<str:rule_id>/", pages.rule, name="rule"),
    path("rules/<str:rule_id>/<str:effective_from>/sign/", pages.sign, name="sign"),
    path("stops/", pages.stops, name="stops"),
]
