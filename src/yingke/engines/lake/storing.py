"""One table from staged text to its Parquet object, with its counts and its quarantine."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
from sqlglot import exp

from yingke.engines.lake import quarantine
from yingke.engines.lake.compiling import BAD, source_view, table_view
from yingke.engines.lake.deduplicating import conflicting_rows, find_losers, winners
from yingke.engines.lake.errors import LoadError
from yingke.engines.lake.mapping import Mapping, columns_needed, sources_of
from yingke.engines.lake.selecting import INCOMING, WRITTEN_FILE, PartQuery, part_queries
from yingke.engines.lake.snapshot import Counts, TableState, object_path, quarantine_path
from yingke.engines.lake.staging import Arrival, Staged, stage
from yingke.engines.lake.tables import TableContract, contracts

FINDINGS_LIMIT = 100_000  # rows listed of one part; a table with more is far beyond any quarantine limit


class TooMuchQuarantineError(LoadError):
    """Too many rows of a table were refused: what was counted, and the list of the refused rows in the lake."""

    def __init__(self, table: str, quarantined: int, read: int, limit: float, counts: Counts, listed: str) -> None:
        share = f"{quarantined / read:.2%}"
        super().__init__(
            "too_much_quarantine",
            table=table,
            quarantined=quarantined,
            read=read,
            share=share,
            limit=f"{limit:.2%}",
        )
        self.counts, self.listed = counts, listed


@dataclass
class Workbench:
    """Where a load works: the fenced connection, the files that came, and the sources staged so far."""

    connection: duckdb.DuckDBPyConnection
    mapping: Mapping
    lake: Path
    folder: Path
    arrivals: dict[str, list[Arrival]]
    shown: set[str] = field(default_factory=set)
    _staged: dict[str, Staged] = field(default_factory=dict)
    _broken: dict[str, LoadError] = field(default_factory=dict)

    def staged(self, name: str) -> Staged:
        """A source as text, staged when first asked for; a file that cannot be taken is refused again each time."""
        if name in self._broken:
            raise self._broken[name]
        if name not in self._staged:
            needed = columns_needed(self.mapping, name)
            file_name = f"source-{len(self._staged) + len(self._broken)}"
            try:
                staged = stage(self.mapping.sources[name], self.arrivals[name], needed, self.folder, file_name)
            except LoadError as error:
                self._broken[name] = error
                raise
            self.connection.read_parquet(str(staged.path)).create_view(source_view(name))
            self._staged[name] = staged
        return self._staged[name]

    def show_table(self, name: str, identity: str) -> None:
        """Let later tables look values up in this one."""
        path = object_path(self.lake, name, identity)
        self.connection.read_parquet(str(path), file_row_number=True).create_view(table_view(name))
        self.shown.add(name)

    def file_name(self, number: int) -> str:
        """A file by its number; rows written in the mapping have none."""
        names = {each.number: each.name for arrivals in self.arrivals.values() for each in arrivals}
        return names.get(number, "mapping" if number == WRITTEN_FILE else "")


def store_table(
    bench: Workbench, name: str, identity: str, date: dt.date | None, files: dict[str, str], limit: float
) -> TableState:
    """Read, judge, deduplicate and write a table; LoadError above the quarantine limit (its list is kept)."""
    contract, table = contracts()[name], bench.mapping.tables[name]
    staged = {source: bench.staged(source) for source in sources_of(bench.mapping, name)}
    queries = [part_queries(bench.mapping, contract, part, date, bench.shown) for part in table.parts]
    _create(bench.connection, [query.rows() for each in queries for query in each])
    counts, bad = _count(bench, contract, staged)
    rejects = [reject for source in staged.values() for reject in source.rejects]
    findings = quarantine.of_rejects(rejects) + (_findings(bench, contract, queries) if bad else [])
    listed = quarantine_path(bench.lake, name, identity)
    quarantine.write(findings, listed)
    for quarantined, read in _shares(counts, staged):
        if quarantined > limit * read:
            raise TooMuchQuarantineError(name, quarantined, read, limit, counts, listed.name)
    path = object_path(bench.lake, name, identity)
    fresh = path.with_suffix(".new")
    bench.connection.sql(winners(contract, INCOMING).sql(dialect="duckdb")).write_parquet(
        str(fresh), compression="zstd"
    )
    fresh.replace(path)
    bench.show_table(name, identity)
    with path.open("rb") as handle:
        sha256 = hashlib.file_digest(handle, "sha256").hexdigest()
    business_date = date or _latest(bench, name)
    return TableState(identity, sha256, business_date, counts, table.assumed(), files)


def _create(connection: duckdb.DuckDBPyConnection, queries: list[exp.Select]) -> None:
    union = " UNION ALL ".join(f"({query.sql(dialect='duckdb')})" for query in queries)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {INCOMING} AS {union}")


def _count(bench: Workbench, contract: TableContract, staged: dict[str, Staged]) -> tuple[Counts, int]:
    """The counts of a table, and how many rows with a shape are bad."""
    table = bench.mapping.tables[contract.name]
    lost = find_losers(bench.connection, contract, table, INCOMING)
    totals = f'SELECT count(*), count(*) FILTER (WHERE "{BAD}") FROM {INCOMING}'  # noqa: S608 - constants
    present, bad = bench.connection.sql(totals).fetchone() or (0, 0)
    shapeless = sum(len(staged[part.source].rejects) for part in table.parts if part.source)
    read = sum(staged[part.source].read if part.source else len(part.rows) for part in table.parts)
    differing, conflict = lost.get("differing", 0), lost.get("conflict", 0)
    duplicate = lost.get("duplicate", 0) + differing
    counts = Counts(
        read=read,
        accepted=present - bad - duplicate - conflict,
        quarantined=bad + conflict + shapeless,
        duplicate=duplicate,
        skipped=read - shapeless - present,
        differing=differing,
    )
    return counts, bad + conflict


def _shares(counts: Counts, staged: dict[str, Staged]) -> list[tuple[int, int]]:
    """Refused and read rows: of the table, and of every source it looks into."""
    return [(counts.quarantined, counts.read), *((len(each.rejects), each.read) for each in staged.values())]


def _findings(
    bench: Workbench, contract: TableContract, queries: list[list[PartQuery]]
) -> list[quarantine.Finding]:
    found: list[quarantine.Finding] = []
    for part, each in zip(bench.mapping.tables[contract.name].parts, queries, strict=True):
        for query in each:
            sql = query.findings().limit(FINDINGS_LIMIT).sql(dialect="duckdb")
            rows = bench.connection.execute(sql).fetch_arrow_table()
            found += quarantine.of_part(bench.mapping, contract, part, rows, bench.file_name)
    conflicts = conflicting_rows(bench.connection, contract, INCOMING)
    return found + [quarantine.of_conflict(contract, row, bench.file_name(row["#file"])) for row in conflicts]


def _latest(bench: Workbench, name: str) -> dt.date:
    rule = bench.mapping.tables[name].business_date or bench.mapping.business_date
    column = exp.column(rule.latest if rule else "", quoted=True)
    view = exp.Table(this=exp.to_identifier(table_view(name), quoted=True))
    query = exp.Select().select(exp.Max(this=column)).from_(view)
    row = bench.connection.execute(query.sql(dialect="duckdb")).fetchone()
    if row is None or row[0] is None:
        raise LoadError("no_business_date", table=name)
    latest = row[0]
    return latest.date() if isinstance(latest, dt.datetime) else latest
