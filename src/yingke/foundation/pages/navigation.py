"""The navigation: each slice registers its entries; a person sees those they may use, in the mission's order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django_stubs_ext import StrPromise

from yingke.foundation.accounts.roles import Permission
from yingke.foundation.actor import Actor

Section = Literal["strategy", "customers", "campaigns", "channels", "team", "results", "compliance", "system"]
ORDER: tuple[Section, ...] = (
    "strategy",
    "customers",
    "campaigns",
    "channels",
    "team",
    "results",
    "compliance",
    "system",
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the navigation; ``permission`` decides who sees it."""

    section: Section
    label: str | StrPromise
    url_name: str
    permission: Permission
    order: int = 50


_entries: list[Entry] = []


def register(entry: Entry) -> None:
    """Add an entry; call it from an app's ``ready``."""
    if entry not in _entries:
        _entries.append(entry)


def entries(actor: Actor) -> dict[Section, list[Entry]]:
    """What ``actor`` may use, by section; a section with nothing in it is left out."""
    allowed = sorted((entry for entry in _entries if actor.may(entry.permission)), key=lambda entry: entry.order)
    grouped = {section: [entry for entry in allowed if entry.section == section] for section in ORDER}
    return {section: found for section, found in grouped.items() if found}
