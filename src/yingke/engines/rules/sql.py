"""A rule as SQL over a table whose columns are the fields: for populations, in DuckDB, PostgreSQL or Spark."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from sqlglot import exp
from sqlglot.errors import ErrorLevel

from yingke.engines.rules.text import plain
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
    Operator,
    Or,
    Ref,
    Rule,
    Truth,
    Value,
    meaning,
)

Dialect = Literal["duckdb", "postgres", "spark"]

_COMPARISONS: dict[Operator, type[exp.Binary]] = {
    "=": exp.EQ,
    "<>": exp.NEQ,
    "<": exp.LT,
    "<=": exp.LTE,
    ">": exp.GT,
    ">=": exp.GTE,
}


def to_sql(rule: Rule, as_of: date, dialect: Dialect = "duckdb") -> str:
    """A SQL condition that is true, false or NULL for a row as ``holds`` is for the record.

    Columns: text as VARCHAR, int as BIGINT, money as DECIMAL(18, 2), rate as DOUBLE or DECIMAL, time as TIMESTAMP
    without zone, set as an array of VARCHAR without NULLs. Every name is quoted, every constant a literal node.
    """
    return _Writer(as_of, dialect).rule(rule).sql(dialect=dialect, unsupported_level=ErrorLevel.RAISE)


class _Writer:
    def __init__(self, as_of: date, dialect: Dialect) -> None:
        self._as_of = as_of
        self._dialect = dialect

    def rule(self, rule: Rule) -> exp.Expression:
        match rule:
            case And(parts):
                return exp.Paren(this=exp.and_(*map(self.rule, parts), copy=False))
            case Or(parts):
                return exp.Paren(this=exp.or_(*map(self.rule, parts), copy=False))
            case Not(part):
                inner = self.rule(part)
                return exp.Not(this=inner if isinstance(inner, exp.Paren) else exp.Paren(this=inner))
            case _:
                return self._leaf(rule)

    def _leaf(self, leaf: Leaf) -> exp.Expression:
        match leaf:
            case Always(value):
                return exp.Boolean(this=value)
            case Truth(ref):
                return _column(ref)
            case IsNull(ref):
                return exp.Is(this=_column(ref), expression=exp.Null())
            case Has(ref, member):
                return self._has(_column(ref), exp.Literal.string(member))
            case In(ref, values):
                return exp.In(this=_column(ref), expressions=[self._value(value, ref) for value in values])
            case Between(ref, low, high):
                return exp.Between(this=_column(ref), low=self._value(low, ref), high=self._value(high, ref))
            case Compare(ref, op, value):
                other = _column(value) if isinstance(value, Ref) else self._value(value, ref)
                return _COMPARISONS[op](this=_column(ref), expression=other)

    def _has(self, column: exp.Expression, member: exp.Expression) -> exp.Expression:
        if self._dialect == "postgres":
            return exp.EQ(this=member, expression=exp.Any(this=exp.Paren(this=column)))
        return exp.ArrayContains(this=column, expression=member)

    def _value(self, value: Value, ref: Ref) -> exp.Expression:
        constant = meaning(value, ref, self._as_of)
        match constant:
            case datetime():
                return exp.cast(exp.Literal.string(constant.isoformat(" ")), "timestampntz")
            case date():
                return exp.cast(exp.Literal.string(constant.isoformat()), "date")
            case Decimal() if ref.type == "rate":
                return exp.cast(exp.Literal.string(plain(constant)), "double")
            case Decimal() | int():
                return exp.Literal.number(plain(Decimal(constant)))
            case _:
                return exp.Literal.string(constant)


def _column(ref: Ref) -> exp.Column:
    return exp.column(exp.to_identifier(ref.name, quoted=True))
