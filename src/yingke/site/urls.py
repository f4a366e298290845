"""Addresses: each slice brings its own under its own word."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

from yingke.foundation.pages.requests import public
from yingke.site import pulse
from yingke.site.homes.start import start

urlpatterns: list[URLPattern | URLResolver] = [
    path("", start, name="start"),
    path("home/", include("yingke.site.homes.urls")),
    path("customers/", include("yingke.customers.urls")),
    path("insight/", include("yingke.insight.urls")),
    path("products/", include("yingke.products.urls")),
    path("decisions/", include("yingke.decisions.urls")),
    path("team/", include("yingke.team.urls")),
    path("compliance/", include("yingke.compliance.urls")),
    path("audit/", include("yingke.foundation.audit.urls")),
    path("organisation/", include("yingke.foundation.organisation.urls")),
    path("system/health/", include("yingke.foundation.jobs.urls")),
    path("", include("yingke.foundation.accounts.urls")),
    path("healthz", pulse.healthz, name="healthz"),
    path("language/", public(set_language), name="set_language"),
]
