"""Anchors: each seal's head, appended to a file outside the database, so that a shortened chain is noticed.

One file for each month, one JSON line for each seal. A bank copies them to a place of its own.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TypedDict

from yingke.foundation.audit.models import Seal


class Anchor(TypedDict):
    """What an anchor says."""

    seal: int
    at: str
    last: int
    head: str


def append(folder: Path, seals: Iterable[Seal]) -> None:
    """Write an anchor for each seal, on disk when this returns."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for seal in seals:
        anchor = Anchor(seal=seal.number, at=seal.at.isoformat(), last=seal.last, head=bytes(seal.head).hex())
        _write(folder / f"{seal.at:%Y-%m}.jsonl", json.dumps(anchor).encode() + b"\n")


def _write(path: Path, line: bytes) -> None:
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600), "rb+") as file:
        size = file.seek(0, os.SEEK_END)
        if size and os.pread(file.fileno(), 1, size - 1) != b"\n":  # a crash cut the last line off
            line = b"\n" + line
        file.write(line)
        file.flush()
        os.fsync(file.fileno())


def read(folder: Path) -> Iterator[Anchor]:
    """All anchors, oldest first; a line cut off by a crash is left out."""
    for file in sorted(folder.glob("*.jsonl")):
        yield from _anchors(file)


def last_number(folder: Path) -> int:
    """The number of the last anchored seal; 0 when there is none."""
    for file in sorted(folder.glob("*.jsonl"), reverse=True):
        if found := list(_anchors(file)):
            return found[-1]["seal"]
    return 0


def _anchors(file: Path) -> Iterator[Anchor]:
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.endswith("}"):
            yield json.loads(line)
