"""The queries of a table: its rows with a mark on the bad ones, and what is wrong with those."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from sqlglot import exp

from yingke.engines.lake.compiling import BAD, Scope, column, scope_of, select_from, select_joined, table_view
from yingke.engines.lake.expressions import Constant, Expression, Lookup, ScalarValue
from yingke.engines.lake.mapping import Mapping, Part
from yingke.engines.lake.reading import Compiled, call, case, is_null, present, text
from yingke.engines.lake.schema import sql_type
from yingke.engines.lake.staging import FILE, ROW
from yingke.engines.lake.tables import Column, TableContract

INCOMING = "incoming"  # the table the rows of all parts go to, bad ones marked
WRITTEN_FILE = -1  # the file number of rows written down in the mapping


@dataclass(frozen=True)
class PartQuery:
    """The SQL of one part (or of one row written in the mapping): where its rows come from and each column."""

    base: exp.Select
    place: tuple[exp.Expression, exp.Expression]
    columns: dict[str, Compiled]
    distinct: bool

    def rows(self) -> exp.Select:
        """Every row, typed, with its file, its number, and a mark when it is bad."""
        faults = [compiled.fault for compiled in self.columns.values() if compiled.fault is not None]
        bad = present(call("coalesce", *faults)) if faults else exp.false()
        values = [exp.alias_(compiled.value.copy(), name, quoted=True) for name, compiled in self.columns.items()]
        query = self.base.select(*self._seat(), *values, exp.alias_(bad, BAD, quoted=True))
        if not self.distinct:
            return query
        names = [exp.column(name, quoted=True) for name in (*self.columns, BAD)]
        first = [exp.alias_(call("min", exp.column(name, quoted=True)), name, quoted=True) for name in (FILE, ROW)]
        return exp.Select().select(*first, *names).from_(query.subquery("d")).group_by(*(n.copy() for n in names))

    def findings(self) -> exp.Select:
        """The rows marked bad: file, number, then fault and raw text of every column that can fail."""
        shown = []
        for name, compiled in self.columns.items():
            if compiled.fault is not None:
                shown.append(exp.alias_(compiled.fault.copy(), f"fault:{name}", quoted=True))
                shown.append(exp.alias_(exp.cast(compiled.raw.copy(), "VARCHAR"), f"raw:{name}", quoted=True))
        marked = exp.Select().select(column(FILE, "b"), column(ROW, "b")).from_(f"{INCOMING} AS b")
        seat = exp.Tuple(expressions=[each.copy() for each in self.place])
        known = exp.In(this=seat, query=marked.where(column(BAD, "b")).subquery())
        return self.base.select(*self._seat(), *shown).where(known)

    def _seat(self) -> list[exp.Expression]:
        names = (FILE, ROW)
        return [exp.alias_(where.copy(), name, quoted=True) for where, name in zip(self.place, names, strict=True)]


def part_queries(
    mapping: Mapping,
    contract: TableContract,
    part: Part,
    business_date: dt.date | None,
    present_tables: Collection[str],
) -> list[PartQuery]:
    """The query of a part; a part written in the mapping has one for each row. References are checked against
    ``present_tables``."""
    if part.source:
        place = (column(FILE, "s"), column(ROW, "s"))
        return [_query(mapping, contract, part, part.filled(), place, business_date, present_tables)]
    return [
        _query(mapping, contract, part, _constants(row), _written(number), business_date, present_tables)
        for number, row in enumerate(part.rows, start=1)
    ]


def _constants(row: dict[str, ScalarValue]) -> dict[str, Expression]:
    return {name: Constant(value=value) for name, value in row.items()}


def _written(number: int) -> tuple[exp.Expression, exp.Expression]:
    return _number(WRITTEN_FILE), _number(number)


def _query(
    mapping: Mapping,
    contract: TableContract,
    part: Part,
    filled: dict[str, Expression],
    place: tuple[exp.Expression, exp.Expression],
    business_date: dt.date | None,
    present_tables: Collection[str],
) -> PartQuery:
    scope = scope_of(mapping, business_date, "s", source=part.source)
    columns = {each.name: _column(scope, each, filled.get(each.name), contract) for each in contract.columns}
    for each in contract.columns:
        if each.references.partition(".")[0] in present_tables:
            columns[each.name] = _referring(scope, each, columns[each.name])
    base = select_from(scope, mapping.sources[part.source].only, part.only) if part.source else _one_row(scope)
    return PartQuery(base, place, columns, part.distinct)


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
    elif wanted.type == "text":
        long = exp.GT(this=call("length", value), expression=_number(wanted.length))
        pairs.append((long, text("too_long")))
    if wanted.minimum is not None:
        pairs.append((exp.LT(this=value.copy(), expression=_number(wanted.minimum)), text("out_of_range")))
    if wanted.maximum is not None:
        pairs.append((exp.GT(this=value.copy(), expression=_number(wanted.maximum)), text("out_of_range")))
    return pairs


def _number(bound: float) -> exp.Expression:
    written = f"{bound:g}"
    literal = exp.Literal.number(written.lstrip("-"))
    return exp.Neg(this=literal) if written.startswith("-") else literal
