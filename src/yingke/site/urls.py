"""Addresses: each slice brings its own under its own word."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("yingke.foundation.accounts.urls")),
]
