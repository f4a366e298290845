"""The sealer: puts finished entries in order, chains them by digest and signs the head.

Verbs insert entries side by side, so an entry's number says nothing of when it was committed. The sealer reads only
entries of transactions below ``pg_snapshot_xmin``: every such transaction has ended, so no earlier entry can still
come. Between an entry's commit and its seal lies up to a second, longer while a long transaction is open.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from django.db import connection, transaction

from yingke.foundation import clock
from yingke.foundation.audit import anchors
from yingke.foundation.audit.keys import SigningKey
from yingke.foundation.audit.ledger import canonical
from yingke.foundation.audit.models import Entry, Seal

SEAL_SIZE = 1_000
START = bytes(32)
_ONE_SEALER = 7_130_002
_LINKS = "copy audit_link (position, entry_id, digest) from stdin"


class Sealer:
    """Seals with the key of ``home`` and anchors there. Several may run; one at a time seals."""

    def __init__(self, home: Path) -> None:
        self._key = SigningKey(home)
        self._anchors = home / "anchors"
        self._anchored = anchors.last_number(self._anchors)

    def seal_pending(self) -> int:
        """Seal all entries that are finished, ``SEAL_SIZE`` at a time, and anchor the seals; how many entries."""
        done = 0
        while sealed := _seal_once(self._key):
            done += sealed
        new = list(Seal.objects.filter(number__gt=self._anchored).order_by("number"))
        if new:
            anchors.append(self._anchors, new)
            self._anchored = new[-1].number
        return done


def waiting() -> int:
    """How many entries have no place in the chain yet."""
    return Entry.objects.filter(link=None, transaction__gte=sealed_below()).count()


def sealed_below() -> int:
    """Every entry of a transaction below this one has its place in the chain."""
    return _floor(_horizon())


def chained(before: bytes, body: bytes) -> bytes:
    """The digest of the place that holds ``body`` after the place with digest ``before``."""
    return hashlib.sha256(before + body).digest()


def statement(seal: Seal) -> bytes:
    """What is signed."""
    return canonical(
        {
            "number": seal.number,
            "at": seal.at.isoformat(),
            "first": seal.first,
            "last": seal.last,
            "head": bytes(seal.head).hex(),
            "horizon": seal.horizon,
        }
    )


def _seal_once(key: SigningKey) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(%s)", [_ONE_SEALER])
        if not cursor.fetchone()[0]:
            return 0
        horizon = _horizon()
        finished = Entry.objects.filter(link=None, transaction__gte=_floor(horizon), transaction__lt=horizon)
        ordered = finished.order_by("transaction", "id")
        entries = list(ordered.values_list("id", "body", "transaction")[:SEAL_SIZE])
        if not entries:
            return 0
        if len(entries) == SEAL_SIZE:  # more may wait, of the last transaction read too
            horizon = entries[-1][2]
        _chain(entries, horizon, key)
    return len(entries)


def _chain(entries: Sequence[tuple[int, bytes | memoryview[int], int]], horizon: int, key: SigningKey) -> None:
    before = Seal.objects.order_by("-number").first()
    number, position, head = (before.number, before.last, bytes(before.head)) if before else (0, 0, START)
    with connection.cursor() as cursor, cursor.copy(_LINKS) as links:
        for place, (entry, body, _transaction) in enumerate(entries, position + 1):
            head = chained(head, bytes(body))
            links.write_row((place, entry, head))
    seal = Seal(
        number=number + 1,
        at=clock.now(),
        first=position + 1,
        last=position + len(entries),
        head=head,
        horizon=horizon,
        key_id=key.id,
    )
    seal.signature = key.sign(statement(seal))
    seal.save(force_insert=True)


def _horizon() -> int:
    with connection.cursor() as cursor:
        cursor.execute("select pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        return int(cursor.fetchone()[0])


def _floor(horizon: int) -> int:
    """The first transaction that may hold unsealed entries. After a restore into a new server, whose transactions
    are numbered anew, the last seal's horizon means nothing, and all entries are looked through once."""
    last = Seal.objects.order_by("-number").values_list("horizon", flat=True).first() or 0
    return last if last <= horizon else 0
