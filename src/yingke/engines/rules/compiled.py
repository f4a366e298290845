"""A rule as one function, for many records: the reference reader's meaning, its dates worked out once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, TypeAlias

from yingke.engines.rules.tree import (
    Always,
    And,
    Between,
    Compare,
    Has,
    In,
    IsNull,
    Not,
    Or,
    Ref,
    Rule,
    Truth,
    Value,
)
from yingke.engines.rules.truth import COMPARISONS, TAKEN, Record, Truthness, constant, contrary, stored

Reader: TypeAlias = Callable[[Record], Truthness]
Test: TypeAlias = Callable[[Any], bool]


def compiled(rule: Rule, as_of: date) -> Reader:
    """The function that says of a record what ``holds(rule, record, as_of)`` says, built of closures."""
    match rule:
        case And(parts):
            return _until(False, [compiled(part, as_of) for part in parts])
        case Or(parts):
            return _until(True, [compiled(part, as_of) for part in parts])
        case Not(part):
            read = compiled(part, as_of)
            return lambda record: contrary(read(record))
        case Always(truth):
            return lambda _: truth
        case IsNull(ref):
            return lambda record: stored(record, ref) is None
        case Compare(ref, op, value):
            return _compare(ref, COMPARISONS[op], value, as_of)
        case _:
            return _of_one(rule.ref, _test(rule, as_of))


def _until(decisive: bool, readers: list[Reader]) -> Reader:  # noqa: FBT001 - False makes an AND, True an OR
    def read(record: Record) -> Truthness:
        known: Truthness = not decisive
        for reader in readers:
            truth = reader(record)
            if truth is decisive:
                return decisive
            if truth is None:
                known = None
        return known

    return read


def _of_one(ref: Ref, test: Test) -> Reader:
    name, taken = ref.name, frozenset(TAKEN[ref.type])
    if ref.type in {"rate", "time"}:

        def read_converted(record: Record) -> Truthness:
            value = stored(record, ref)
            return None if value is None else test(value)

        return read_converted

    def read(record: Record) -> Truthness:
        value = record[name]
        if value is None:
            return None
        return test(value if type(value) in taken else stored(record, ref))

    return read


def _compare(ref: Ref, comparison: Callable[[Any, Any], bool], value: Value | Ref, as_of: date) -> Reader:
    if not isinstance(value, Ref):
        wanted = constant(value, ref, as_of)
        return _of_one(ref, lambda actual: comparison(actual, wanted))
    other = value

    def read(record: Record) -> Truthness:
        left = stored(record, ref)
        if left is None:
            return None
        right = stored(record, other)
        return None if right is None else comparison(left, right)

    return read


def _test(leaf: Truth | Has | In | Between, as_of: date) -> Test:
    match leaf:
        case Truth():
            return bool
        case Has(_, member):
            return lambda actual: member in actual
        case In(ref, values):
            listed = frozenset(constant(value, ref, as_of) for value in values)
            return listed.__contains__
        case Between(ref, low, high):
            least, most = constant(low, ref, as_of), constant(high, ref, as_of)
            return lambda actual: least <= actual <= most
