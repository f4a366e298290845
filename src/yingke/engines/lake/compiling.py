"""From the mapping language to SQL: expressions of a part become one SELECT over staged text, built as a tree."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

from sqlglot import exp

from yingke.engines.lake import expressions as ex
from yingke.engines.lake.mapping import Mapping, Source
from yingke.engines.lake.reading import (
    PLAIN,
    Compiled,
    Reading,
    call,
    case,
    convert,
    is_null,
    present,
    text,
    typed,
    without,
)
from yingke.engines.lake.schema import sql_type
from yingke.engines.lake.staging import FILE, ROW
from yingke.engines.lake.tables import ColumnType, TableContract, contracts

BAD = "#bad"


def source_view(name: str) -> str:
    """The view a staged source is read through."""
    return f"source:{name}"


def table_view(name: str) -> str:
    """The view a table already loaded is read through."""
    return f"table:{name}"


def column(name: str, table: str) -> exp.Expression:
    """A quoted column of an alias."""
    return exp.column(name, table=table, quoted=True)


@dataclass
class Scope:
    """The rows an expression is evaluated on, a staged source (text) or a loaded table (typed), and its joins."""

    mapping: Mapping
    business_date: dt.date | None
    alias: str
    view: str
    source: Source | None = None
    table: TableContract | None = None
    joins: list[tuple[exp.Select, str, exp.Expression]] = field(default_factory=list)

    def compile(self, expression: ex.Expression, kind: ColumnType) -> Compiled:
        """The expression as SQL of the given type."""
        if isinstance(expression, str):
            expression = ex.FromColumn(column=expression)
        return _COMPILERS[type(expression)](self, expression, kind)

    def text(self, expression: ex.Expression) -> Compiled:
        """The expression as text."""
        return self.compile(expression, "text")

    def reading(self, options: ex.FromColumn) -> Reading:
        """How a column is written: its own options before the source's."""
        source = self.source
        if source is None:
            return PLAIN
        return Reading(
            dates=options.dates or source.dates,
            decimal=options.decimal if options.decimal is not None else source.decimal,
            thousands=options.thousands if options.thousands is not None else source.thousands,
            nulls=options.nulls,
            percent=options.percent,
            rounded=options.rounded,
        )


def _as(kind: ColumnType, native: ColumnType, value: exp.Expression) -> exp.Expression:
    return value if kind == native else convert(value, sql_type(kind))


def _first(*faults: exp.Expression | None) -> exp.Expression | None:
    real = [fault for fault in faults if fault is not None]
    return call("coalesce", *real) if len(real) > 1 else (real[0] if real else None)


def _from_column(scope: Scope, options: ex.FromColumn, kind: ColumnType) -> Compiled:
    stored = column(options.column, scope.alias)
    if scope.table is not None:
        native = scope.table.column(options.column).type
        return Compiled(_as(kind, native, stored), None, convert(stored, "VARCHAR"))
    written = without(stored, scope.reading(options).nulls)
    if options.codes or options.otherwise is not None:
        return _coded(written, stored, options, kind)
    value, fault = typed(written, kind, scope.reading(options))
    return Compiled(value, fault, stored)


def _coded(written: exp.Expression, stored: exp.Expression, options: ex.FromColumn, kind: ColumnType) -> Compiled:
    source = call("coalesce", written, text("")) if "" in options.codes else written
    pairs = [
        (exp.EQ(this=source.copy(), expression=text(code)), text(meaning) if meaning else exp.null())
        for code, meaning in options.codes.items()
    ]
    otherwise = text(options.otherwise) if options.otherwise else exp.null()
    value, fault = typed(case(*pairs, (is_null(source), exp.null()), otherwise=otherwise), kind, PLAIN)
    if options.otherwise is None:
        known = exp.In(this=source.copy(), expressions=[text(code) for code in options.codes])
        outside = case((is_null(source), exp.null()), (exp.Not(this=known), text("unknown_code")))
        fault = _first(outside, fault)
    return Compiled(value, fault, stored)


def _constant(_: Scope, constant: ex.Constant, kind: ColumnType) -> Compiled:
    written = str(constant.value).lower() if isinstance(constant.value, bool) else str(constant.value)
    value, fault = typed(text(written), kind, PLAIN)
    return Compiled(value, fault, text(written))


def _business_date(scope: Scope, _: ex.BusinessDate, kind: ColumnType) -> Compiled:
    written = text(str(scope.business_date))
    return Compiled(_as(kind, "date", convert(written, "DATE")), None, written)


def _concat(scope: Scope, concat: ex.Concat, kind: ColumnType) -> Compiled:
    parts = [scope.text(inner) for inner in concat.of]
    joined = parts[0].value
    for part in parts[1:]:
        head = exp.DPipe(this=joined, expression=text(concat.separator)) if concat.separator else joined
        joined = exp.DPipe(this=head, expression=part.value.copy())
    return _of(kind, "text", exp.paren(joined), parts)


def _prefix(scope: Scope, prefix: ex.Prefix, kind: ColumnType) -> Compiled:
    inner = scope.text(prefix.of)
    joined = exp.DPipe(this=text(prefix.text), expression=inner.value.copy())
    return _of(kind, "text", exp.paren(joined), [inner])


