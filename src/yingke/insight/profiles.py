"""Profiles: one customer's facts in microseconds, from an LMDB file that is replaced whole.

    <root>/<number>-<edition>/data.mdb   an edition, written once
    <root>/current                       a link to the edition in force, replaced in one step

It holds nothing that can forbid a contact: consent, caps and stops are read live elsewhere. Another store (Valkey)
needs the same three functions.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import lmdb
import msgspec

from yingke.engines.features.facts import catalogue

_TYPES: dict[str, Any] = {
    "text": str, "int": int, "money": Decimal, "rate": float, "date": date, "bool": bool,
}  # fmt: skip
_ROOM = 1 << 36  # bytes of address space; the file is as large as its content


class Profile(msgspec.Struct, frozen=True):
    """What is known of a customer: the facts and tier fields by name, tags, and the opportunities as told.

    ``masked``: protected facts were left out for this reader; the stored profile is whole.
    """

    customer_id: str
    as_of: date
    facts: dict[str, Any]
    tier: str
    band: str
    tier_state: str
    next_tier_gap: Decimal | None
    potential: bool
    valid_customer: bool
    tags: tuple[str, ...]
    opportunities: tuple[dict[str, Any], ...]
    masked: bool = False

    def record(self) -> dict[str, Any]:
        """One flat record, as a rule reads it."""
        own = (name for name, _ in _fields() if name not in {"facts", "masked"})
        return self.facts | {name: getattr(self, name) for name in own}


@cache
def _stored() -> Any:  # noqa: ANN401 - a type made from the catalogue
    known = [(name, _TYPES[fact.type] | None, None) for name, fact in catalogue().items()]
    facts = msgspec.defstruct("Facts", known)
    return msgspec.defstruct("Stored", [(name, facts if name == "facts" else kind) for name, kind in _fields()])


def _fields() -> list[tuple[str, Any]]:
    return [(field.name, field.type) for field in msgspec.structs.fields(Profile)]


def _decoded(raw: bytes | memoryview) -> Profile:
    stored = msgspec.msgpack.decode(raw, type=_stored())
    values = {name: getattr(stored, name) for name, _ in _fields()}
    return Profile(**values | {"facts": msgspec.structs.asdict(stored.facts)})


class Profiles:
    """The published profiles below a folder."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._edition: Path | None = None
        self._store: lmdb.Environment | None = None
        self._opening = Lock()  # an edition may be open once in a process, and its threads share this store

    def get(self, customer_id: str) -> Profile | None:
        """One profile; None where there is none, or nothing is published."""
        store = self._open()
        if store is None:
            return None
        with store.begin(buffers=True) as reading:
            raw = reading.get(customer_id.encode())
            return None if raw is None else _decoded(raw)

    def all(self) -> Iterator[Profile]:
        """Every profile of the edition in force, by customer number."""
        store = self._open()
        if store is None:
            return
        with store.begin(buffers=True) as reading:
            for _key, raw in reading.cursor():
                yield _decoded(raw)

    def publish(self, edition: str, profiles: Iterable[Profile]) -> int:
        """Write an edition, put it in force, and drop all but the one before; returns its number of profiles."""
        self._root.mkdir(parents=True, exist_ok=True)
        before = self._in_force()
        number = int(before.name.split("-")[0]) + 1 if before else 1
        place = self._root / f"{number:06d}-{edition}"
        shutil.rmtree(place, ignore_errors=True)
        count = _write(place, profiles)
        link = self._root / "current.new"
        link.unlink(missing_ok=True)
        link.symlink_to(place.name)
        link.replace(self._root / "current")
        for old in self._root.iterdir():
            if old.is_dir() and not old.is_symlink() and old not in {place, before}:
                shutil.rmtree(old)
        return count

    def _in_force(self) -> Path | None:
        link = self._root / "current"
        return self._root / link.readlink() if link.is_symlink() else None

    def _open(self) -> lmdb.Environment | None:
        """The edition in force, reopened when it has changed."""
        edition = self._in_force()
        if edition is None:
            return None
        with self._opening:
            if self._store is None or edition != self._edition:
                self._store = lmdb.open(str(edition), readonly=True, lock=False, max_readers=1024)
                self._edition = edition
            return self._store


def _write(place: Path, profiles: Iterable[Profile]) -> int:
    count = 0
    with lmdb.open(str(place), map_size=_ROOM, sync=False, metasync=False) as store:
        with store.begin(write=True) as writing:
            for profile in profiles:
                writing.put(profile.customer_id.encode(), msgspec.msgpack.encode(profile))
                count += 1
        store.sync(force=True)
    return count
