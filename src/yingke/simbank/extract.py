"""The extract files: one per table of the contracts, named and laid out as a bank's night run would."""

from __future__ import annotations

import csv
import io
import tomllib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.csv as pacsv

FILES: Final = {
    "organisations": "机构信息表",
    "staff": "员工信息表",
    "certificates": "销售资格表",
    "customers": "客户信息表",
    "relationships": "客户关系表",
    "accounts": "账户信息表",
    "transactions": "交易流水表",
    "products": "产品信息表",
    "holdings": "产品持仓表",
    "loans": "贷款借据表",
    "risk_assessments": "风险测评表",
    "consents": "授权同意表",
    "do_not_market": "营销禁入名单",
    "complaints": "投诉工单表",
    "app_events": "行为日志",
    "contacts": "客户触达记录表",
    "books": "管户关系表",
}
_IN_GB18030: Final = "customers"  # the core system is the oldest
_WITH_BARS: Final = "books"  # the CRM exports text with | between the cells

_ROWS_PER_WRONG_ONE: Final = 250  # so that a small bank stays below the share at which a load is refused

Sheet = dict[str, pa.Array]


@cache
def dirt() -> tuple[dict[str, Any], ...]:
    """The rows of dirt.toml."""
    text = Path(__file__).with_name("dirt.toml").read_text(encoding="utf-8")
    return tuple(tomllib.loads(text)["row"])


class Extract:
    """Writes the sheets of one business day into a folder; a table may come in several sheets of one shape."""

    def __init__(self, out: Path, day: date) -> None:
        out.mkdir(parents=True, exist_ok=True)
        self.out, self.day = out, day
        self.rows: dict[str, int] = {}
        self._writers: dict[str, pacsv.CSVWriter] = {}
        self._first: dict[str, list[str]] = {}
        self._headers: dict[str, list[str]] = {}

    def path(self, table: str) -> Path:
        """Where a table's file goes: 交易流水表_20261119.csv."""
        ending = "txt" if table == _WITH_BARS else "csv"
        return self.out / f"{FILES[table]}_{self.day:%Y%m%d}.{ending}"

    def write(self, table: str, sheet: Sheet) -> None:
        """Append a sheet."""
        batch = pa.table(sheet)
        if table not in self._writers:
            options = pacsv.WriteOptions(delimiter=_delimiter(table), quoting_style="none")
            self._writers[table] = pacsv.CSVWriter(str(self.path(table)), batch.schema, write_options=options)
            self._headers[table] = batch.column_names
        if batch.num_rows and table not in self._first:
            self._first[table] = _as_text(batch.slice(0, 1))
        self._writers[table].write_table(batch)
        self.rows[table] = self.rows.get(table, 0) + batch.num_rows

    def close(self) -> dict[str, int]:
        """Add the wrong rows, set the encodings, and say how many wrong rows went into each table."""
        for writer in self._writers.values():
            writer.close()
        wrong: dict[str, int] = {}
        for row in dirt():
            table = row["table"]
            if self.rows.get(table, 0) >= _ROWS_PER_WRONG_ONE * (wrong.get(table, 0) + 1):
                self._spoil(row)
                wrong[table] = wrong.get(table, 0) + 1
        path = self.path(_IN_GB18030)
        path.write_bytes(path.read_text(encoding="utf-8").encode("gb18030"))
        return wrong

    def _spoil(self, row: dict[str, Any]) -> None:
        table, changes = row["table"], row.get("set", {})
        cells = zip(self._headers[table], self._first[table], strict=True)
        with self.path(table).open("a", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, delimiter=_delimiter(table), lineterminator="\n")
            writer.writerow([changes.get(header, cell) for header, cell in cells])


def _delimiter(table: str) -> str:
    return "|" if table == _WITH_BARS else ","


def _as_text(row: pa.Table) -> list[str]:
    sink = io.BytesIO()
    pacsv.write_csv(row, sink, pacsv.WriteOptions(include_header=False, quoting_style="none"))
    return sink.getvalue().decode("utf-8").rstrip("\n").split(",")
