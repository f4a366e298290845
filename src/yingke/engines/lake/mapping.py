"""The mapping language: how a bank's files become the tables of the contracts.

A mapping is TOML: ``[bank]``, ``[business_date]``, ``[sources.<name>]`` (files of one shape), ``[tables.<name>]``
with one or more ``parts``. Every word is checked when it is read; a fault names file, table and column.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import tomllib
from collections.abc import ItemsView, Iterator
from pathlib import Path
from typing import Any, Literal

import msgspec

from yingke.engines.lake.errors import MappingError
from yingke.engines.lake.expressions import (
    BusinessDate,
    Constant,
    Expression,
    FromColumn,
    Lookup,
    ScalarValue,
    children,
    lookups,
    source_columns,
)
from yingke.engines.lake.tables import TableContract, contracts

DEFAULT_DATES = ("%Y-%m-%d",)
_DATE = re.compile(r"(%[YymdHMSjb]|[^%])+")
_KEEP = re.compile(r"first|last by (\w+)")


class Bank(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whose files these are; one home serves one bank id."""

    id: str
    name: str


class DateRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a business date comes from: exactly one of a constant, the first group of a pattern over the file name
    (read by ``format``), or the latest value of a date column of the table."""

    constant: dt.date | None = None
    file_name: str = ""
    format: str = "%Y%m%d"
    latest: str = ""


class Source(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Files of one shape. ``only`` keeps rows whose column holds one of the values; ``nulls`` are texts that mean
    empty; ``multiline`` allows a line break inside quotes."""

    files: tuple[str, ...]
    format: Literal["delimited", "csv", "parquet"] = "csv"
    delimiter: str = ","
    quote: str = '"'
    encoding: str = "utf-8"
    header: bool = True
    names: tuple[str, ...] = ()
    dates: tuple[str, ...] = DEFAULT_DATES
    decimal: str = "."
    thousands: str = ""
    nulls: tuple[str, ...] = ()
    multiline: bool = False
    only: dict[str, tuple[str, ...]] = {}


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Rows for a table: from one source, or written down in ``rows``.

    ``columns`` are read from the source; ``assume`` fills what the source lacks and is reported as assumed, as are
    ``rows``. ``distinct`` makes one row of identical ones (a list of regions out of a list of districts).
    """

    source: str = ""
    rows: tuple[dict[str, ScalarValue], ...] = ()
    columns: dict[str, Expression] = {}
    assume: dict[str, Expression] = {}
    only: dict[str, tuple[str, ...]] = {}
    distinct: bool = False

    def filled(self) -> dict[str, Expression]:
        """Every column this part fills, read or assumed."""
        return {**self.columns, **self.assume}


class Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A target table. ``keep`` settles rows with one key and different values: ``"first"`` (parts and files in the
    order written) or ``"last by <column>"``; without it they all go to quarantine."""

    parts: tuple[Part, ...]
    keep: str = ""
    business_date: DateRule | None = None

    def keep_last_by(self) -> str:
        """The column of ``last by``, or an empty text."""
        return self.keep.removeprefix("last by ") if self.keep.startswith("last by ") else ""

    def assumed(self) -> tuple[str, ...]:
        """The columns that hold an assumption on some row, sorted."""
        written = {name for part in self.parts for row in part.rows for name in row}
        return tuple(sorted(written.union(*(part.assume for part in self.parts))))


