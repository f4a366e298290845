"""Writes of insight: the nightly refresh."""

from __future__ import annotations

import calendar
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

import msgspec
from django.db import connection
from django.utils.translation import gettext as _

from yingke.engines.lake.snapshot import Lake, Snapshot
from yingke.engines.lake.tables import contracts
from yingke.foundation import clock
from yingke.foundation.accounts.roles import Permission
from yingke.foundation.actor import Actor
from yingke.foundation.configuration import configuration
from yingke.foundation.errors import Refused
from yingke.foundation.verbs import verb
from yingke.insight.definitions import definitions
from yingke.insight.models import InsightRun, TierChange
from yingke.insight.news import InsightRefreshed
from yingke.insight.population import Population, assemble, forget_all_but
from yingke.insight.profiles import Profiles
from yingke.insight.tiers import news_since

_CHUNK = 10_000  # rows a statement
_KEPT = 40  # populations kept in the lake: the runs of a month and some more
_INSIGHTS = """
insert into insight_customerinsight as old
    (customer_id, as_of, tier, band, tier_state, months_below, potential, valid_customer, tags)
select customer_id, as_of, tier, band, tier_state, months_below, potential, valid_customer, tags
from jsonb_to_recordset(%s::jsonb) as row(
    customer_id text, as_of date, tier text, band text, tier_state text, months_below smallint,
    potential boolean, valid_customer boolean, tags text[])
on conflict (customer_id) do update set
    (as_of, tier, band, tier_state, months_below, potential, valid_customer, tags)
    = (excluded.as_of, excluded.tier, excluded.band, excluded.tier_state, excluded.months_below,
       excluded.potential, excluded.valid_customer, excluded.tags)
"""
_OPPORTUNITIES = """
insert into insight_opportunity as old
    (customer_id, kind, since, as_of, purpose, urgency, headline, because, amount, expires_on)
select customer_id, kind, as_of, as_of, purpose, urgency, headline, because, amount, expires_on
from jsonb_to_recordset(%s::jsonb) as row(
    customer_id text, kind text, as_of date, purpose text, urgency text, headline jsonb, because jsonb,
    amount numeric, expires_on date)
on conflict (customer_id, kind) do update set
    (since, as_of, purpose, urgency, headline, because, amount, expires_on)
    = (least(old.since, excluded.since), excluded.as_of, excluded.purpose, excluded.urgency, excluded.headline,
       excluded.because, excluded.amount, excluded.expires_on)
"""
_CHANGES = """
insert into insight_tierchange (customer_id, "on", before, after, reason, as_of)
select customer_id, "on", before, after, reason, as_of
from jsonb_to_recordset(%s::jsonb) as row(
    customer_id text, "on" date, before text, after text, reason text, as_of date)
on conflict (customer_id, "on", after) do nothing
"""


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a refresh found: customers by tier, mark, tag and kind of opportunity."""

    as_of: date
    snapshot_id: str
    customers: int
    tiers: dict[str, int]
    marks: dict[str, int]
    tags: dict[str, int]
    opportunities: dict[str, int]


def refresh(actor: Actor, *, as_of: date) -> Refreshed:
    """Compute facts, tiers, tags and opportunities of every customer for ``as_of`` and publish the profiles.

    Safe to run again: the same snapshot and date leave the same rows. An earlier date winds back: its results are
    those in place, and what later runs recorded of tiers is recorded anew. Raises Refused before the first load.
    """
    about = f"insight_run:{as_of}"
    with _snapshot() as snapshot, verb(actor, "insight.refresh", needs=Permission.RUN_DAY, about=about) as act:
        records = _records(as_of)
        population = assemble(snapshot, as_of, definitions(), records.secured)
        counts = population.counts(definitions())
        _write(population, records)
        customers = population.table.num_rows
        InsightRun.objects.update_or_create(
            as_of=as_of,
            defaults={
                "snapshot_id": snapshot.id,
                "definitions": definitions().digest,
                "file": population.file.name,
                "customers": customers,
                "counts": counts,
                "absent": [name for name in contracts() if not snapshot.has(name)],
                "assumed": snapshot.assumed,
                "made_at": clock.now(),
            },
        )
        act.changed(customers=customers, snapshot=snapshot.id, counts=counts)
        act.tell(InsightRefreshed(as_of=as_of, snapshot_id=snapshot.id))
    Profiles(configuration().profiles).publish(population.file.stem, population.profiles())
    forget_all_but(set(InsightRun.objects.order_by("-made_at").values_list("file", flat=True)[:_KEPT]))
    return Refreshed(as_of=as_of, snapshot_id=snapshot.id, customers=customers, **counts)


@contextmanager
def _snapshot() -> Iterator[Snapshot]:
    """The snapshot in force, held while it is read."""
    lake = Lake(configuration().lake)
    current = lake.current()
    if current is None:
        raise Refused(_("还没有装载过数据，请先运行 yingke load 或 yingke demo。"))
    with lake.lease(current.id) as snapshot:
        yield snapshot


@dataclass(frozen=True, slots=True)
class _Records:
    """What earlier runs have recorded of tiers: the last run's date, the tier by customer, the grants mid-month."""

    last_told: date
    tiers: dict[str, str]
    secured: dict[str, dict[date, str]]


