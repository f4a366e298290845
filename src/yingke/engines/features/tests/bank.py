"""A bank of a few rows, and its facts."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import ibis
import pyarrow as pa
import pyarrow.parquet as pq

from yingke.engines.features.plan import plan
from yingke.engines.lake.schema import arrow_schema, contract_version
from yingke.engines.lake.snapshot import Counts, Lake, Snapshot, TableState, object_path
from yingke.engines.lake.tables import contracts

AS_OF = date(2026, 11, 20)
Row = dict[str, Any]


def facts_of(
    rows: Mapping[str, Sequence[Row]], as_of: date = AS_OF, *, absent: frozenset[str] = frozenset()
) -> dict[str, Row]:
    """The facts by customer of a bank that has only these rows."""
    with duckdb.connect() as connection:
        for name, contract in contracts().items():
            table = pa.Table.from_pylist(list(rows.get(name, ())), schema=arrow_schema(contract))
            connection.from_arrow(table).create(name)
        found = connection.execute(_statement(as_of, absent)).fetch_arrow_table().to_pylist()
    return {row["customer_id"]: row for row in found}


@cache
def _statement(as_of: date, absent: frozenset[str]) -> str:
    tables = {
        name: ibis.table(ibis.Schema.from_pyarrow(arrow_schema(contract)), name=name)
        for name, contract in contracts().items()
    }
    return str(ibis.to_sql(plan(tables, as_of, absent), dialect="duckdb"))


def customer(customer_id: str = "c1", **values: Any) -> Row:
    return {"customer_id": customer_id, "kind": "person", "home_org_id": "o1"} | values


def account(category: str = "deposit_current", balance: str = "0.00", **values: Any) -> Row:
    usual = {"account_id": f"a-{category}", "customer_id": "c1", "opened_on": date(2020, 1, 1)}
    return usual | {"category": category, "balance": Decimal(balance)} | values


def booking(booked_on: date, direction: str, amount: str, kind: str = "transfer", **values: Any) -> Row:
    usual = {"transaction_id": "", "account_id": "a-deposit_current", "customer_id": "c1"}
    return (
        usual | {"booked_on": booked_on, "direction": direction, "amount": Decimal(amount), "kind": kind} | values
    )


def holding(product_id: str, value: str, **values: Any) -> Row:
    usual = {"holding_id": "h", "customer_id": "c1", "bought_on": date(2025, 1, 1)}
    return usual | {"product_id": product_id, "market_value": Decimal(value)} | values


def stored(place: Path, rows: Mapping[str, Sequence[Row]], day: date = AS_OF) -> Snapshot:
    """The bank as a snapshot of a lake: it has the tables named in ``rows`` and no other."""
    lake = Lake(place)
    states = {}
    with lake.writing():
        for name, given in rows.items():
            table = pa.Table.from_pylist(list(given), schema=arrow_schema(contracts()[name]))
            identity = hashlib.sha256(repr(given).encode()).hexdigest()[:16]
            pq.write_table(table, object_path(place, name, identity))
            states[name] = TableState(identity, "", day, Counts(accepted=len(given)), (), {})
        return lake.publish("test", "test", contract_version(), states)
