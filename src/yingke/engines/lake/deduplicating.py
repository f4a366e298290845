"""One row for each key: identical rows are duplicates, different ones are settled by ``keep`` or refused."""

from __future__ import annotations

from typing import Any

import duckdb
from sqlglot import exp

from yingke.engines.lake.compiling import BAD
from yingke.engines.lake.mapping import Table
from yingke.engines.lake.reading import call, case, text
from yingke.engines.lake.tables import TableContract

OUT = "losers"
_ROWID = exp.column("rowid", table="r")


def _named(name: str) -> exp.Expression:
    return exp.column(name, quoted=True)


def find_losers(
    connection: duckdb.DuckDBPyConnection, contract: TableContract, table: Table, rows: str
) -> dict[str, int]:
    """Write the rows that lose their key to the table ``losers`` (rid, why) and count them by why:
    ``duplicate`` (identical to a kept row), ``differing`` (other values, beaten by ``keep``), ``conflict``."""
    key = [_named(name) for name in contract.key]
    good = exp.Not(this=_named(BAD))
    shared = (
        exp.Select().select(*key).from_(exp.alias_(exp.to_table(rows), "r", table=True)).where(good).group_by(*key)
    )
    shared = shared.having(exp.GT(this=exp.Count(this=exp.Star()), expression=exp.Literal.number(1)))
    _store(connection, "shared_keys", shared)
    _store(connection, OUT, _losers(contract, table, rows))
    counted = connection.sql(f"SELECT why, count(*) FROM {OUT} GROUP BY why").fetchall()  # noqa: S608 - a constant
    return dict(counted)


def _losers(contract: TableContract, table: Table, rows: str) -> exp.Select:
    key = [_named(name) for name in contract.key]
    values = call("hash", call("row", *(_named(column.name) for column in contract.columns)))
    window = {"partition_by": [part.copy() for part in key]}
    order = exp.Order(expressions=_order(table))
    seat = exp.Window(this=exp.RowNumber(), partition_by=window["partition_by"], order=order)
    low = exp.Window(this=exp.Min(this=values), partition_by=[part.copy() for part in key])
    high = exp.Window(this=exp.Max(this=values.copy()), partition_by=[part.copy() for part in key])
    ranked = (
        exp.Select()
        .select(
            exp.alias_(_ROWID.copy(), "rid"),
            exp.alias_(seat, "seat"),
            exp.alias_(exp.EQ(this=low, expression=high), "same"),
        )
        .from_(exp.alias_(exp.to_table(rows), "r", table=True))
        .join(exp.to_table("shared_keys"), using=[part.copy() for part in key], join_type="semi")
        .where(exp.Not(this=_named(BAD)))
    )
    behind = exp.GT(this=exp.column("seat"), expression=exp.Literal.number(1))
    different = case((behind, text("differing"))) if table.keep else text("conflict")
    why = case((exp.column("same"), case((behind, text("duplicate")))), otherwise=different)
    judged = exp.Select().select("rid", exp.alias_(why, "why")).from_(ranked.subquery("ranked"))
    return exp.Select().select("rid", "why").from_(judged.subquery("judged")).where("why IS NOT NULL")


def _order(table: Table) -> list[exp.Expression]:
    last = table.keep_last_by()
    if not last:
        return [exp.Ordered(this=_ROWID.copy())]
    return [
        exp.Ordered(this=_named(last), desc=True, nulls_first=False),
        exp.Ordered(this=_ROWID.copy(), desc=True),
    ]


def conflicting_rows(
    connection: duckdb.DuckDBPyConnection, contract: TableContract, rows: str
) -> list[dict[str, Any]]:
    """Place and key of the rows in conflict."""
    names = dict.fromkeys(("#file", "#row", *contract.key))
    query = (
        exp.Select()
        .select(*(_named(name) for name in names))
        .from_(exp.alias_(exp.to_table(rows), "r", table=True))
        .join(exp.to_table(OUT), on="r.rowid = rid")
        .where("why = 'conflict'")
        .order_by(_ROWID.copy())
    )
    found: list[dict[str, Any]] = connection.execute(query.sql(dialect="duckdb")).fetch_arrow_table().to_pylist()
    return found


def winners(contract: TableContract, rows: str) -> exp.Select:
    """The rows to store, a customer's together, otherwise in the order they came."""
    names = [column.name for column in contract.columns]
    order = [_named("customer_id")] if "customer_id" in names else []
    return (
        exp.Select()
        .select(*(_named(name) for name in names))
        .from_(exp.alias_(exp.to_table(rows), "r", table=True))
        .join(exp.to_table(OUT), on="r.rowid = rid", join_type="anti")
        .where(exp.Not(this=_named(BAD)))
        .order_by(*order, _ROWID.copy())
    )


def _store(connection: duckdb.DuckDBPyConnection, name: str, query: exp.Select) -> None:
    create = exp.Create(
        this=exp.to_table(name),
        kind="TABLE",
        expression=query,
        replace=True,
        properties=exp.Properties(expressions=[exp.TemporaryProperty()]),
    )
    connection.execute(create.sql(dialect="duckdb"))
