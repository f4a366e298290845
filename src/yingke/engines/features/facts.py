"""The catalogue of facts: what each is called, what it is made from, and what "unknown" means."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec

from yingke.engines.lake.tables import Sensitivity
from yingke.engines.rules.fields import Field, FieldType

Group = Literal[
    "identity", "assets", "maturity", "flows", "payroll", "activity", "suitability", "service", "loans", "firm"
]
Unit = Literal["", "yuan", "days", "years", "count"]


class Fact(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One fact of a customer on a business date.

    ``null`` says what NULL means when every source was delivered ("" = cannot happen); a fact whose first source is
    absent is NULL for everyone. ``sensitivity`` is the highest of the columns it is made from.
    """

    name: str
    label: str
    label_en: str
    type: FieldType
    group: Group
    sources: tuple[str, ...]
    unit: Unit = ""
    null: str = ""
    sensitivity: Sensitivity = "DC1"
    codes: dict[str, tuple[str, str]] = {}

    @property
    def field(self) -> Field:
        """The fact as the rule language sees it."""
        return Field(self.name, self.type, self.label, self.label_en, tuple(self.codes), self.codes)

    def null_means(self, absent: frozenset[str]) -> str:
        """What NULL says of a customer when the tables ``absent`` were not delivered."""
        return "来源缺失" if self.sources[0] in absent else self.null


@cache
def catalogue() -> dict[str, Fact]:
    """Every fact by name, in the order of the file."""
    entries = tomllib.loads(Path(__file__).with_name("facts.toml").read_text(encoding="utf-8"))
    return {name: msgspec.convert({"name": name, **entry}, Fact) for name, entry in entries.items()}


@cache
def schema() -> dict[str, Field]:
    """The facts as fields of the rule language."""
    return {fact.name: fact.field for fact in catalogue().values()}