def _records(as_of: date) -> _Records:
    earlier = InsightRun.objects.filter(as_of__lt=as_of).order_by("-as_of").first()
    tiers: dict[str, str] = {}
    secured: dict[str, dict[date, str]] = defaultdict(dict)
    rows = TierChange.objects.filter(as_of__lt=as_of).order_by("on", "id")
    for customer_id, on, after, reason in rows.values_list("customer_id", "on", "after", "reason").iterator(_CHUNK):
        tiers[customer_id] = after
        if reason == "month_to_date_reached":
            secured[customer_id][on.replace(day=calendar.monthrange(on.year, on.month)[1])] = after
    return _Records(earlier.as_of if earlier else date.min, tiers, secured)


def _write(population: Population, records: _Records) -> None:
    as_of = population.as_of
    with connection.cursor() as cursor:
        for chunk in _chunks(_insights(population)):
            cursor.execute(_INSIGHTS, [chunk])
        cursor.execute("delete from insight_customerinsight where as_of <> %s", [as_of])
        cursor.execute("delete from insight_tierchange where as_of >= %s", [as_of])
        for chunk in _chunks(_changes(population, records)):
            cursor.execute(_CHANGES, [chunk])
        for chunk in _chunks(_opportunities(population)):
            cursor.execute(_OPPORTUNITIES, [chunk])
        cursor.execute("delete from insight_opportunity where as_of <> %s", [as_of])


def _insights(population: Population) -> Iterator[dict[str, Any]]:
    names = ("customer_id", "tier", "band", "tier_state", "months_below", "potential", "valid_customer", "tags")
    for batch in population.table.select(names).to_batches(max_chunksize=_CHUNK):
        for row in batch.to_pylist():
            yield row | {"as_of": population.as_of}


def _changes(population: Population, records: _Records) -> Iterator[dict[str, Any]]:
    for customer_id, stand in population.standings.items():
        then = records.tiers.get(customer_id)
        changes = stand.changes if then is None else news_since(stand, then, records.last_told, population.as_of)
        for change in changes:
            yield msgspec.to_builtins(change) | {"customer_id": customer_id, "as_of": population.as_of}


def _opportunities(population: Population) -> Iterator[dict[str, Any]]:
    for customer_id, all_told in population.told.items():
        for told in all_told:
            yield told | {"customer_id": customer_id, "as_of": population.as_of}


def _chunks(rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    """The rows as JSON arrays of at most ``_CHUNK``."""
    waiting = iter(rows)
    while chunk := list(islice(waiting, _CHUNK)):
        yield msgspec.json.encode(chunk).decode()
