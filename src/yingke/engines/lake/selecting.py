"""The queries of a table: its rows with a mark on the bad ones, and what is wrong with those."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from sqlglot import exp

from yingke.engines.lake.compiling import BAD, Scope, column, scope_of, select_from, select_joined, table_view
from yingke.engines.lake.expressions import Constant, Expression, Lookup
from yingke.engines.lake.mapping import Mapping, Part
from yingke.engines.lake.reading import Compiled, call, case, is_null, present, text
from yingke.engines.lake.schema import sql_type
from yingke.engines.lake.staging import FILE, ROW
from yingke.engines.lake.tables import Column, TableContract

INCOMING = "incoming"  # the table the rows of all parts go to, bad ones marked
WRITTEN_FILE = -1  # the file number of rows written down in the mapping


def part_queries(
    mapping: Mapping,
    contract: TableContract,
    part: Part,
    business_date: dt.date | None,
    present_tables: Collection[str],
) -> tuple[list[exp.Select], list[exp.Select]]:
    """For one part: the queries of its rows, and the queries of its findings (file, row, then fault and raw text of
    every column). References are checked against ``present_tables``. A part written in the mapping has one query
    for each row.
    """
    filled: list[tuple[dict[str, Expression], str | int, str | int]]
    if part.source:
        filled = [(part.filled(), FILE, ROW)]
    else:
        filled = [
            ({name: Constant(value=value) for name, value in row.items()}, WRITTEN_FILE, number)
            for number, row in enumerate(part.rows, start=1)
        ]
    rows, findings = [], []
    for expressions, file, row in filled:
        scope = scope_of(mapping, business_date, "s", source=part.source)
        columns = {
            each.name: _column(scope, each, expressions.get(each.name), contract) for each in contract.columns
        }
        for each in contract.columns:
            if each.references.partition(".")[0] in present_tables:
                columns[each.name] = _referring(scope, each, columns[each.name])
        place = [exp.alias_(_place(name), alias) for name, alias in ((file, FILE), (row, ROW))]
        faults = [compiled.fault for compiled in columns.values() if compiled.fault is not None]
        base = select_from(scope, mapping.sources[part.source].only, part.only) if part.source else _one_row(scope)
        bad = present(call("coalesce", *faults)) if faults else exp.false()
        rows.append(_rows(base, place, columns, bad, distinct=part.distinct))
        findings.append(_findings(base, place, columns))
    return rows, findings


def _place(name: str | int) -> exp.Expression:
    return column(name, "s") if isinstance(name, str) else exp.Literal.number(name)


def _rows(
    base: exp.Select,
    place: list[exp.Expression],
    columns: dict[str, Compiled],
    bad: exp.Expression,
    *,
    distinct: bool,
) -> exp.Select:
    values = [exp.alias_(compiled.value.copy(), name, quoted=True) for name, compiled in columns.items()]
    query = base.select(*place, *values, exp.alias_(bad.copy(), BAD, quoted=True))
    if not distinct:
        return query
    names = [exp.column(name, quoted=True) for name in (*columns, BAD)]
    first = [exp.alias_(call("min", exp.column(name, quoted=True)), name, quoted=True) for name in (FILE, ROW)]
    return exp.Select().select(*first, *names).from_(query.subquery("d")).group_by(*(name.copy() for name in names))


def _findings(base: exp.Select, place: list[exp.Expression], columns: dict[str, Compiled]) -> exp.Select:
    shown = []
    for name, compiled in columns.items():
        if compiled.fault is not None:
            shown.append(exp.alias_(compiled.fault.copy(), f"fault:{name}", quoted=True))
            shown.append(exp.alias_(exp.cast(compiled.raw.copy(), "VARCHAR"), f"raw:{name}", quoted=True))
    known = (
        exp.Select().select(column(FILE, "b"), column(ROW, "b")).from_(f"{INCOMING} AS b").where(column(BAD, "b"))
    )
    seat = exp.Tuple(expressions=[each.this.copy() for each in place])
    return base.select(*place, *shown).where(exp.In(this=seat, query=known.subquery()))


def _column(scope: Scope, wanted: Column, expression: Expression | None, contract: TableContract) -> Compiled:
    if expression is None:
        return Compiled(exp.cast(exp.null(), sql_type(wanted.type)), None, text(""))
    compiled = scope.compile(expression, wanted.type)
    pairs = [(present(compiled.fault), compiled.fault)] if compiled.fault is not None else []
    if wanted.required or wanted.name in contract.key:
        absent = "no_match" if isinstance(expression, Lookup) else "missing"
        pairs.append((is_null(compiled.value), text(absent)))
    pairs += _limits(wanted, compiled.value)
    fault = case(*pairs) if pairs else None
    return Compiled(
        exp.cast(compiled.value.copy(), exp.DataType.build(sql_type(wanted.type), dialect="duckdb")),
        fault,
        compiled.raw,
    )


def _referring(scope: Scope, wanted: Column, compiled: Compiled) -> Compiled:
    table, _, key = wanted.references.partition(".")
    alias = f"r_{wanted.name}"
    known = exp.Select().select(exp.column(key, quoted=True)).from_(exp.Table(this=_view(table)))
    scope.joins.append((known, alias, exp.EQ(this=column(key, alias), expression=compiled.value.copy())))
    absent = exp.and_(present(compiled.value), is_null(column(key, alias)))
    pairs = [(present(compiled.fault), compiled.fault)] if compiled.fault is not None else []
    return Compiled(compiled.value, case(*pairs, (absent, text("unknown_reference"))), compiled.raw)


def _view(table: str) -> exp.Expression:
    return exp.to_identifier(table_view(table), quoted=True)


def _one_row(scope: Scope) -> exp.Select:
    """A written row: nothing to select from but the tables it refers to."""
    return select_joined(exp.Select().from_("(SELECT 1) AS s"), scope)


def _limits(wanted: Column, value: exp.Expression) -> list[tuple[exp.Expression, exp.Expression]]:
    pairs: list[tuple[exp.Expression, exp.Expression]] = []
    if wanted.allowed:
        listed = exp.In(this=value.copy(), expressions=[text(code) for code in wanted.allowed])
        pairs.append((exp.Not(this=listed), text("not_allowed")))
    if wanted.minimum is not None:
        pairs.append((exp.LT(this=value.copy(), expression=_number(wanted.minimum)), text("out_of_range")))
    if wanted.maximum is not None:
        pairs.append((exp.GT(this=value.copy(), expression=_number(wanted.maximum)), text("out_of_range")))
    return pairs


def _number(bound: float) -> exp.Expression:
    written = f"{bound:g}"
    literal = exp.Literal.number(written.lstrip("-"))
    return exp.Neg(this=literal) if written.startswith("-") else literal
