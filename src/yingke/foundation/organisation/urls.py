"""Addresses of the organisation."""

from __future__ import annotations

from datetime import date

from django.urls import path, register_converter

from yingke.foundation.organisation import pages

app_name = "organisation"


class DayConverter:
    """A calendar date in an address, as ``2026-06-30``."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        """The date; ValueError (no such page) for one that does not exist."""
        return date.fromisoformat(value)

    def to_url(self, value: date | str) -> str:
        """The date as it stands in the address."""
        return str(value)


register_converter(DayConverter, "day")

urlpatterns = [
    path("staff/", pages.staff, name="staff"),
    path("calendar/", pages.calendar, name="calendar"),
    path("calendar/<day:day>/unmark/", pages.unmark, name="unmark"),
]
