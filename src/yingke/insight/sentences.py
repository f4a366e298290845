"""Sentences with facts in them: a closed grammar of braces, checked when it is read, filled by each fact's type."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from yingke.engines.rules import Schema
from yingke.foundation.money import short

_PLACE = re.compile(r"\{([a-z_0-9]+)(:days|:when)?\}")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence in both languages: ``{fact}``; of a date also its distance from the business date, ``{fact:days}``
    as a number or ``{fact:when}`` in words.
    """

    zh: str
    en: str

    @classmethod
    def of(cls, zh: str, en: str, schema: Schema) -> Sentence:
        """The sentence; ValueError for a brace that is no place, an unknown fact, or days of what is not a date."""
        for text in (zh, en):
            if re.search(r"[{}]", _PLACE.sub("", text)):
                raise ValueError(f"{text!r} has a brace that names no fact")
            for name, distance in _PLACE.findall(text):
                if name not in schema:
                    raise ValueError(f"{text!r} names {name!r}, which is no fact")
                if distance and schema[name].type != "date":
                    raise ValueError(f"{text!r} asks for the days of {name!r}, which is no date")
        return cls(zh, en)

    def said(self, record: Mapping[str, Any], as_of: date) -> dict[str, str]:
        """The sentence about one customer, ``{"zh": …, "en": …}``."""
        return {
            "zh": _PLACE.sub(lambda place: _written(place, record, as_of, "zh"), self.zh),
            "en": _PLACE.sub(lambda place: _written(place, record, as_of, "en"), self.en),
        }


def _written(place: re.Match[str], record: Mapping[str, Any], as_of: date, language: str) -> str:
    value = record[place[1]]
    if place[2] == ":when":
        return _when((value - as_of).days, language)
    if place[2]:
        return str((value - as_of).days)
    if isinstance(value, Decimal):
        return short(value) if language == "zh" else f"CNY {value:,.0f}"
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def _when(days: int, language: str) -> str:
    near = {0: ("今天", "today"), 1: ("明天", "tomorrow")}
    zh, en = near.get(days, (f"{days} 天后", f"in {days} days"))
    return zh if language == "zh" else en
