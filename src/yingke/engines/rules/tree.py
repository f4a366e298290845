"""The closed language itself: every rule is one of these frozen nodes, and nothing else is a rule.

A node knows the type of each field it names, so that every reader gives a value the same meaning; labels stay in
the schema. Constants are ``str`` (text), ``int``, ``Decimal`` (money in yuan, rate), ``date``, ``datetime`` (time).
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Literal, TypeAlias

from yingke.engines.rules.fields import FieldType

Operator = Literal["=", "<>", "<", "<=", ">", ">="]
Unit = Literal["day", "month", "year"]


@dataclass(frozen=True, slots=True)
class AsOf:
    """The business date the rule is read for, moved by ``amount`` units; a month's missing day is its last."""

    amount: int = 0
    unit: Unit = "day"

    def on(self, as_of: date) -> date:
        """The date meant when the business date is ``as_of``."""
        if self.unit == "day":
            return as_of + timedelta(days=self.amount)
        months = as_of.year * 12 + as_of.month - 1 + self.amount * (12 if self.unit == "year" else 1)
        year, month = divmod(months, 12)
        return date(year, month + 1, min(as_of.day, calendar.monthrange(year, month + 1)[1]))


@dataclass(frozen=True, slots=True)
class Ref:
    """A field named by a rule, with the type the schema gave it."""

    name: str
    type: FieldType


Constant: TypeAlias = str | int | Decimal | date | datetime
Value: TypeAlias = Constant | AsOf


@dataclass(frozen=True, slots=True)
class Always:
    """``TRUE`` or ``FALSE``, whatever the record."""

    value: bool


@dataclass(frozen=True, slots=True)
class Truth:
    """A bool field standing for itself."""

    ref: Ref


@dataclass(frozen=True, slots=True)
class Compare:
    """``field op value``, the value being a constant, a date relative to as-of or a field of the same type."""

    ref: Ref
    op: Operator
    value: Value | Ref


@dataclass(frozen=True, slots=True)
class Between:
    """``field BETWEEN low AND high``, both ends included."""

    ref: Ref
    low: Value
    high: Value


@dataclass(frozen=True, slots=True)
class In:
    """``field IN (values)``; at least one value."""

    ref: Ref
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Has:
    """``has(field, 'member')``: the set holds the member."""

    ref: Ref
    member: str


@dataclass(frozen=True, slots=True)
class IsNull:
    """``field IS NULL``."""

    ref: Ref


@dataclass(frozen=True, slots=True)
class Not:
    """The contrary; the contrary of unknown is unknown."""

    part: Rule


@dataclass(frozen=True, slots=True)
class And:
    """All of two or more."""

    parts: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Any of two or more."""

    parts: tuple[Rule, ...]


Leaf: TypeAlias = Always | Truth | Compare | Between | In | Has | IsNull
Rule: TypeAlias = Leaf | Not | And | Or


def children(rule: Rule) -> tuple[Rule, ...]:
    """The rules directly inside ``rule``; a leaf has none."""
    match rule:
        case And(parts) | Or(parts):
            return parts
        case Not(part):
            return (part,)
        case _:
            return ()


def refs(leaf: Leaf) -> tuple[Ref, ...]:
    """The fields a leaf asks for, in the order it names them."""
    match leaf:
        case Always():
            return ()
        case Compare(ref, _, Ref() as other):
            return (ref, other)
        case _:
            return (leaf.ref,)


def leaves(rule: Rule) -> Iterator[Leaf]:
    """Every leaf of ``rule``, from left to right."""
    if isinstance(rule, And | Or | Not):
        for child in children(rule):
            yield from leaves(child)
    else:
        yield rule


def fields(rule: Rule) -> frozenset[str]:
    """The names of the fields ``rule`` needs in a record."""
    return frozenset(ref.name for leaf in leaves(rule) for ref in refs(leaf))


def depth(rule: Rule) -> int:
    """How many rules stand inside one another; a leaf is 1."""
    return 1 + max(map(depth, children(rule)), default=0)


def size(rule: Rule) -> int:
    """How many nodes ``rule`` has, each value of an IN list counting as one."""
    values = len(rule.values) if isinstance(rule, In) else 0
    return 1 + values + sum(map(size, children(rule)))


def meaning(value: Value, ref: Ref, as_of: date) -> Constant:
    """The constant that ``value`` stands for on ``as_of``; a date asked of a time field is its first instant."""
    if isinstance(value, AsOf):
        value = value.on(as_of)
    if ref.type == "time" and type(value) is date:
        return datetime.combine(value, time())
    return value
