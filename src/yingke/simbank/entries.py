"""Rows of the ledger in columns: built by kind of flow, put in order, and given the balance after each."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from yingke.simbank.chance import Flags, Floats, Ints
from yingke.simbank.columns import code

Small = NDArray[np.int8]
OPENING = -1  # the cents of a payment whose amount is not known before the balance is settled


@dataclass(frozen=True, slots=True)
class Entries:
    """Arrays of one length; a code or batch of −1 is an empty cell; ``cents`` are above zero, or OPENING."""

    customer: Ints
    day: Ints
    cents: Ints
    out: Flags
    kind: Small
    channel: Small
    scene: Small
    bank: Small
    own: Flags
    batch: Ints
    by_customer: Flags

    def __len__(self) -> int:
        return len(self.customer)

    def only(self, rows: Ints | Flags) -> Entries:
        """Some of the rows, in the order asked for."""
        return Entries(*(getattr(self, field.name)[rows] for field in fields(self)))


def entries(
    customer: Ints,
    day: Ints,
    cents: Ints,
    *,
    kind: str,
    out: bool,
    channel: str | Small,
    scene: str | Small | None = None,
    bank: str | Small | None = None,
    own: bool | Flags = False,
    batch: Ints | None = None,
    by_customer: bool = True,
) -> Entries:
    """Rows of one kind; single values are spread over all of them."""
    size = len(customer)

    def spread(book: str, value: str | Small | None) -> Small:
        if isinstance(value, np.ndarray):
            return value
        return np.full(size, -1 if value is None else code(book, value), dtype=np.int8)

    return Entries(
        customer=customer,
        day=day,
        cents=cents,
        out=np.full(size, out),
        kind=spread("kind", kind),
        channel=spread("channel", channel),
        scene=spread("scene", scene),
        bank=spread("bank", bank),
        own=own if isinstance(own, np.ndarray) else np.full(size, own),
        batch=np.full(size, -1, dtype=np.int64) if batch is None else batch,
        by_customer=np.full(size, by_customer),
    )


def joined(parts: list[Entries]) -> Entries:
    """All rows of all parts."""
    return Entries(*(np.concatenate([getattr(part, f.name) for part in parts]) for f in fields(Entries)))


def shared_out(owner: Ints, weights: Floats, totals: Floats) -> Ints:
    """Cents per row: each owner's total (yuan) split over the owner's rows by weight."""
    sums = np.bincount(owner, weights, minlength=len(totals))
    return np.round(100.0 * totals[owner] * weights / np.where(sums[owner] > 0.0, sums[owner], 1.0)).astype(
        np.int64
    )


def in_order(rows: Entries) -> Entries:
    """By customer, then day, the opening payment first, money in before money out; rows of no money are dropped."""
    kept = rows.only(np.flatnonzero((rows.cents > 0) | (rows.cents == OPENING)))
    key = kept.customer * 2_000_000 + kept.day * 4 + kept.out * 2 + (kept.cents != OPENING)
    return kept.only(np.argsort(key, kind="stable"))


def settled(rows: Entries, *, first: int, closing: Ints) -> tuple[Entries, Ints, Ints]:
    """Balances after each row, for rows in order of the customers ``first`` … ``first + len(closing)``.

    The last balance is ``closing`` (cents), raised where the way there would have gone below zero. Returns the rows
    with their opening payments filled in, the balances, and the closing balances that came out.
    """
    place = rows.customer - first
    brings = rows.cents == OPENING
    signed = np.where(brings, 0, np.where(rows.out, -rows.cents, rows.cents))
    running = np.cumsum(signed)
    starts = np.flatnonzero(np.diff(place, prepend=-1))
    before = np.zeros(len(closing), dtype=np.int64)
    before[place[starts]] = running[starts] - signed[starts]
    path = running - before[place]
    lowest, last = np.zeros(len(closing), dtype=np.int64), np.zeros(len(closing), dtype=np.int64)
    lowest[place[starts]] = np.minimum.reduceat(path, starts) if len(starts) else 0
    last[place[starts]] = path[np.append(starts[1:], len(path)) - 1] if len(starts) else 0
    opening = np.maximum(closing - last, -np.minimum(lowest, 0))
    filled = rows.only(np.arange(len(rows)))
    filled.cents[brings] = opening[place[brings]]
    return filled, path + opening[place], opening + last


def totals(parts: list[Entries], *, first: int, size: int) -> Floats:
    """Yuan in or out per customer over several parts."""
    sums = (np.bincount(part.customer - first, part.cents / 100.0, minlength=size) for part in parts)
    return reduce(np.add, sums, np.zeros(size))
