"""The table contracts, read from ``tables.toml``: every table the platform can take from a bank.

The tables follow what a Chinese bank can extract (regulatory EAST tables and the usual front systems). Names are
the field's English terms; ``label`` is the bank's own word for it.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec

ColumnType = Literal["text", "int", "money", "rate", "date", "time", "bool"]
Sensitivity = Literal["DC1", "DC2"]


class Column(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One column. ``allowed`` is the closed list of codes (empty = free); the bounds are inclusive; ``references``
    names the table and column (``organisations.org_id``) that must hold the value; ``length`` is the most
    characters of a text."""

    name: str
    type: ColumnType
    label: str
    required: bool = False
    allowed: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    sensitivity: Sensitivity = "DC1"
    references: str = ""
    length: int = 80


class TableContract(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a table must hold; ``key`` names the columns that identify a row."""

    name: str
    label: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    gate: bool = False
    stale_after_days: int | None = None

    def column(self, name: str) -> Column:
        """The column called ``name``; a KeyError names the table and what it has."""
        for column in self.columns:
            if column.name == name:
                return column
        known = ", ".join(column.name for column in self.columns)
        raise KeyError(f"table {self.name} has no column {name!r}; it has {known}")


class _Contracts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    table: tuple[TableContract, ...]


@cache
def contracts() -> dict[str, TableContract]:
    """Every table contract by name, in the order of the file."""
    text = Path(__file__).with_name("tables.toml").read_text(encoding="utf-8")
    return {table.name: table for table in msgspec.convert(tomllib.loads(text), _Contracts).table}
