"""A rule as a person reads it, in Chinese and in English. Values are shown exactly, never rounded."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from yingke.engines.rules.fields import Field, Schema
from yingke.engines.rules.text import plain
from yingke.engines.rules.tongues import CHINESE, ENGLISH, Tongue
from yingke.engines.rules.tree import (
    Always,
    And,
    AsOf,
    Between,
    Compare,
    Has,
    In,
    IsNull,
    Leaf,
    Not,
    Operator,
    Or,
    Ref,
    Rule,
    Truth,
    refs,
)
from yingke.engines.rules.truth import Because

_SIGNS: dict[Operator, str] = {"=": "=", "<>": "≠", "<": "<", "<=": "≤", ">": ">", ">=": "≥"}
_OPPOSITES: dict[Operator, Operator] = {"=": "<>", "<>": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}


def read_zh(rule: Rule, schema: Schema) -> str:
    """``rule`` in Chinese, e.g. ``AUM ≥ 50 万元 且 风险等级 属于 C2、C3 且 非 有未结投诉``."""
    return _Reading(schema, CHINESE).rule(rule)


def read_en(rule: Rule, schema: Schema) -> str:
    """``rule`` in English, e.g. ``AUM ≥ CNY 500,000 and risk level is one of C2, C3 and not open complaint``."""
    return _Reading(schema, ENGLISH).rule(rule)


def because_zh(because: Because, schema: Schema) -> str:
    """A reason with the customer's value in Chinese, e.g. ``AUM ≥ 50 万元（实际 186 万元）``."""
    return _Reading(schema, CHINESE).because(because)


def because_en(because: Because, schema: Schema) -> str:
    """A reason with the customer's value in English, e.g. ``AUM ≥ CNY 500,000 (is CNY 1,860,000)``."""
    return _Reading(schema, ENGLISH).because(because)


class _Reading:
    def __init__(self, schema: Schema, tongue: Tongue) -> None:
        self._schema = schema
        self._tongue = tongue

    def rule(self, rule: Rule) -> str:
        match rule:
            case And(parts):
                return self._tongue.conjunction.join(map(self._part, parts))
            case Or(parts):
                return self._tongue.disjunction.join(map(self._part, parts))
            case Not(part):
                if isinstance(part, And | Or | Not):
                    return self._tongue.contrary.format(part=f"({self.rule(part)})")
                return self._leaf(part, said=False)
            case _:
                return self._leaf(rule, said=True)

    def because(self, because: Because) -> str:
        condition = because.condition
        sentence, leaf = self.rule(condition), condition.part if isinstance(condition, Not) else condition
        if not isinstance(leaf, Compare | Between | In):
            return sentence
        values = (self._value(value, ref) for ref, value in zip(refs(leaf), because.values, strict=True))
        return self._tongue.because.format(condition=sentence, values=self._tongue.beside.join(values))

    def _part(self, rule: Rule) -> str:
        return f"({self.rule(rule)})" if isinstance(rule, And | Or) else self.rule(rule)

    def _leaf(self, leaf: Leaf, *, said: bool) -> str:
        tongue = self._tongue
        match leaf:
            case Always(value):
                return tongue.always[value is said]
            case Truth(ref):
                return self._label(ref) if said else tongue.contrary.format(part=self._label(ref))
            case IsNull(ref):
                return tongue.null[said].format(label=self._label(ref))
            case Has(ref, member):
                return tongue.has[said].format(label=self._label(ref), member=self._value(member, ref))
            case In(ref, values):
                listed = tongue.comma.join(self._value(value, ref) for value in values)
                return tongue.within[said].format(label=self._label(ref), values=listed)
            case Between(ref, low, high):
                ends = {"low": self._value(low, ref), "high": self._value(high, ref)}
                return tongue.between[said].format(label=self._label(ref), **ends)
            case Compare(ref, op, value):
                right = self._label(value) if isinstance(value, Ref) else self._value(value, ref)
                return f"{self._label(ref)} {_SIGNS[op if said else _OPPOSITES[op]]} {right}"

    def _label(self, ref: Ref) -> str:
        return self._tongue.label(self._schema[ref.name])

    def _value(self, value: object, ref: Ref) -> str:
        match value:
            case None:
                return self._tongue.nothing
            case AsOf():
                return self._tongue.as_of(value)
            case str():
                return self._text(value, self._schema[ref.name])
            case datetime():
                return value.isoformat(" ", "seconds")
            case int() | float() | Decimal():
                return self._number(value, ref)
            case _:
                return str(value)

    def _text(self, text: str, field: Field) -> str:
        return self._tongue.code(field, text) if field.allowed else self._tongue.quoted.format(text=text)

    def _number(self, number: float | Decimal, ref: Ref) -> str:
        if ref.type == "money":
            return self._tongue.money(Decimal(number))
        if ref.type == "rate":
            return f"{plain(Decimal(str(number)) * 100)}%"
        return f"{number:,}"
