"""The text form: what a person saves, and the parser reads back to the same tree."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

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
    Or,
    Ref,
    Rule,
    Truth,
    Value,
)


def to_text(rule: Rule) -> str:
    """``rule`` as the SQL boolean expression from which ``parse`` makes the same rule."""
    match rule:
        case And(parts):
            return " AND ".join(map(_part, parts))
        case Or(parts):
            return " OR ".join(map(_part, parts))
        case Not(part):
            return _negated(part)
        case _:
            return _leaf(rule)


def _leaf(rule: Leaf) -> str:
    match rule:
        case Always(value):
            return "TRUE" if value else "FALSE"
        case Truth(ref):
            return ref.name
        case Compare(ref, op, value):
            return f"{ref.name} {op} {_operand(value)}"
        case Has(ref, member):
            return f"has({ref.name}, {_operand(member)})"
        case IsNull(ref):
            return f"{ref.name} IS NULL"
        case In(ref):
            return f"{ref.name} IN {_listed(rule)}"
        case Between(ref):
            return f"{ref.name} BETWEEN {_range(rule)}"


def _part(rule: Rule) -> str:
    return f"({to_text(rule)})" if isinstance(rule, And | Or) else to_text(rule)


def _negated(rule: Rule) -> str:
    match rule:
        case IsNull(ref):
            return f"{ref.name} IS NOT NULL"
        case In(ref):
            return f"{ref.name} NOT IN {_listed(rule)}"
        case Between(ref):
            return f"{ref.name} NOT BETWEEN {_range(rule)}"
        case Always() | Truth() | Has():
            return f"NOT {to_text(rule)}"
        case _:
            return f"NOT ({to_text(rule)})"


def _listed(rule: In) -> str:
    return f"({', '.join(map(_operand, rule.values))})"


def _range(rule: Between) -> str:
    return f"{_operand(rule.low)} AND {_operand(rule.high)}"


def _operand(value: Value | Ref) -> str:
    match value:
        case Ref(name):
            return name
        case AsOf():
            return _as_of(value)
        case datetime():
            return f"TIMESTAMP '{value.isoformat(' ', 'seconds')}'"
        case date():
            return f"DATE '{value.isoformat()}'"
        case Decimal():
            return plain(value)
        case str():
            return "'" + value.replace("'", "''") + "'"
        case _:
            return str(value)


def _as_of(value: AsOf) -> str:
    if not value.amount:
        return "as_of"
    sign, amount = "-" if value.amount < 0 else "+", abs(value.amount)
    if value.unit == "day":
        return f"as_of {sign} {amount}"
    return f"as_of {sign} INTERVAL '{amount}' {value.unit.upper()}"


def plain(number: Decimal) -> str:
    """``number`` in full, without exponent and without zeros that say nothing."""
    return format(number.normalize(), "f")
