"""What a rule says of one record: the reference reader, to which every other reader is held.

Three values, as in SQL: True, False and None for unknown. A record must hold every field the rule names, NULL being
``None``; a missing field is a ``KeyError``, a value of another type than the field's a ``TypeError``.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeAlias

from yingke.engines.rules.fields import FieldType
from yingke.engines.rules.tree import (
    Always,
    And,
    Between,
    Compare,
    Has,
    In,
    IsNull,
    Leaf,
    Not,
    Or,
    Ref,
    Rule,
    Truth,
    Value,
    meaning,
    refs,
)

Record: TypeAlias = Mapping[str, object]
Truthness: TypeAlias = bool | None

COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
TAKEN: dict[FieldType, tuple[type, ...]] = {
    "text": (str,),
    "int": (int,),
    "money": (Decimal, int),
    "rate": (float, Decimal, int),
    "date": (date,),
    "time": (datetime,),
    "bool": (bool,),
    "set": (frozenset, tuple, list, set),
}


def holds(rule: Rule, record: Record, as_of: date) -> Truthness:
    """Whether ``rule`` holds for ``record`` on the business date ``as_of``; None where NULLs leave it unknown."""
    match rule:
        case And(parts):
            return every(holds(part, record, as_of) for part in parts)
        case Or(parts):
            return contrary(every(contrary(holds(part, record, as_of)) for part in parts))
        case Not(part):
            return contrary(holds(part, record, as_of))
        case _:
            return _leaf_holds(rule, record, as_of)


def every(truths: Iterable[Truthness]) -> Truthness:
    """True if all are; False if one is False; otherwise unknown."""
    known: Truthness = True
    for truth in truths:
        if truth is False:
            return False
        known = None if truth is None else known
    return known


def contrary(truth: Truthness) -> Truthness:
    """The other truth; unknown stays unknown."""
    return None if truth is None else not truth


def _leaf_holds(leaf: Leaf, record: Record, as_of: date) -> Truthness:
    if isinstance(leaf, Always):
        return leaf.value
    actual = stored(record, leaf.ref)
    if isinstance(leaf, IsNull):
        return actual is None
    if actual is None:
        return None
    match leaf:
        case Truth():
            return bool(actual)
        case Has(_, member):
            return member in actual
        case In(ref, values):
            return any(actual == constant(value, ref, as_of) for value in values)
        case Between(ref, low, high):
            return bool(constant(low, ref, as_of) <= actual <= constant(high, ref, as_of))
        case Compare(ref, op, value):
            other = stored(record, value) if isinstance(value, Ref) else constant(value, ref, as_of)
            return None if other is None else COMPARISONS[op](actual, other)


def stored(record: Record, ref: Ref) -> Any:  # noqa: ANN401 - its type is the field's
    """The value of ``ref`` in ``record``; a rate becomes a ``float``, which is what it is compared as."""
    value = record[ref.name]
    if value is None:
        return None
    if type(value) not in TAKEN[ref.type]:
        wanted = " or ".join(kind.__name__ for kind in TAKEN[ref.type])
        raise TypeError(f"field {ref.name} is {ref.type} and takes {wanted}, not {value!r}")
    if ref.type == "time" and value.tzinfo is not None:  # type: ignore[attr-defined]
        raise TypeError(f"field {ref.name} takes local time without zone, not {value!r}")
    if ref.type == "rate":
        return finite(value, ref)
    return value


def finite(value: Any, ref: Ref) -> float:  # noqa: ANN401 - float, Decimal or int
    """``value`` as a float; NaN and infinity, on which engines disagree, are a ``TypeError``."""
    number = float(value)
    if not math.isfinite(number):
        raise TypeError(f"field {ref.name} takes a finite rate, not {value!r}")
    return number


def constant(value: Value, ref: Ref, as_of: date) -> Any:  # noqa: ANN401 - its type is the field's
    """What ``value`` stands for on ``as_of``, comparable with ``stored``."""
    meant = meaning(value, ref, as_of)
    return float(meant) if ref.type == "rate" else meant  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Because:
    """One true condition (a leaf, or the contrary of one) and what the record holds for the fields it names."""

    condition: Rule
    values: tuple[object, ...]


def explain(rule: Rule, record: Record, as_of: date) -> tuple[Because, ...]:
    """The conditions that make ``rule`` hold for ``record``: all of an AND, the true ones of an OR; else none."""
    return tuple(_reasons(rule, record, as_of, wanted=True)) if holds(rule, record, as_of) else ()


def _reasons(rule: Rule, record: Record, as_of: date, *, wanted: bool) -> Iterable[Because]:
    match rule:
        case Not(part):
            yield from _reasons(part, record, as_of, wanted=not wanted)
        case And(parts) | Or(parts):
            for part in parts:
                if holds(part, record, as_of) is wanted:
                    yield from _reasons(part, record, as_of, wanted=wanted)
        case _:
            condition = rule if wanted else Not(rule)
            yield Because(condition, tuple(record[ref.name] for ref in refs(rule)))
