"""The lake's snapshots: immutable tables named by what made them, listed in a manifest replaced in one step.

    objects/<table>-<identity>.parquet    a table; equal inputs give the same name, so nothing is written twice
    quarantine/<table>-<identity>.parquet the rows that were refused, with reasons
    snapshots/<id>.json                   a manifest: which objects make the snapshot
    current                               the id of the snapshot in force

Readers hold a lease (a shared lock on the manifest, gone with the process); a leased snapshot is never removed.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import hashlib
import shutil
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from yingke.engines.lake.schema import arrow_schema
from yingke.engines.lake.tables import contracts


class Counts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What became of the rows: ``read = accepted + quarantined + duplicate + skipped``; skipped were left out by an
    ``only`` or ``distinct`` of the mapping. ``differing`` duplicates had other values and lost to ``keep``."""

    read: int = 0
    accepted: int = 0
    quarantined: int = 0
    duplicate: int = 0
    skipped: int = 0
    differing: int = 0


class TableState(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One table of a snapshot. ``identity`` digests the inputs, ``sha256`` the stored file; ``carried_from`` is the
    snapshot that first held it, empty when it arrived with this one; ``files`` maps source file to SHA-256."""

    identity: str
    sha256: str
    business_date: dt.date
    counts: Counts
    assumed: tuple[str, ...]
    files: dict[str, str]
    carried_from: str = ""


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A snapshot as stored."""

    id: str
    bank: str
    mapping: str
    contracts: str
    tables: dict[str, TableState]


class Snapshot:
    """A set of tables to read. A table the bank did not deliver reads as empty; ``has`` tells the difference."""

    def __init__(self, lake: Path, manifest: Manifest) -> None:
        self._lake = lake
        self.manifest = manifest

    @property
    def id(self) -> str:
        """The digest of everything the snapshot was made of."""
        return self.manifest.id

    @property
    def business_dates(self) -> dict[str, dt.date | None]:
        """For every table of the contracts, the business day its rows describe; None where the table is absent."""
        return {name: self.tables[name].business_date if self.has(name) else None for name in contracts()}

    @property
    def assumed(self) -> dict[str, list[str]]:
        """The columns filled by assumption, by table; tables without any are left out."""
        return {name: list(state.assumed) for name, state in self.tables.items() if state.assumed}

    @property
    def tables(self) -> dict[str, TableState]:
        """The tables present, by name."""
        return self.manifest.tables

    def has(self, table: str) -> bool:
        """Whether the bank delivered the table (today or before)."""
        return table in self.tables

    def rows(self, table: str) -> int:
        """How many rows the table holds; 0 where it is absent."""
        return self.tables[table].counts.accepted if self.has(table) else 0

    def path(self, table: str) -> Path:
        """The table's Parquet file; KeyError where it is absent."""
        return object_path(self._lake, table, self.tables[table].identity)

    def quarantine(self, table: str) -> list[dict[str, Any]]:
        """The refused rows of a table: file, row, column, code, zh, en, value."""
        path = quarantine_path(self._lake, table, self.tables[table].identity)
        return pq.read_table(path).to_pylist() if path.exists() else []

    def scan(
        self, table: str, columns: Sequence[str] | None = None, where_key: tuple[str, Collection[str]] | None = None
    ) -> pa.Table:
        """The table as Arrow, limited to some columns and to rows whose key column holds one of some values."""
        if not self.has(table):
            empty = arrow_schema(contracts()[table]).empty_table()
            return empty.select(list(columns)) if columns else empty
        filters = [(where_key[0], "in", sorted(set(where_key[1])))] if where_key else None
        return pq.read_table(self.path(table), columns=list(columns) if columns else None, filters=filters)

    def read(
        self, table: str, columns: Sequence[str] | None = None, where_key: tuple[str, Collection[str]] | None = None
    ) -> list[dict[str, Any]]:
        """Rows as plain Python: money and rates are Decimal, dates are date."""
        rows: list[dict[str, Any]] = self.scan(table, columns, where_key).to_pylist()
        return rows


class Lake:
    """The folder that holds the snapshots of one bank."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def current(self) -> Snapshot | None:
        """The snapshot in force, or None before the first load."""
        pointer = self.path / "current"
        return self.snapshot(pointer.read_text(encoding="ascii")) if pointer.exists() else None

    def snapshot(self, snapshot_id: str) -> Snapshot:
        """A snapshot by id; KeyError when it was never made or has been removed."""
        try:
            content = self._manifest_path(snapshot_id).read_bytes()
        except FileNotFoundError:
            raise KeyError(f"the lake has no snapshot {snapshot_id}") from None
        return Snapshot(self.path, msgspec.json.decode(content, type=Manifest))

    def quarantine(self, file: str) -> list[dict[str, Any]]:
        """The refused rows in a list a load report names: file, row, column, code, zh, en, value."""
        path = self.path / "quarantine" / Path(file).name
        rows: list[dict[str, Any]] = pq.read_table(path).to_pylist() if path.is_file() else []
        return rows

    @contextmanager
    def lease(self, snapshot_id: str) -> Iterator[Snapshot]:
        """Hold a snapshot: while the block runs, retention does not remove it."""
        try:
            handle = self._manifest_path(snapshot_id).open("rb")
        except FileNotFoundError:
            raise KeyError(f"the lake has no snapshot {snapshot_id}") from None
        with handle:
            fcntl.flock(handle, fcntl.LOCK_SH)
            yield self.snapshot(snapshot_id)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One writer at a time; a second one waits."""
        for folder in ("objects", "quarantine", "snapshots", "spill", "staging"):
            (self.path / folder).mkdir(parents=True, exist_ok=True)
        with (self.path / "writer.lock").open("a") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            self._sweep()
            yield

    def _sweep(self) -> None:
        """Remove what a load that died left half done."""
        for folder in (self.path / "staging").iterdir():
            shutil.rmtree(folder)
        for path in (self.path / "objects").glob("*.new"):
            path.unlink()

    def publish(
        self,
        bank: str,
        mapping: str,
        contract_version: str,
        tables: dict[str, TableState],
        *,
        in_force: bool = True,
    ) -> Snapshot:
        """Write a manifest and put it in force. The id digests the identities, so equal content is one snapshot."""
        made_of = (bank, contract_version, sorted((name, state.identity) for name, state in tables.items()))
        snapshot_id = hashlib.sha256(msgspec.json.encode(made_of)).hexdigest()[:32]
        path = self._manifest_path(snapshot_id)
        if not path.exists():
            manifest = Manifest(
                id=snapshot_id, bank=bank, mapping=mapping, contracts=contract_version, tables=tables
            )
            replace(path, msgspec.json.format(msgspec.json.encode(manifest), indent=2))
        path.touch()  # to retention it is the newest, even when it comes back after others
        if in_force:
            self.put_in_force(snapshot_id)
        return self.snapshot(snapshot_id)

    def put_in_force(self, snapshot_id: str) -> None:
        """From now on this is the current snapshot; KeyError when it was never made."""
        replace(self.path / "current", self.snapshot(snapshot_id).id.encode("ascii"))

    def retain(self, keep: int = 7) -> list[str]:
        """Remove all but the ``keep`` newest snapshots, never the one in force nor a leased one, then the objects
        nobody names and lists of refused rows as old as what went. Returns the ids removed; call it while
        writing."""
        current = self.current()
        manifests = sorted((self.path / "snapshots").glob("*.json"), key=_age, reverse=True)
        old = [path for path in manifests[keep:] if current is None or path.stem != current.id]
        ages = {path.stem: _age(path) for path in old}
        removed = [path.stem for path in old if _remove_unless_leased(path)]
        if removed:
            self._remove_orphans(max(ages[name] for name in removed))
        return removed

    def _remove_orphans(self, before: int) -> None:
        named = {
            f"{table}-{state.identity}.parquet"
            for path in (self.path / "snapshots").glob("*.json")
            for table, state in msgspec.json.decode(path.read_bytes(), type=Manifest).tables.items()
        }
        objects = (self.path / "objects").glob("*.parquet")
        lists = (path for path in (self.path / "quarantine").glob("*.parquet") if _age(path) < before)
        for path in (*objects, *lists):
            if path.name not in named:
                path.unlink()

    def _manifest_path(self, snapshot_id: str) -> Path:
        if not snapshot_id.isalnum():
            raise KeyError(f"{snapshot_id!r} is not a snapshot id")
        return self.path / "snapshots" / f"{snapshot_id}.json"


def object_path(lake: Path, table: str, identity: str) -> Path:
    """Where a table of a given identity is stored."""
    return lake / "objects" / f"{table}-{identity}.parquet"


def quarantine_path(lake: Path, table: str, identity: str) -> Path:
    """Where the refused rows of a table of a given identity are stored."""
    return lake / "quarantine" / f"{table}-{identity}.parquet"


def replace(path: Path, content: bytes) -> None:
    """Write a file so that a reader sees the old or the new one, never a part."""
    fresh = path.with_name(path.name + ".new")
    fresh.write_bytes(content)
    fresh.replace(path)


def _age(path: Path) -> int:
    return path.stat().st_mtime_ns


def _remove_unless_leased(path: Path) -> bool:
    with path.open("rb") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        path.unlink()
        return True
