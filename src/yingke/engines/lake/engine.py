"""The executor: Ibis and sqlglot say what is asked, this DuckDB answers, on snapshot tables alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import Any

import duckdb
import ibis
import pyarrow as pa
import pyarrow.parquet as pq
from sqlglot import exp

from yingke.engines.lake.database import connect
from yingke.engines.lake.schema import arrow_schema
from yingke.engines.lake.snapshot import Snapshot
from yingke.engines.lake.tables import contracts


class Engine:
    """One DuckDB per process, fenced to the lake; each question has its own cursor, so threads may share it."""

    def __init__(self, lake: Path, *, memory_limit: str = "2GB", threads: int = 2) -> None:
        self._connection = connect([lake], memory_limit=memory_limit, threads=threads)
        self._views: set[str] = set()
        self._lock = Lock()

    def tables(self, snapshot: Snapshot) -> dict[str, Any]:
        """Every table of the contracts as an Ibis table; one the bank did not deliver is empty."""
        return {name: self._contract_table(snapshot, name) for name in contracts()}

    def table(self, name: str, path: Path) -> Any:  # noqa: ANN401 - Ibis ships no types
        """A Parquet file of the lake as an Ibis table called ``name``; the name must change with the content."""
        self._view(name, lambda: self._connection.read_parquet(str(path)))
        return ibis.table(ibis.Schema.from_pyarrow(pq.read_schema(path)), name=name)

    def run(self, expression: Any) -> pa.Table:  # noqa: ANN401 - Ibis ships no types
        """Compile an Ibis expression and return its rows."""
        return self._answer(str(ibis.to_sql(expression, dialect="duckdb")))

    def sql(self, statement: exp.Query) -> pa.Table:
        """Answer a query built as a sqlglot tree (never a text: values are literals the tree quotes)."""
        return self._answer(statement.sql(dialect="duckdb"))

    def close(self) -> None:
        """Let go of memory and files."""
        self._connection.close()

    def _contract_table(self, snapshot: Snapshot, name: str) -> Any:  # noqa: ANN401 - Ibis ships no types
        schema = arrow_schema(contracts()[name])
        if snapshot.has(name):
            view = f"{name}@{snapshot.tables[name].identity}"
            self._view(view, lambda: self._connection.read_parquet(str(snapshot.path(name))))
        else:
            view = f"{name}@absent"
            self._view(view, lambda: self._connection.from_arrow(schema.empty_table()), stored=True)
        return ibis.table(ibis.Schema.from_pyarrow(schema), name=view)

    def _view(self, name: str, relation: Callable[[], duckdb.DuckDBPyRelation], *, stored: bool = False) -> None:
        with self._lock:
            if name not in self._views:
                if stored:
                    relation().create(name)
                else:
                    relation().create_view(name)
                self._views.add(name)

    def _answer(self, statement: str) -> pa.Table:
        with self._connection.cursor() as cursor:
            return cursor.execute(statement).fetch_arrow_table()