class Mapping(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A bank's whole mapping; ``digest`` is the SHA-256 of what it says (comments and layout aside)."""

    bank: Bank
    tables: dict[str, Table]
    sources: dict[str, Source] = {}
    business_date: DateRule | None = None
    digest: str = ""


def load_mapping(path: Path) -> Mapping:
    """Read and check a mapping file; raises MappingError naming the file, the table and the column at fault."""
    try:
        content = path.read_bytes()
        raw = tomllib.loads(content.decode("utf-8"))
    except FileNotFoundError:
        raise MappingError("mapping_absent", file=path.name) from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise MappingError("mapping_not_toml", file=path.name, detail=str(error)) from error
    try:
        mapping = msgspec.convert(_normal(raw), Mapping)
    except msgspec.ValidationError as error:
        where, fault = _culprit(raw) or ("", error)
        raise MappingError("mapping_wrong", file=path.name, where=where, detail=str(fault)) from error
    check(mapping, path.name)
    return msgspec.structs.replace(mapping, digest=hashlib.sha256(msgspec.json.encode(mapping)).hexdigest())


def _culprit(raw: dict[str, Any]) -> tuple[str, msgspec.ValidationError] | None:
    """The column or table the reader stumbled over: its checks name places by number, a person wants the name."""
    for name, table in _entries(raw.get("tables")):
        parts = dict(_entries(table)).get("parts")
        for part in parts if isinstance(parts, list) else ():
            for group in ("columns", "assume"):
                for column, expression in _entries(dict(_entries(part)).get(group)):
                    if error := _fault(expression, Expression):
                        return f"tables.{name}.{group}.{column}", error
        if error := _fault(table, Table):
            return f"tables.{name}", error
    for name, source in _entries(raw.get("sources")):
        if error := _fault(source, Source):
            return f"sources.{name}", error
    return None


def _entries(raw: object) -> ItemsView[str, Any]:
    return raw.items() if isinstance(raw, dict) else {}.items()


def _fault(raw: object, kind: Any) -> msgspec.ValidationError | None:  # noqa: ANN401 - a union is no type
    try:
        msgspec.convert(_normal(raw), kind)
    except msgspec.ValidationError as error:
        return error
    return None


def _normal(value: Any) -> Any:  # noqa: ANN401 - TOML is any nesting of tables, lists and scalars
    """Give ``{ column = … }`` its function name, so that it reads as any other, and write dates as text."""
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, list):
        return [_normal(item) for item in value]
    if not isinstance(value, dict):
        return value
    named = {key: item if key == "codes" else _normal(item) for key, item in value.items()}
    if isinstance(named.get("column"), str):
        named.setdefault("do", "column")
    return named


def check(mapping: Mapping, file: str) -> None:
    """Every name must exist: tables and columns in the contracts, sources and lookups in the mapping."""
    known = contracts()
    for name, table in mapping.tables.items():
        if name not in known:
            raise MappingError("unknown_table", file=file, table=name, known=", ".join(known))
        _check_table(mapping, file, known[name], table)
    for name, source in mapping.sources.items():
        _check_source(file, name, source)
    _check_date_rule(file, "business_date", mapping.business_date)
    table_order(mapping, file)


def _check_source(file: str, name: str, source: Source) -> None:
    wrong = (
        (not source.files, "files"),
        (len(source.delimiter) != 1, "delimiter"),
        (len(source.quote) > 1, "quote"),
        (source.header == bool(source.names) and source.format != "parquet", "names"),
        (not _is_encoding(source.encoding), "encoding"),
        (not all(_DATE.fullmatch(form) for form in source.dates), "dates"),
        (source.decimal not in {".", ","}, "decimal"),
        (len(source.thousands) > 1 or source.thousands == source.decimal, "thousands"),
        (any(Path(glob).is_absolute() or ".." in Path(glob).parts for glob in source.files), "files"),
    )
    for bad, field in wrong:
        if bad:
            raise MappingError("source_field", file=file, source=name, field=field)


def _has_a_group(pattern: str) -> bool:
    try:
        return re.compile(pattern).groups > 0
    except re.error:
        return False


def _is_encoding(name: str) -> bool:
    try:
        return "".encode(name) == b""
    except LookupError:
        return False


def _check_date_rule(file: str, place: str, rule: DateRule | None) -> None:
    if rule is None:
        return
    pattern_wrong = bool(rule.file_name) and not _has_a_group(rule.file_name)
    if pattern_wrong or sum(map(bool, (rule.constant, rule.file_name, rule.latest))) != 1:
        raise MappingError("date_rule", file=file, place=place)


def _check_table(mapping: Mapping, file: str, contract: TableContract, table: Table) -> None:
    names = {column.name for column in contract.columns}
    where = {"file": file, "table": contract.name}
    _check_date_rule(file, contract.name, table.business_date)
    if table.keep and (not _KEEP.fullmatch(table.keep) or table.keep_last_by() not in {"", *names}):
        raise MappingError("keep_rule", **where, keep=table.keep)
    for part in table.parts:
        given = [*part.columns, *part.assume] or [name for row in part.rows for name in row]
        for column in given:
            if column not in names:
                raise MappingError("unknown_column", **where, column=column, known=", ".join(sorted(names)))
        for column in part.columns.keys() & part.assume.keys():
            raise MappingError("column_twice", **where, column=column)
        _check_part(mapping, where, contract, part)


