"""Verifying the ledger: every entry's bytes, the chain over them, the seals, the anchors outside the database."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.utils.translation import gettext as _

from yingke.foundation.audit import anchors
from yingke.foundation.audit.keys import signed
from yingke.foundation.audit.models import Entry, Link, Seal
from yingke.foundation.audit.sealer import START, chained, sealed_below, statement


@dataclass(frozen=True, slots=True)
class Verdict:
    """What verification found; ``first_problem`` is a sentence that names the first broken place, or None."""

    entries: int
    sealed: int
    seals: int
    ok: bool
    first_problem: str | None


class _Broken(Exception):  # noqa: N818 - carries the sentence to the verdict
    """A broken place."""


def verify(home: Path) -> Verdict:
    """Read the whole ledger and say whether it is as it was written. ``home`` holds public keys and anchors."""
    problem = None
    try:
        _verify_seals(home, _heads())
        _verify_anchors(home)
        _verify_nothing_beside()
    except _Broken as broken:
        problem = str(broken)
    return Verdict(
        entries=Entry.objects.count(),
        sealed=Link.objects.count(),
        seals=Seal.objects.count(),
        ok=problem is None,
        first_problem=problem,
    )


def _heads() -> Iterator[tuple[int, bytes]]:
    """(position, digest) along the chain, each recomputed from the entry's bytes."""
    head = START
    places = Link.objects.select_related("entry").order_by("position").iterator(chunk_size=5_000)
    for expected, link in enumerate(places, 1):
        if link.position != expected:
            raise _Broken(_("审计链第 %(place)d 位缺失。") % {"place": expected})
        body = bytes(link.entry.body)
        head = chained(head, body)
        if head != bytes(link.digest):
            raise _Broken(_("审计条目 %(entry)d（第 %(place)d 位）的内容被改动。") % _at(link))
        if not _agrees(link.entry, body):
            raise _Broken(_("审计条目 %(entry)d（第 %(place)d 位）的检索字段与内容不符。") % _at(link))
        yield expected, head


def _at(link: Link) -> dict[str, int]:
    return {"entry": link.entry_id, "place": link.position}


def _agrees(entry: Entry, body: bytes) -> bool:
    said = json.loads(body)
    written = datetime.fromisoformat(said["at"])
    return (entry.actor, entry.verb, entry.about, entry.at) == (said["actor"], said["verb"], said["about"], written)


def _verify_seals(home: Path, heads: Iterator[tuple[int, bytes]]) -> None:
    last = 0
    for expected, seal in enumerate(Seal.objects.order_by("number").iterator(), 1):
        if seal.number != expected or seal.first != last + 1:
            raise _Broken(_("封印 %(seal)d 缺失。") % {"seal": expected})
        if not signed(home, seal.key_id, statement(seal), bytes(seal.signature)):
            raise _Broken(_("封印 %(seal)d 的签名不符。") % {"seal": seal.number})
        head = b""
        for _place in range(seal.first, seal.last + 1):
            last, head = next(heads, (0, b""))
        if last != seal.last or head != bytes(seal.head):
            raise _Broken(_("封印 %(seal)d 与审计链不符。") % {"seal": seal.number})
    if next(heads, None):
        raise _Broken(_("审计链在最后一个封印之后还有条目。"))


def _verify_anchors(home: Path) -> None:
    heads = dict(Seal.objects.values_list("number", "head"))
    for anchor in anchors.read(home / "anchors"):
        if bytes(heads.get(anchor["seal"], b"")).hex() != anchor["head"]:
            raise _Broken(_("封印 %(seal)d 与库外锚点不符，库可能被截短或替换。") % {"seal": anchor["seal"]})


def _verify_nothing_beside() -> None:
    beside = Entry.objects.filter(link=None, transaction__lt=sealed_below()).order_by("id").first()
    if beside:
        raise _Broken(_("审计条目 %(entry)d 不在审计链中。") % {"entry": beside.pk})
