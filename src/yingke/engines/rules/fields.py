"""What a rule may speak of: the fields of a record, their types and their names in two languages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias, get_args

FieldType = Literal["text", "int", "money", "rate", "date", "time", "bool", "set"]

#: Words the language keeps for itself; no field may carry one as its name.
RESERVED = frozenset(
    [
        "and",
        "as_of",
        "between",
        "date",
        "false",
        "has",
        "in",
        "interval",
        "is",
        "not",
        "null",
        "or",
        "time",
        "timestamp",
        "true",
    ]
)

_NAME = re.compile(r"[a-z_][a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Field:
    """One fact a rule may ask for.

    ``type`` decides what it may be compared with and which Python value a record holds for it:
    text ``str`` · int ``int`` · money ``Decimal`` yuan · rate ``float`` or ``Decimal`` (0.05 = 5 %) · date ``date``
    · time a ``datetime`` in the bank's local time, without zone · bool ``bool`` · set a collection of ``str``.
    ``None`` is NULL for every type. ``allowed`` is the closed list of codes of a text or of a set's members
    (empty = free), ``code_names`` their names for the reader, Chinese and English.
    Raises ``ValueError`` for a name the language could not read back.
    """

    name: str
    type: FieldType
    label: str
    label_en: str
    allowed: tuple[str, ...] = ()
    code_names: Mapping[str, tuple[str, str]] = field(default_factory=dict, compare=False)

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name) or self.name in RESERVED:
            raise ValueError(
                f"{self.name!r} cannot name a field: lower-case letters, digits and _, no reserved word"
            )
        if self.type not in get_args(FieldType):
            raise ValueError(f"field {self.name} has the unknown type {self.type!r}")


Schema: TypeAlias = Mapping[str, Field]