def _check_part(mapping: Mapping, where: dict[str, str], contract: TableContract, part: Part) -> None:
    if bool(part.source) == bool(part.rows) or (part.rows and (part.columns or part.assume)):
        raise MappingError("part_shape", **where)
    if part.source and part.source not in mapping.sources:
        raise MappingError("unknown_source", **where, source=part.source)
    for column in contract.columns:
        absent = any(column.name not in row for row in part.rows) if part.rows else column.name not in part.filled()
        if column.required and absent:
            raise MappingError("required_unmapped", **where, column=column.name)
    for column_name, expression in part.filled().items():
        for lookup in lookups(expression):
            _check_lookup(mapping, {**where, "column": column_name}, lookup)
        for form in _date_formats(expression):
            if not _DATE.fullmatch(form):
                raise MappingError("date_format", **where, column=column_name, format=form)
        _check_constant(contract, {**where, "column": column_name}, expression)


def _date_formats(expression: Expression) -> tuple[str, ...]:
    own = expression.dates if isinstance(expression, FromColumn) else ()
    far = _date_formats(expression.take) if isinstance(expression, Lookup) else ()
    return (*own, *far, *(form for child in children(expression) for form in _date_formats(child)))


def _check_lookup(mapping: Mapping, where: dict[str, str], lookup: Lookup) -> None:
    if bool(lookup.source) == bool(lookup.table) or not lookup.by:
        raise MappingError("lookup_shape", **where)
    if lookup.source and lookup.source not in mapping.sources:
        raise MappingError("unknown_source", **where, source=lookup.source)
    if not lookup.table:
        return
    if lookup.table not in mapping.tables:
        raise MappingError("unknown_table", **where, known=", ".join(mapping.tables))
    known = {column.name for column in contracts()[lookup.table].columns}
    used = {*lookup.by, *source_columns(lookup.take), lookup.last_by, lookup.until_business_date} - {""}
    for column in sorted(used - known):
        raise MappingError("unknown_column", **{**where, "column": column}, known=", ".join(sorted(known)))


def _check_constant(contract: TableContract, where: dict[str, str], expression: Expression) -> None:
    if isinstance(expression, Constant):
        allowed = contract.column(where["column"]).allowed
        if allowed and expression.value not in allowed:
            raise MappingError("constant_not_allowed", **where, value=expression.value, allowed=", ".join(allowed))


def uses_business_date(expression: Expression) -> bool:
    """Whether an expression needs the business date before the table is read."""
    if isinstance(expression, BusinessDate) or (isinstance(expression, Lookup) and expression.until_business_date):
        return True
    far = (expression.take,) if isinstance(expression, Lookup) else ()
    return any(uses_business_date(inner) for inner in (*far, *children(expression)))


def part_expressions(table: Table) -> Iterator[Expression]:
    """Every expression of a table."""
    for part in table.parts:
        yield from part.filled().values()


def sources_of(mapping: Mapping, name: str) -> tuple[str, ...]:
    """The sources a table reads, its lookups included, sorted."""
    table = mapping.tables[name]
    direct = {part.source for part in table.parts if part.source}
    looked = {found.source for each in part_expressions(table) for found in lookups(each) if found.source}
    return tuple(sorted(direct | looked))


def tables_behind(mapping: Mapping, name: str) -> tuple[str, ...]:
    """The mapped tables a table looks values up in or refers to, sorted."""
    looked = {found.table for each in part_expressions(mapping.tables[name]) for found in lookups(each)}
    referred = {column.references.partition(".")[0] for column in contracts()[name].columns}
    return tuple(sorted((looked | referred) & mapping.tables.keys()))


def table_order(mapping: Mapping, file: str = "") -> tuple[str, ...]:
    """The tables so that each comes after those it looks into; a circle is refused."""
    done: list[str] = []

    def visit(name: str, path: tuple[str, ...]) -> None:
        if name in path:
            raise MappingError("lookup_circle", file=file, path=" → ".join((*path, name)))
        if name not in done:
            for behind in tables_behind(mapping, name):
                visit(behind, (*path, name))
            done.append(name)

    for name in mapping.tables:
        visit(name, ())
    return tuple(done)


def columns_needed(mapping: Mapping, source: str) -> frozenset[str]:
    """The columns the whole mapping reads from a source."""
    needed = set(mapping.sources[source].only)
    for table in mapping.tables.values():
        for part in table.parts:
            if part.source == source:
                needed.update(part.only, *(source_columns(each) for each in part.filled().values()))
        for expression in part_expressions(table):
            for found in lookups(expression):
                if found.source == source:
                    needed.update(
                        {found.last_by, found.until_business_date} - {""}, found.by, source_columns(found.take)
                    )
    return frozenset(needed)
