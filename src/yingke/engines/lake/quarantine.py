"""Rows that were refused: each with its file, row, column, reason in both languages, and the value (masked if
protected)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from yingke.engines.lake.errors import messages
from yingke.engines.lake.expressions import Constant, lookups, source_columns
from yingke.engines.lake.mapping import Mapping, Part
from yingke.engines.lake.staging import Reject
from yingke.engines.lake.tables import Column, TableContract, contracts

SCHEMA = pa.schema(
    [("file", pa.string()), ("row", pa.int64())]
    + [(name, pa.string()) for name in ("column", "code", "zh", "en", "value")]
)
Finding = dict[str, Any]


def of_rejects(rejects: Iterable[Reject]) -> list[Finding]:
    """Findings of rows without a shape: they have no column and show no value."""
    return [_finding(each.file, each.row, "", each.code, each.params, "") for each in rejects]


def of_part(
    mapping: Mapping, contract: TableContract, part: Part, rows: pa.Table, file_name: Callable[[int], str]
) -> list[Finding]:
    """Findings of the rows a part's findings query returned."""
    protected = protected_columns(mapping, part, contract)
    faulty = [name.removeprefix("fault:") for name in rows.column_names if name.startswith("fault:")]
    found = []
    for row in rows.to_pylist():
        for name in faulty:
            if code := row[f"fault:{name}"]:
                value = row[f"raw:{name}"] or ""
                shown = mask(value) if name in protected else value[:200]
                params = _params(contract.column(name), part)
                found.append(_finding(file_name(row["#file"]), row["#row"], name, code, params, shown))
    return found


def of_conflict(contract: TableContract, row: dict[str, Any], file: str) -> Finding:
    """The finding of a row that shares its key with different ones."""
    key = [
        mask(str(row[name])) if contract.column(name).sensitivity == "DC2" else str(row[name])
        for name in contract.key
    ]
    return _finding(file, row["#row"], ", ".join(contract.key), "conflict", {}, " | ".join(key))


def write(findings: list[Finding], path: Path) -> None:
    """Store findings; a table without any leaves no file."""
    if findings:
        pq.write_table(pa.Table.from_pylist(findings, schema=SCHEMA), path)


def mask(value: str) -> str:
    """First and last character of a protected value of more than four, else nothing of it."""
    return f"{value[0]}***{value[-1]}" if len(value) > 4 else "***" if value else ""


def protected_columns(mapping: Mapping, part: Part, contract: TableContract) -> frozenset[str]:
    """The target columns whose raw value must be masked: protected themselves, or filled from a source column that
    fills a protected column anywhere in the mapping."""
    hidden = {
        (each.source, name)
        for table, definition in mapping.tables.items()
        for each in definition.parts
        for target, expression in each.columns.items()
        if contracts()[table].column(target).sensitivity == "DC2"
        for name in source_columns(expression)
    }
    return frozenset(
        column.name
        for column in contract.columns
        if column.sensitivity == "DC2"
        or any(
            (part.source, name) in hidden
            for name in source_columns(part.filled().get(column.name, Constant(value="")))
        )
    )


def _params(column: Column, part: Part) -> dict[str, object]:
    expression = part.filled().get(column.name, "")
    behind = [found.source or found.table for found in lookups(expression)]
    return {
        "allowed": "、".join(column.allowed),
        "minimum": "−∞" if column.minimum is None else f"{column.minimum:g}",
        "maximum": "∞" if column.maximum is None else f"{column.maximum:g}",
        "other": ", ".join(behind),
        "reference": column.references,
        "length": column.length,
        "format": getattr(expression, "dates", ()) or "",
    }


def _finding(file: str, row: int, column: str, code: str, params: dict[str, Any], value: str) -> Finding:
    message = messages()[code]
    texts = {"zh": message.zh.format(**params), "en": message.en.format(**params)}
    return {"file": file, "row": row, "column": column, "code": code, **texts, "value": value}
