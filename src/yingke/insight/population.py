"""The population of a business date: facts from the lake, tiers by the ladder, marks, tags, opportunities by rule.

One Parquet file holds the result (facts, tier fields, marks, tags); everything else is made from it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from yingke.engines.features.facts import catalogue
from yingke.engines.features.months import months
from yingke.engines.features.plan import compute
from yingke.engines.features.population import judged
from yingke.engines.lake.engine import Engine
from yingke.engines.lake.snapshot import Snapshot
from yingke.engines.rules import compiled
from yingke.foundation.configuration import configuration
from yingke.insight.definitions import Definitions
from yingke.insight.profiles import Profile
from yingke.insight.tiers import Month, Standing, standing

TIER_FIELDS = ("tier", "band", "tier_state", "next_tier_gap", "months_below")
MARKS = ("potential", "valid_customer")
Told = dict[str, Any]


@cache
def engine() -> Engine:
    """The process's engine over its lake."""
    configuration().lake.mkdir(parents=True, exist_ok=True)
    return Engine(configuration().lake)


@dataclass(frozen=True, slots=True)
class Population:
    """A population and its file. ``standings`` and ``told`` (opportunities) by customer."""

    as_of: date
    table: pa.Table
    file: Path
    standings: Mapping[str, Standing]
    told: Mapping[str, list[Told]]

    def counts(self, definitions: Definitions) -> dict[str, dict[str, int]]:
        """How many customers by tier, mark, tag and kind of opportunity, zeros included."""
        of_tier = _tally(self.table.column("tier"))
        of_tag = _tally(pc.list_flatten(self.table.column("tags")))
        of_kind = Counter(told["kind"] for all_told in self.told.values() for told in all_told)
        return {
            "tiers": {tier.id: of_tier.get(tier.id, 0) for tier in definitions.ladder.tiers},
            "marks": {mark: pc.sum(self.table.column(mark)).as_py() or 0 for mark in definitions.marks},
            "tags": {tag: of_tag.get(tag, 0) for tag in definitions.tags},
            "opportunities": {kind: of_kind[kind] for kind in definitions.kinds},
        }

    def profiles(self) -> Iterator[Profile]:
        """Every customer as a profile."""
        for batch in self.table.to_batches(max_chunksize=10_000):
            for row in batch.to_pylist():
                yield _profile(row, self.as_of, self.told.get(row["customer_id"], []))


def _tally(values: pa.ChunkedArray | pa.Array) -> dict[str, int]:
    return {entry["values"].as_py(): entry["counts"].as_py() for entry in pc.value_counts(values)}


def _profile(row: dict[str, Any], as_of: date, told: list[Told]) -> Profile:
    facts = {name: row[name] for name in catalogue()}
    rest = {name: row[name] for name in (*TIER_FIELDS[:4], *MARKS)}
    rest |= {"tags": tuple(row["tags"]), "opportunities": tuple(told)}
    return Profile(customer_id=row["customer_id"], as_of=as_of, facts=facts, **rest)


def assemble(
    snapshot: Snapshot, as_of: date, definitions: Definitions, secured: Mapping[str, Mapping[date, str]]
) -> Population:
    """Compute the population. ``secured``: by customer, the tiers granted on a month to date (see ``tiers``)."""
    facts = compute(engine(), snapshot, as_of)
    standings = _standings(facts, as_of, definitions, secured)
    table = _with_tiers(facts, standings, definitions)
    name = f"{as_of}-{snapshot.id[:16]}-{definitions.digest}"
    rules = {**definitions.mark_rules, **definitions.tag_rules}
    found = judged(engine(), _stored(f"{name}.tiers", table), rules, as_of)
    for mark in definitions.marks:
        table = table.append_column(mark, found.column(mark))
    table = table.append_column("tags", _lists(found, tuple(definitions.tags)))
    view = _stored(name, table)
    (_folder() / f"{name}.tiers.parquet").unlink()
    told = _opportunities(table, view, as_of, definitions)
    return Population(as_of, table, _folder() / f"{name}.parquet", standings, told)


def _folder() -> Path:
    return configuration().lake / "facts"


def _stored(name: str, table: pa.Table) -> str:
    """Write a table into the lake in one step and show it to the engine; returns the view's name."""
    _folder().mkdir(parents=True, exist_ok=True)
    place = _folder() / f"{name}.parquet"
    pq.write_table(table, place.with_suffix(".new"))
    place.with_suffix(".new").replace(place)
    return view_of(place.name)


