"""The panels of the 360 page: each slice contributes its own from ``apps.py``; the page shows them in order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django_stubs_ext import StrPromise

from yingke.foundation.pages.requests import PageRequest


@dataclass(frozen=True, slots=True)
class Panel:
    """One panel. ``render(request, customer_id)`` gives its HTML, empty when there is nothing to say."""

    key: str
    title: str | StrPromise
    order: int
    render: Callable[[PageRequest, str], SafeString | str]


_panels: dict[str, Panel] = {}


def register(panel: Panel) -> None:
    """Add a panel; registering a key again replaces it."""
    _panels[panel.key] = panel


def panels() -> list[Panel]:
    """Every panel, in the order of the page."""
    return sorted(_panels.values(), key=lambda panel: panel.order)
