"""Rules over a whole population: a view of the lake asked through the rule language, in DuckDB."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pyarrow as pa
import sqlglot
from sqlglot import exp

from yingke.engines.lake.engine import Engine
from yingke.engines.rules import Rule, to_sql


def judged(engine: Engine, view: str, rules: Mapping[str, Rule], as_of: date) -> pa.Table:
    """Whether each row of ``view`` meets each rule: ``customer_id`` and a bool column a rule, unknown = no."""
    columns = [
        exp.alias_(exp.func("COALESCE", _condition(rule, as_of), exp.false()), name, quoted=True)
        for name, rule in rules.items()
    ]
    query = exp.select(exp.column("customer_id"), *columns).from_(_relation(view))
    return engine.sql(query.order_by(exp.column("customer_id")))


def meeting(engine: Engine, view: str, rule: Rule, as_of: date) -> pa.Array:
    """The numbers of the customers in ``view`` who meet ``rule``, in order."""
    query = exp.select(exp.column("customer_id")).from_(_relation(view)).where(_condition(rule, as_of))
    return engine.sql(query.order_by(exp.column("customer_id"))).column(0).combine_chunks()


def _condition(rule: Rule, as_of: date) -> exp.Expression:
    """The rule as a tree: its reader writes DuckDB from the tree, and this reads back what it wrote."""
    return sqlglot.parse_one(to_sql(rule, as_of, "duckdb"), dialect="duckdb")


def _relation(view: str) -> exp.Table:
    return exp.Table(this=exp.to_identifier(view, quoted=True))
