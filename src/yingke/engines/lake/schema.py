"""How a contract's column types are stored: Arrow in memory, DuckDB in queries, Parquet on disk."""

from __future__ import annotations

import hashlib
from functools import cache

import msgspec
import pyarrow as pa

from yingke.engines.lake.tables import ColumnType, TableContract, contracts

STORED: dict[ColumnType, tuple[pa.DataType, str]] = {
    "text": (pa.string(), "VARCHAR"),
    "int": (pa.int64(), "BIGINT"),
    "money": (pa.decimal128(18, 2), "DECIMAL(18, 2)"),
    "rate": (pa.decimal128(12, 8), "DECIMAL(12, 8)"),
    "date": (pa.date32(), "DATE"),
    "time": (pa.timestamp("us"), "TIMESTAMP"),
    "bool": (pa.bool_(), "BOOLEAN"),
}


def arrow_schema(contract: TableContract) -> pa.Schema:
    """The Arrow schema of a table of the lake: every column of its contract, in order."""
    return pa.schema([(column.name, STORED[column.type][0]) for column in contract.columns])


def sql_type(kind: ColumnType) -> str:
    """The DuckDB type of a column type."""
    return STORED[kind][1]


@cache
def contract_version() -> str:
    """A digest of all table contracts: a snapshot made under other contracts is another snapshot."""
    return hashlib.sha256(msgspec.json.encode(list(contracts().values()))).hexdigest()
