"""Addresses: each slice brings its own under its own word."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

from yingke.foundation.pages.requests import public
from yingke.site import pulse
from yingke.site.homes.start import start

_SLICES = ("customers", "products", "insight", "compliance", "channels", "decisions", "team")

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("yingke.foundation.accounts.urls")),
    path("audit/", include("yingke.foundation.audit.urls")),
    path("organisation/", include("yingke.foundation.organisation.urls")),
    path("system/health/", include("yingke.foundation.jobs.urls")),
    path("", start, name="start"),
    path("home/", include("yingke.site.homes.urls")),
    path("healthz", pulse.healthz, name="healthz"),
    path("language/", public(set_language), name="set_language"),
    *(path(f"{word}/", include(f"yingke.{word}.urls")) for word in _SLICES if find_spec(f"yingke.{word}.urls")),
]
