"""From a text to a typed value: for each column type, the SQL tree of the value and of the fault.

A fault is a code of ``messages.toml`` or NULL. Nothing is guessed: a number is plain digits with at most one
decimal mark, a date must come back from its format as the same text.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlglot import exp

from yingke.engines.lake.schema import sql_type
from yingke.engines.lake.tables import ColumnType

_NUMBER = r"[+-]?(\d+(\.\d*)?|\.\d+)"
_TWO_DECIMALS = r"[+-]?\d*(\.\d{0,2}0*)?"
_WHOLE = r"[+-]?\d+"
_TRUE = ("1", "y", "yes", "t", "true", "是", "有")
_FALSE = ("0", "n", "no", "f", "false", "否", "无")


@dataclass(frozen=True)
class Reading:
    """How texts of a source are written."""

    dates: tuple[str, ...]
    decimal: str = "."
    thousands: str = ""
    nulls: tuple[str, ...] = ()
    percent: bool = False
    rounded: bool = False


PLAIN = Reading(dates=("%Y-%m-%d",))
PLAIN_TIMES = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d")


@dataclass(frozen=True)
class Compiled:
    """One value as SQL: typed ``value``, ``fault`` (a code; None = cannot fail), ``raw`` text for quarantine."""

    value: exp.Expression
    fault: exp.Expression | None
    raw: exp.Expression


def call(name: str, *arguments: exp.Expression) -> exp.Expression:
    """A DuckDB function by name."""
    return exp.Anonymous(this=name, expressions=[argument.copy() for argument in arguments])


def text(value: str) -> exp.Expression:
    """A text literal."""
    return exp.Literal.string(value)


def convert(value: exp.Expression, to: str) -> exp.Expression:
    """The value as another type, NULL where it does not fit."""
    return exp.TryCast(this=value.copy(), to=exp.DataType.build(to, dialect="duckdb"))


def case(*pairs: tuple[exp.Expression, exp.Expression], otherwise: exp.Expression | None = None) -> exp.Expression:
    """CASE WHEN … THEN … ELSE …."""
    tree = exp.Case()
    for condition, result in pairs:
        tree = tree.when(condition.copy(), result.copy())
    return tree.else_((otherwise or exp.null()).copy())


def is_null(value: exp.Expression) -> exp.Expression:
    """IS NULL."""
    return exp.Is(this=value.copy(), expression=exp.null())


def present(value: exp.Expression) -> exp.Expression:
    """IS NOT NULL."""
    return exp.Not(this=is_null(value))


def without(written: exp.Expression, nulls: tuple[str, ...]) -> exp.Expression:
    """The text, NULL when it is a word for nothing."""
    if not nulls:
        return written
    return case(
        (exp.In(this=written.copy(), expressions=[text(word) for word in nulls]), exp.null()), otherwise=written
    )


def typed(
    written: exp.Expression, kind: ColumnType, reading: Reading
) -> tuple[exp.Expression, exp.Expression | None]:
    """The value and the fault of a cleaned text read as ``kind``."""
    if kind == "text":
        return written, None
    value, fault = _READERS[kind](written, reading)
    return value, case(
        (is_null(written), exp.null()), (is_null(value), text(fault)), *_precision(written, kind, reading)
    )


def _plain_number(written: exp.Expression, reading: Reading) -> exp.Expression:
    bare = call("replace", written, text(reading.thousands), text("")) if reading.thousands else written
    return call("replace", bare, text(reading.decimal), text(".")) if reading.decimal != "." else bare


def _number(to: str, pattern: str) -> Callable[[exp.Expression, Reading], tuple[exp.Expression, str]]:
    def read(written: exp.Expression, reading: Reading) -> tuple[exp.Expression, str]:
        number = _plain_number(written, reading)
        value = convert(number, to)
        if reading.percent:
            exact = convert(number, "DECIMAL(18, 8)")
            value = convert(exp.Div(this=exact, expression=exp.Literal.number(100)), to)
        return case((call("regexp_full_match", number, text(pattern)), value)), "not_a_number"

    return read


def _precision(
    written: exp.Expression, kind: ColumnType, reading: Reading
) -> tuple[tuple[exp.Expression, exp.Expression], ...]:
    if kind != "money" or reading.rounded or reading.percent:
        return ()
    number = _plain_number(written, reading)
    return ((exp.Not(this=call("regexp_full_match", number, text(_TWO_DECIMALS))), text("too_precise")),)


def _moment(to: str, fault: str) -> Callable[[exp.Expression, Reading], tuple[exp.Expression, str]]:
    def read(written: exp.Expression, reading: Reading) -> tuple[exp.Expression, str]:
        plain = to == "TIMESTAMP" and reading.dates == PLAIN.dates
        formats = PLAIN_TIMES if plain else reading.dates
        tries = []
        for form in formats:
            parsed = call("try_strptime", written, text(form))
            same = exp.EQ(this=call("strftime", parsed, text(form)), expression=written.copy())
            tries.append(case((same, convert(parsed, to))))
        return (tries[0] if len(tries) == 1 else call("coalesce", *tries)), fault

    return read


def _yes_or_no(written: exp.Expression, _: Reading) -> tuple[exp.Expression, str]:
    lower = call("lower", written)
    yes = exp.In(this=lower, expressions=[text(word) for word in _TRUE])
    no = exp.In(this=lower.copy(), expressions=[text(word) for word in _FALSE])
    return case((yes, exp.true()), (no, exp.false())), "not_a_bool"


_READERS: dict[ColumnType, Callable[[exp.Expression, Reading], tuple[exp.Expression, str]]] = {
    "int": _number(sql_type("int"), _WHOLE),
    "money": _number(sql_type("money"), _NUMBER),
    "rate": _number(sql_type("rate"), _NUMBER),
    "date": _moment("DATE", "not_a_date"),
    "time": _moment("TIMESTAMP", "not_a_time"),
    "bool": _yes_or_no,
}