def view_of(file: str) -> str:
    """The view under which the engine shows a population, given its file's name."""
    view = f"population@{file}"
    engine().table(view, _folder() / file)
    return view


def columns_of(file: str, names: Collection[str]) -> pa.Table:
    """Some columns of a stored population, given its file's name."""
    return pq.read_table(_folder() / file, columns=list(names))


def forget_all_but(files: Collection[str]) -> None:
    """Remove the populations whose files are not named; a reader that has one open keeps it to the end."""
    for file in _folder().glob("*.parquet"):
        if file.name not in files:
            file.unlink()


def _standings(
    facts: pa.Table, as_of: date, definitions: Definitions, secured: Mapping[str, Mapping[date, str]]
) -> dict[str, Standing]:
    full = months(as_of)[1:]
    ends = [month.start + timedelta(days=month.days - 1) for month in full]
    columns = (facts.column(name).to_pylist() for name in ("customer_id", "customer_days", "aum_months"))
    found = {}
    for customer_id, days, averages, to_date in zip(*columns, _measured(facts), strict=True):
        opened = as_of - timedelta(days=days) if days is not None else date.min
        past = zip(ends, averages[1:], strict=True) if averages else ()
        lived = [Month(end, average) for end, average in past if end >= opened]
        found[customer_id] = standing(definitions.ladder, lived[::-1], to_date, as_of, secured.get(customer_id))
    return found


def _measured(facts: pa.Table) -> list[Decimal]:
    """What a tier is measured by: the month's average to date, the point where no bookings are known, else 0."""
    both = zip(facts.column("aum_month_avg").to_pylist(), facts.column("aum").to_pylist(), strict=True)
    return [average if average is not None else aum or Decimal(0) for average, aum in both]


def _with_tiers(facts: pa.Table, standings: Mapping[str, Standing], definitions: Definitions) -> pa.Table:
    ladder, averages, stands = definitions.ladder, _measured(facts), list(standings.values())
    gaps = [ladder.gap(ladder.level(stand.tier), average) for stand, average in zip(stands, averages, strict=True)]
    added = {
        "tier": pa.array([stand.tier for stand in stands], pa.string()),
        "band": pa.array([ladder.band(average).label for average in averages], pa.string()),
        "tier_state": pa.array([stand.state for stand in stands], pa.string()),
        "next_tier_gap": pa.array(gaps, pa.decimal128(18, 2)),
        "months_below": pa.array([stand.months_below for stand in stands], pa.int64()),
    }
    for name, column in added.items():
        facts = facts.append_column(name, column)
    return facts


def _lists(found: pa.Table, names: tuple[str, ...]) -> pa.Array:
    """The names of the true columns of each row, as a list column."""
    rows = zip(*(found.column(name).to_pylist() for name in names), strict=True)
    true = [[name for name, holds in zip(names, row, strict=True) if holds] for row in rows]
    return pa.array(true, pa.list_(pa.string()))


def _opportunities(table: pa.Table, view: str, as_of: date, definitions: Definitions) -> dict[str, list[Told]]:
    kinds = tuple(definitions.kinds)
    found = _lists(judged(engine(), view, definitions.kind_rules, as_of), kinds)
    some = pc.greater(pc.list_value_length(found), 0)
    reasons = [(compiled(rule, as_of), sentence) for rule, sentence in definitions.reasons]
    told = {}
    for row, mine in zip(table.filter(some).to_pylist(), found.filter(some).to_pylist(), strict=True):
        why = [sentence.said(row, as_of) for holds, sentence in reasons if holds(row)]
        told[row["customer_id"]] = [_told(kind, row, why, as_of, definitions) for kind in mine]
    return told


def _told(kind: str, row: dict[str, Any], why: list[dict[str, str]], as_of: date, definitions: Definitions) -> Told:
    entry = definitions.kinds[kind]
    ends = row[entry.until] if entry.until else as_of + timedelta(days=entry.valid_days)
    return {
        "kind": kind,
        "purpose": entry.purpose,
        "urgency": entry.urgency,
        "headline": definitions.headlines[kind].said(row, as_of),
        "because": why,
        "amount": row[entry.amount] if entry.amount else None,
        "expires_on": ends,
    }
