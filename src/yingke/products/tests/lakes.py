"""Snapshots for tests: a lake with the rows a test gives, typed as the table contracts say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from yingke.engines.lake.schema import arrow_schema
from yingke.engines.lake.snapshot import Counts, Lake, Snapshot, TableState, object_path
from yingke.engines.lake.tables import contracts

Rows = Sequence[Mapping[str, Any]]


def publish(lake: Path, dated: date, **tables: Rows) -> Snapshot:
    """A snapshot of ``tables`` in the lake at ``lake``; a column a row does not name is empty."""
    (lake / "objects").mkdir(parents=True, exist_ok=True)
    (lake / "snapshots").mkdir(exist_ok=True)
    states = {name: _store(lake, name, rows, dated) for name, rows in tables.items()}
    return Lake(lake).publish("test bank", "test mapping", "test", states)


def _store(lake: Path, name: str, rows: Rows, dated: date) -> TableState:
    contract = contracts()[name]
    full = [{column.name: row.get(column.name) for column in contract.columns} for row in rows]
    identity = sha256(repr((dated, rows)).encode()).hexdigest()[:16]
    pq.write_table(pa.Table.from_pylist(full, schema=arrow_schema(contract)), object_path(lake, name, identity))
    counts = Counts(read=len(rows), accepted=len(rows))
    return TableState(identity=identity, sha256="", business_date=dated, counts=counts, assumed=(), files={})
