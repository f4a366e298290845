"""Random schemas, rules of every shape over them, and records with NULLs whose values often meet the rules' own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, get_args

from hypothesis import settings
from hypothesis import strategies as st

from yingke.engines.rules.fields import Field, FieldType, Schema
from yingke.engines.rules.tree import (
    Always,
    And,
    AsOf,
    Between,
    Compare,
    Has,
    In,
    IsNull,
    Leaf,
    Not,
    Or,
    Ref,
    Rule,
    Truth,
    Value,
)

AS_OF = date(2024, 2, 29)

#: Enough cases to meet every pair of node and type; no deadline, since a busy machine is no defect.
thorough = settings(max_examples=120, deadline=None)

CODES = ("C1", "C2", "it's", "a\\b", '"; --', "风险 高", "")
_DAYS = st.integers(-3, 3).map(lambda days: AS_OF + timedelta(days=days)) | st.dates(date(1000, 1, 1))
_TIMES = st.builds(
    datetime.combine, st.dates(date(1000, 1, 1)), st.times().map(lambda at: at.replace(microsecond=0))
)

CONSTANTS: dict[FieldType, st.SearchStrategy[Any]] = {
    "text": st.sampled_from(CODES) | st.text(st.characters(codec="utf-8").filter(str.isprintable), max_size=5),
    "int": st.integers(-3, 3) | st.integers(-(10**16) + 1, 10**16 - 1),
    "money": st.integers(-3, 3).map(lambda cents: Decimal(cents) / 100)
    | st.integers(-(10**18) + 1, 10**18 - 1).map(lambda cents: Decimal(cents).scaleb(-2)),
    "rate": st.integers(-30, 30).map(lambda tenths: Decimal(tenths) / 10)
    | st.integers(-(10**12), 10**12).map(lambda parts: Decimal(parts).scaleb(-9)),
    "date": _DAYS,
    "time": _DAYS.map(lambda day: datetime.combine(day, time())) | _TIMES,
}
STORED: dict[FieldType, st.SearchStrategy[Any]] = {
    **CONSTANTS,
    "rate": CONSTANTS["rate"].map(float) | st.floats(allow_nan=False, allow_infinity=False),
    "bool": st.booleans(),
    "set": st.lists(st.sampled_from(CODES), max_size=3),
}
_AS_OF = st.builds(AsOf, st.integers(-5, 5), st.sampled_from(("day", "month", "year"))).map(
    lambda when: when if when.amount else AsOf()
)


@dataclass(frozen=True)
class Case:
    """Rules, the schema they are written over, and records to read them for."""

    schema: Schema
    rules: tuple[Rule, ...]
    records: tuple[Mapping[str, object], ...]

    @property
    def rule(self) -> Rule:
        """The first of the rules, mostly the only one."""
        return self.rules[0]


@st.composite
def cases(draw: st.DrawFn, fields: int = 6, rules: int = 1, records: int = 6) -> Case:
    """Everything a property needs: at most so many fields and records, and just so many rules."""
    types = draw(st.lists(st.sampled_from(get_args(FieldType)), min_size=1, max_size=fields))
    schema = {f"f{n}": Field(f"f{n}", kind, f"字段{n}", f"field {n}") for n, kind in enumerate(types)}
    rows = st.fixed_dictionaries({name: st.none() | STORED[field.type] for name, field in schema.items()})
    written = draw(st.lists(_rules(schema), min_size=rules, max_size=rules))
    return Case(schema, tuple(written), tuple(draw(st.lists(rows, min_size=1, max_size=records))))


def _rules(schema: Schema) -> st.SearchStrategy[Rule]:
    leaves = st.sampled_from(sorted(schema)).flatmap(lambda name: _leaves(schema, Ref(name, schema[name].type)))
    return st.recursive(
        leaves | st.builds(Always, st.booleans()),
        lambda inner: (
            st.builds(Not, inner)
            | st.builds(And, st.lists(inner, min_size=2, max_size=3).map(tuple))
            | st.builds(Or, st.lists(inner, min_size=2, max_size=3).map(tuple))
        ),
        max_leaves=6,
    )


def _leaves(schema: Schema, ref: Ref) -> st.SearchStrategy[Leaf]:
    null = st.just(IsNull(ref))
    if ref.type == "bool":
        return null | st.just(Truth(ref))
    if ref.type == "set":
        return null | st.builds(Has, st.just(ref), st.sampled_from(CODES))
    values = _values(ref.type)
    others = st.sampled_from([Ref(name, ref.type) for name in schema if schema[name].type == ref.type])
    operators = st.sampled_from(("=", "<>") if ref.type == "text" else ("=", "<>", "<", "<=", ">", ">="))
    compared = st.builds(Compare, st.just(ref), operators, values | others)
    listed = st.builds(In, st.just(ref), st.lists(values, min_size=1, max_size=3).map(tuple))
    if ref.type == "text":
        return null | compared | listed
    return null | compared | listed | st.builds(Between, st.just(ref), values, values)


def _values(kind: FieldType) -> st.SearchStrategy[Value]:
    return CONSTANTS[kind] | _AS_OF if kind in {"date", "time"} else CONSTANTS[kind]