def _part(scope: Scope, part: ex.Part, kind: ColumnType) -> Compiled:
    inner = scope.text(part.of)
    start, length = exp.Literal.number(part.start), exp.Literal.number(part.length)
    return _of(kind, "text", call("substring", inner.value, start, length), [inner])


def _of(kind: ColumnType, native: ColumnType, value: exp.Expression, parts: list[Compiled]) -> Compiled:
    raws = [part.raw for part in parts]
    raw = call("concat_ws", text(" | "), *raws) if len(raws) > 1 else raws[0]
    return Compiled(_as(kind, native, value), _first(*(part.fault for part in parts)), raw)


def _coalesce(scope: Scope, coalesce: ex.Coalesce, kind: ColumnType) -> Compiled:
    parts = [scope.compile(inner, kind) for inner in coalesce.of]
    pairs: list[tuple[exp.Expression, exp.Expression]] = []
    for part in parts:
        if part.fault is not None:
            pairs.append((present(part.fault), part.fault))
        pairs.append((present(part.value), exp.null()))
    value = call("coalesce", *(part.value for part in parts))
    fault = case(*pairs) if any(part.fault is not None for part in parts) else None
    return Compiled(value, fault, call("concat_ws", text(" | "), *(part.raw for part in parts)))


def _hash(scope: Scope, hashed: ex.HashId, kind: ColumnType) -> Compiled:
    parts = [scope.text(inner) for inner in hashed.of]
    together = call("concat_ws", text("\x1f"), *(call("coalesce", part.value, text("")) for part in parts))
    digest = call("substring", call("sha256", together), exp.Literal.number(1), exp.Literal.number(20))
    some = call("coalesce", *(part.value for part in parts))
    return _of(kind, "text", case((present(some), digest)), parts)


def _birth_date(scope: Scope, birth: ex.BirthDate, kind: ColumnType) -> Compiled:
    inner = scope.text(birth.of)
    value = case((_well_formed(inner.value, birth.style), convert(_birth_text(inner.value, birth.style), "DATE")))
    compiled = _of(kind, "date", value, [inner])
    wrong = case((present(inner.value), case((is_null(value), text("bad_id_number")))))
    return Compiled(compiled.value, _first(compiled.fault, wrong), compiled.raw)


def _sex(scope: Scope, sex: ex.Sex, kind: ColumnType) -> Compiled:
    inner = scope.text(sex.of)
    if sex.style == "czech":
        month = convert(_slice(inner.value, 3, 2), "INTEGER")
        woman: exp.Expression = exp.GT(this=month, expression=exp.Literal.number(50))
    else:
        digit = convert(_slice(inner.value, 17, 1), "INTEGER")
        woman = exp.EQ(this=exp.Mod(this=digit, expression=exp.Literal.number(2)), expression=exp.Literal.number(0))
    formed = _well_formed(inner.value, sex.style)
    value = case((exp.and_(formed, woman), text("F")), (formed, text("M")))
    compiled = _of(kind, "text", value, [inner])
    wrong = case((present(inner.value), case((exp.Not(this=formed), text("bad_id_number")))))
    return Compiled(compiled.value, _first(compiled.fault, wrong), compiled.raw)


def _slice(value: exp.Expression, start: int, length: int) -> exp.Expression:
    return call("substring", value, exp.Literal.number(start), exp.Literal.number(length))


def _well_formed(value: exp.Expression, style: ex.NumberStyle) -> exp.Expression:
    pattern = r"\d{6}(\d{3,4})?" if style == "czech" else r"\d{17}[\dXx]"
    return call("regexp_full_match", value, text(pattern))


def _birth_text(value: exp.Expression, style: ex.NumberStyle) -> exp.Expression:
    if style == "chinese_id":
        pieces = [_slice(value, 7, 4), _slice(value, 11, 2), _slice(value, 13, 2)]
    else:
        month = convert(_slice(value, 3, 2), "INTEGER")
        month = exp.paren(exp.Mod(this=month, expression=exp.Literal.number(50)))
        month = call("lpad", convert(month, "VARCHAR"), exp.Literal.number(2), text("0"))
        pieces = [exp.DPipe(this=text("19"), expression=_slice(value, 1, 2)), month, _slice(value, 5, 2)]
    joined = pieces[0]
    for piece in pieces[1:]:
        joined = exp.DPipe(this=exp.DPipe(this=joined, expression=text("-")), expression=piece)
    return exp.paren(joined)


def _direction(scope: Scope, direction: ex.Direction, kind: ColumnType) -> Compiled:
    inner = scope.compile(direction.of, "money")
    zero = exp.Literal.number(0)
    incoming = exp.GTE(this=inner.value.copy(), expression=zero)
    return _of(kind, "text", case((incoming, text("in")), (present(inner.value), text("out"))), [inner])


def _magnitude(scope: Scope, magnitude: ex.Magnitude, kind: ColumnType) -> Compiled:
    inner = scope.compile(magnitude.of, "money")
    return _of(kind, "money", call("abs", inner.value), [inner])


