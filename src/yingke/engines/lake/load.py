"""Loading: a directory of a bank's files becomes the next snapshot.

Each table is taken whole or not at all. A table whose files did not come, or cannot be trusted, keeps what the
snapshot in force has for it; the report says so. Equal files under an equal mapping give the same snapshot id.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import msgspec

from yingke.engines.lake.arriving import arrivals_of, business_date_of
from yingke.engines.lake.database import connect
from yingke.engines.lake.errors import LoadError
from yingke.engines.lake.mapping import Mapping, sources_of, table_order, tables_behind
from yingke.engines.lake.schema import contract_version
from yingke.engines.lake.snapshot import Counts, Lake, Snapshot, TableState, quarantine_path
from yingke.engines.lake.staging import Arrival
from yingke.engines.lake.storing import TooMuchQuarantineError, Workbench, store_table
from yingke.engines.lake.tables import contracts

BASE_TABLES = ("organisations", "customers")
READER_VERSION = 1  # raised when the same files would be read differently
DEFAULT_QUARANTINE_SHARE = 0.01


class Problem(msgspec.Struct, frozen=True):
    """Why a table was not taken: a code and its sentence in both languages."""

    code: str
    zh: str
    en: str


class TableReport(msgspec.Struct, frozen=True):
    """One table of a load: ``loaded`` from files, ``absent`` (no file came) or ``refused``; the last two keep the
    earlier table of ``carried_from`` where there is one. A refused table accepts no row. ``quarantine`` names
    the list of refused rows in the lake."""

    state: Literal["loaded", "absent", "refused"]
    counts: Counts
    business_date: dt.date | None = None
    carried_from: str = ""
    problem: Problem | None = None
    quarantine: str = ""


class LoadReport(msgspec.Struct, frozen=True):
    """What a load did; ``snapshot`` is the id in force afterwards."""

    snapshot: str
    bank: str
    tables: dict[str, TableReport]

    @property
    def refused(self) -> dict[str, Problem]:
        """The tables whose files came and were not taken."""
        return {name: table.problem for name, table in self.tables.items() if table.problem is not None}


@dataclass
class _Load:
    """A load under way: what has been decided about each table."""

    mapping: Mapping
    bench: Workbench
    previous: Snapshot | None
    arrivals: dict[str, list[Arrival]]
    given_date: dt.date | None
    limit: float
    states: dict[str, TableState] = field(default_factory=dict)
    reports: dict[str, TableReport] = field(default_factory=dict)

    def take(self, name: str) -> None:
        """Load one table, or keep the earlier one and say why."""
        try:
            if any(not self.arrivals[source] for source in sources_of(self.mapping, name)):
                self._keep(name, TableReport("absent", Counts()))
                return
            state = self._state(name)
        except LoadError as error:
            self._refuse(name, error)
            return
        self.states[name] = state
        listed = quarantine_path(self.bench.lake, name, state.identity)
        shown = listed.name if listed.exists() else ""
        self.reports[name] = TableReport("loaded", state.counts, state.business_date, quarantine=shown)

    def _refuse(self, name: str, error: LoadError) -> None:
        problem = Problem(error.code, error.chinese, error.english)
        if isinstance(error, TooMuchQuarantineError):
            counts = msgspec.structs.replace(error.counts, accepted=0)
            self._keep(name, TableReport("refused", counts, problem=problem, quarantine=error.listed))
        else:
            self._keep(name, TableReport("refused", Counts(), problem=problem))

    def _state(self, name: str) -> TableState:
        files = {
            each.name: each.sha256 for source in sources_of(self.mapping, name) for each in self.arrivals[source]
        }
        date = business_date_of(self.mapping, name, self.arrivals, self.given_date)
        behind = {
            table: self.states[table].identity
            for table in tables_behind(self.mapping, name)
            if table in self.states
        }
        made_of = (
            READER_VERSION,
            contract_version(),
            self.mapping.digest,
            name,
            sorted(files.items()),
            date,
            sorted(behind.items()),
        )
        identity = hashlib.sha256(msgspec.json.encode(made_of)).hexdigest()[:32]
        earlier = self.previous.tables.get(name) if self.previous else None
        if earlier is not None and earlier.identity == identity and _share(earlier.counts) <= self.limit:
            self.bench.show_table(name, identity)
            return msgspec.structs.replace(earlier, carried_from="")
        return store_table(self.bench, name, identity, date, files, self.limit)

    def _keep(self, name: str, report: TableReport) -> None:
        earlier = self.previous.tables.get(name) if self.previous else None
        if earlier is not None and self.previous is not None:
            origin = earlier.carried_from or self.previous.id
            self.states[name] = msgspec.structs.replace(earlier, carried_from=origin)
            self.bench.show_table(name, earlier.identity)
            report = msgspec.structs.replace(report, business_date=earlier.business_date, carried_from=origin)
        self.reports[name] = report


def _share(counts: Counts) -> float:
    return counts.quarantined / counts.read if counts.read else 0.0


def load(
    source: Path,
    mapping: Mapping,
    lake: Path,
    *,
    business_date: dt.date | None = None,
    max_quarantine_share: float = DEFAULT_QUARANTINE_SHARE,
    in_force: bool = True,
    memory_limit: str = "2GB",
    threads: int = 2,
) -> LoadReport:
    """Load a directory. ``business_date`` serves tables whose mapping has no rule of its own; ``in_force=False``
    leaves it to the caller to put the new snapshot in force.

    Raises LoadError when nothing can be taken at all: no directory, no file that fits, another bank's lake, or no
    customers and organisations to stand on. Then the snapshot in force is untouched.
    """
    if not source.is_dir():
        raise LoadError("directory_absent", directory=str(source))
    store = Lake(lake)
    with store.writing(), tempfile.TemporaryDirectory(dir=lake / "staging") as folder:
        previous = store.current()
        if previous is not None and previous.manifest.bank != mapping.bank.id:
            raise LoadError("second_bank", present=previous.manifest.bank, offered=mapping.bank.id)
        arrivals = arrivals_of(source, mapping)
        with connect([lake, Path(folder)], memory_limit=memory_limit, threads=threads) as connection:
            bench = Workbench(connection, mapping, lake, Path(folder), arrivals)
            under_way = _Load(mapping, bench, previous, arrivals, business_date, max_quarantine_share)
            for name in table_order(mapping):
                under_way.take(name)
        _require_base(under_way)
        if previous is not None:
            kept = {name: state for name, state in previous.tables.items() if name not in mapping.tables}
            under_way.states.update(kept)
        tables = {name: under_way.states[name] for name in contracts() if name in under_way.states}
        snapshot = store.publish(mapping.bank.id, mapping.digest, contract_version(), tables, in_force=in_force)
        store.retain()
    return LoadReport(snapshot.id, mapping.bank.id, {name: under_way.reports[name] for name in mapping.tables})


def _require_base(under_way: _Load) -> None:
    for name in BASE_TABLES:
        if name not in under_way.states:
            report = under_way.reports.get(name)
            problem = report.problem if report else None
            detail = {"detail": problem.zh if problem else "—", "detail_en": problem.en if problem else "—"}
            raise LoadError("base_table_absent", table=name, **detail)
