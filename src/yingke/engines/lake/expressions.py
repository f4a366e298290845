"""The closed set of functions a mapping may use to fill a column.

In TOML a column is filled by the name of a source column (``"client_id"``), by a source column with options
(``{ column = "type", codes = { P = "in" } }``) or by a function (``{ do = "concat", of = ["C", "client_id"] }``).
Nothing else exists: no expression text, no user code.
"""

from __future__ import annotations

from typing import Literal, Union

import msgspec

ScalarValue = str | int | float | bool
NumberStyle = Literal["czech", "chinese_id"]


class Function(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="do"):
    """A function of the mapping language; its name in TOML is ``do``."""


class FromColumn(Function, frozen=True, tag="column"):
    """A source column with options. ``codes`` translates the bank's codes; a code outside it is refused unless
    ``otherwise`` says what it becomes (``""`` = empty). ``percent`` divides by 100; ``rounded`` accepts more than
    two decimals of a yuan and rounds half up."""

    column: str
    codes: dict[str, str] = {}
    otherwise: str | None = None
    dates: tuple[str, ...] = ()
    nulls: tuple[str, ...] = ()
    decimal: str | None = None
    thousands: str | None = None
    percent: bool = False
    rounded: bool = False


class Constant(Function, frozen=True, tag="constant"):
    """The same value on every row."""

    value: ScalarValue


class BusinessDate(Function, frozen=True, tag="business_date"):
    """The business date of the load."""


class Concat(Function, frozen=True, tag="concat"):
    """Texts one after another; empty when any of them is empty."""

    of: tuple[Expression, ...]
    separator: str = ""


class Prefix(Function, frozen=True, tag="prefix"):
    """A fixed text before a value; empty when the value is empty."""

    text: str
    of: Expression


class Part(Function, frozen=True, tag="part"):
    """``length`` characters of a text from position ``start`` (the first is 1)."""

    of: Expression
    start: int
    length: int


class Coalesce(Function, frozen=True, tag="coalesce"):
    """The first value that is not empty. A value that cannot be read is a fault, never a reason to move on."""

    of: tuple[Expression, ...]


class Lookup(Function, frozen=True, tag="lookup"):
    """One value of another source or mapped table: ``by`` pairs its columns with values of this row.

    Several rows with different values are a fault of this row unless ``last_by`` names a date column that decides;
    ``until_business_date`` names a date column and leaves out what lies after the business date.
    """

    by: dict[str, Expression]
    take: Expression
    source: str = ""
    table: str = ""
    last_by: str = ""
    until_business_date: str = ""


class BirthDate(Function, frozen=True, tag="birth_date"):
    """The birth date inside a personal number: Czech YYMMDD (women: month + 50; 20th century) or the 18 digits of a
    Chinese resident identity number (GB 11643)."""

    of: Expression
    style: NumberStyle


class Sex(Function, frozen=True, tag="sex"):
    """F or M from a personal number of the same styles as :class:`BirthDate`."""

    of: Expression
    style: NumberStyle


class Direction(Function, frozen=True, tag="direction"):
    """``in`` for an amount ≥ 0, ``out`` for one below."""

    of: Expression


class Magnitude(Function, frozen=True, tag="magnitude"):
    """An amount without its sign."""

    of: Expression


class Shift(Function, frozen=True, tag="shift"):
    """A date moved by days and whole months, each a number or an expression."""

    of: Expression
    days: int | Expression = 0
    months: int | Expression = 0


class HashId(Function, frozen=True, tag="hash"):
    """An id made of values: 20 hexadecimal digits of their SHA-256; empty when all of them are empty."""

    of: tuple[Expression, ...]


Expression = Union[  # noqa: UP007 - a forward reference needs the subscript form
    str,
    FromColumn,
    Constant,
    BusinessDate,
    Concat,
    Prefix,
    Part,
    Coalesce,
    Lookup,
    BirthDate,
    Sex,
    Direction,
    Magnitude,
    Shift,
    HashId,
]


def children(expression: Expression) -> tuple[Expression, ...]:
    """The expressions directly inside, on the same row (a lookup's ``take`` belongs to the other side)."""
    match expression:
        case Concat(of=many) | Coalesce(of=many) | HashId(of=many):
            return many
        case Lookup(by=by):
            return tuple(by.values())
        case Shift(of=inner, days=days, months=months):
            return (inner, *(part for part in (days, months) if not isinstance(part, int)))
        case (
            Prefix(of=inner)
            | Part(of=inner)
            | BirthDate(of=inner)
            | Sex(of=inner)
            | Direction(of=inner)
            | Magnitude(of=inner)
        ):
            return (inner,)
        case _:
            return ()


def source_columns(expression: Expression) -> frozenset[str]:
    """The columns of the row's own source an expression reads."""
    match expression:
        case str():
            return frozenset({expression})
        case FromColumn(column=column):
            return frozenset({column})
        case _:
            return frozenset[str]().union(*(source_columns(child) for child in children(expression)))


def lookups(expression: Expression) -> tuple[Lookup, ...]:
    """Every lookup inside an expression, the ones on the far side of a lookup included."""
    own = (expression,) if isinstance(expression, Lookup) else ()
    far = lookups(expression.take) if isinstance(expression, Lookup) else ()
    return (*own, *far, *(found for child in children(expression) for found in lookups(child)))
