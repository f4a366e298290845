"""Addresses of the platform's health."""

from __future__ import annotations

from django.urls import path

from yingke.foundation.jobs import pages

app_name = "jobs"
urlpatterns = [path("", pages.health, name="health")]
