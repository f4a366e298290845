"""One plan for all facts: each table aggregated to one row per customer, the rows joined, the rest derived.

Every source table is read once (the small ``accounts`` twice: for its balances, and for its category beside each
booking). The bookings serve the customer and, in the same pass, the owner of the firm. A table the bank did not
deliver makes its facts NULL, not zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import ibis
import pyarrow as pa

from yingke.engines.features import measures, sources
from yingke.engines.features.derived import derived
from yingke.engines.features.facts import catalogue
from yingke.engines.features.months import months
from yingke.engines.lake.engine import Engine
from yingke.engines.lake.snapshot import Snapshot

Table = Any  # Ibis ships no types
IBIS_TYPES = {"int": "int64", "money": "decimal(18, 2)", "rate": "float64", "text": "string"}
_ZERO = {"int": 0, "money": 0, "rate": 0.0, "bool": False}


@dataclass(frozen=True, slots=True)
class _Part:
    """The aggregate of one source: ``customer_id`` and its measures."""

    source: str
    table: Table


def plan(tables: Mapping[str, Table], as_of: date, absent: frozenset[str] = frozenset()) -> Table:
    """The facts of every customer as one Ibis expression: ``customer_id``, all facts, ``aum_months``.

    ``tables`` holds the contract tables by name, those in ``absent`` empty. ``aum_months`` is an array of daily
    averages in yuan: the month to date, then full months, newest first; NULL without bookings.
    """
    customers = sources.known_customers(tables["customers"], as_of)
    wide = customers.select("customer_id", **measures.identity(customers, as_of))
    for part in _parts(tables, as_of):
        wide = _beside(wide, part, known=part.source not in absent)
    for step in derived(as_of, months(as_of)):
        wide = wide.mutate(**step(wide))
    return wide.select(
        "customer_id", **{name: _typed(wide, name) for name in catalogue()}, aum_months=wide.aum_months
    )


def compute(engine: Engine, snapshot: Snapshot, as_of: date) -> pa.Table:
    """The facts of every customer of ``snapshot`` on ``as_of``, ordered by customer."""
    tables = engine.tables(snapshot)
    absent = frozenset(name for name in tables if not snapshot.has(name))
    return engine.run(plan(tables, as_of, absent).order_by("customer_id"))


def _parts(tables: Mapping[str, Table], as_of: date) -> list[_Part]:
    accounts = sources.accounts(tables["accounts"], as_of)
    ledger = sources.ledger(tables["transactions"], accounts, as_of)
    flows = _per_customer(ledger, measures.flows(ledger, as_of, months(as_of)))
    owners = sources.owned_firms(tables["relationships"], flows)
    named = {
        "accounts": (accounts, measures.balances),
        "holdings": (sources.held(tables["holdings"], tables["products"]), measures.holdings),
        "loans": (sources.until(tables["loans"], "granted_on", as_of), measures.loans),
        "app_events": (sources.dated(tables["app_events"], as_of), measures.behaviour),
        "risk_assessments": (sources.until(tables["risk_assessments"], "assessed_on", as_of), measures.assessments),
        "complaints": (sources.until(tables["complaints"], "opened_on", as_of), measures.complaints),
        "contacts": (sources.dated(tables["contacts"], as_of), measures.contacts),
        "books": (sources.until(tables["books"], "from_on", as_of), measures.books),
    }
    parts = [_Part(name, _per_customer(table, of(table, as_of))) for name, (table, of) in named.items()]
    return [*parts, _Part("transactions", flows), _Part("relationships", owners)]


def _per_customer(table: Table, measured: measures.Measures) -> Table:
    return table.group_by("customer_id").aggregate(**measured)


def _beside(wide: Table, part: _Part, *, known: bool) -> Table:
    """Join a part; a customer it does not name has zero of what is never unknown; an absent source knows none."""
    columns = [name for name in part.table.columns if name != "customer_id"]
    joined = wide.left_join(part.table, "customer_id").select(*wide.columns, *columns)
    return joined.mutate(**{name: _filled(joined[name], name, known=known) for name in columns})


def _filled(column: Any, name: str, *, known: bool) -> Any:  # noqa: ANN401 - Ibis ships no types
    if not known:
        return ibis.null(column.type())
    fact = catalogue().get(name)
    if fact is None:
        return column.fill_null(0) if column.type().is_numeric() else column
    return column if fact.null else column.fill_null(_ZERO[fact.type])


def _typed(wide: Table, name: str) -> Any:  # noqa: ANN401 - Ibis ships no types
    kind = catalogue()[name].type
    return wide[name].cast(IBIS_TYPES[kind]) if kind in IBIS_TYPES else wide[name]