def _shift(scope: Scope, shift: ex.Shift, kind: ColumnType) -> Compiled:
    start = scope.compile(shift.of, "date")
    parts, moved = [start], start.value
    for amount, unit in ((shift.months, "to_months"), (shift.days, "to_days")):
        if amount == 0:
            continue
        number = ex.Constant(value=amount) if isinstance(amount, int) else amount
        part = scope.compile(number, "int")
        parts.append(part)
        moved = exp.Add(this=moved.copy(), expression=call(unit, convert(part.value, "INTEGER")))
    return _of(kind, "date", convert(exp.paren(moved.copy()), "DATE"), parts)


def _lookup(scope: Scope, lookup: ex.Lookup, kind: ColumnType) -> Compiled:
    here = [scope.text(key) for key in lookup.by.values()]
    alias = f"{scope.alias}_{len(scope.joins)}"
    matches = [
        exp.EQ(this=column(f"k{index}", alias), expression=key.value.copy()) for index, key in enumerate(here)
    ]
    scope.joins.append((lookup_query(scope, lookup, kind, alias), alias, exp.and_(*matches)))
    several = exp.GT(this=column("n", alias), expression=exp.Literal.number(1))
    fault = case((several, text("ambiguous")), otherwise=column("f", alias))
    found = _of("text", "text", here[0].value, here)
    return Compiled(column("v", alias), _first(found.fault, fault), found.raw)


def lookup_query(scope: Scope, lookup: ex.Lookup, kind: ColumnType, alias: str) -> exp.Select:
    """The far side of a lookup: one row per key with the value ``v``, how many values ``n``, and a fault ``f``."""
    there = scope_of(scope.mapping, scope.business_date, f"{alias}_", source=lookup.source, table=lookup.table)
    value = there.compile(lookup.take, kind)
    keys = [there.text(key).value for key in lookup.by]
    fault = value.fault or exp.cast(exp.null(), "VARCHAR")
    order = there.compile(lookup.last_by, "date").value if lookup.last_by else None
    query = select_from(there, scope.mapping.sources[lookup.source].only if lookup.source else {})
    query = query.select(*(exp.alias_(key.copy(), f"k{index}") for index, key in enumerate(keys)))
    if lookup.until_business_date:
        limit = there.compile(lookup.until_business_date, "date").value
        today = convert(text(str(scope.business_date)), "DATE")
        query = query.where(exp.LTE(this=limit.copy(), expression=today))
    if order is None:
        count = exp.Count(this=exp.Distinct(expressions=[value.value.copy()]))
        query = query.select(exp.alias_(call("any_value", value.value), "v"), exp.alias_(count, "n"))
        query = query.select(exp.alias_(call("any_value", fault), "f"))
    else:
        seat = (
            [column("file_row_number", there.alias)]
            if lookup.table
            else [column(FILE, there.alias), column(ROW, there.alias)]
        )
        latest = call("row", order, *seat)
        query = query.where(present(order))
        query = query.select(exp.alias_(call("arg_max", value.value, latest), "v"))
        query = query.select(exp.alias_(exp.Literal.number(1), "n"))
        query = query.select(exp.alias_(call("arg_max", fault, latest), "f"))
    return query.group_by(*(exp.Literal.number(index + 1) for index in range(len(keys))))


_COMPILERS: dict[type, Callable[..., Compiled]] = {
    ex.FromColumn: _from_column,
    ex.Constant: _constant,
    ex.BusinessDate: _business_date,
    ex.Concat: _concat,
    ex.Prefix: _prefix,
    ex.Part: _part,
    ex.Coalesce: _coalesce,
    ex.Lookup: _lookup,
    ex.BirthDate: _birth_date,
    ex.Sex: _sex,
    ex.Direction: _direction,
    ex.Magnitude: _magnitude,
    ex.Shift: _shift,
    ex.HashId: _hash,
}


def scope_of(
    mapping: Mapping, business_date: dt.date | None, alias: str, *, source: str = "", table: str = ""
) -> Scope:
    """The scope of a source's or a table's rows."""
    return Scope(
        mapping,
        business_date,
        alias,
        table_view(table) if table else source_view(source) if source else "",
        source=mapping.sources[source] if source else None,
        table=contracts()[table] if table else None,
    )


def select_joined(query: exp.Select, scope: Scope) -> exp.Select:
    """The query with the joins a scope's expressions need."""
    for far, name, matches in scope.joins:
        query = query.join(far.subquery(name), on=matches, join_type="left")
    return query


def select_from(scope: Scope, *only: dict[str, tuple[str, ...]]) -> exp.Select:
    """FROM and WHERE of a scope whose expressions have been compiled: its rows, its joins, its ``only`` filters."""
    alias = exp.TableAlias(this=exp.to_identifier(scope.alias, quoted=True))
    query = exp.Select().from_(exp.Table(this=exp.to_identifier(scope.view, quoted=True), alias=alias))
    query = select_joined(query, scope)
    for filters in only:
        for name, words in filters.items():
            query = query.where(exp.In(this=column(name, scope.alias), expressions=[text(word) for word in words]))
    return query
