"""Addresses of insight, under /insight/."""

from __future__ import annotations

from django.urls import path

from yingke.insight import pages

app_name = "insight"
urlpatterns = [
    path("tags/", pages.tags, name="tags"),
    path("tags/<slug:tag_id>/", pages.tag, name="tag"),
    path("tiers/", pages.tiers, name="tiers"),
    path("segments/", pages.segments, name="segments"),
]
