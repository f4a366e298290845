"""Wages: every employer pays its people here once a month, as one batch with a number."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from yingke.simbank.chance import Floats, Ints, uniforms
from yingke.simbank.columns import NEVER
from yingke.simbank.entries import Entries, entries
from yingke.simbank.people import NOBODY, Population


@dataclass(frozen=True, slots=True)
class Wages:
    """One row per employee and month, by employee; and the employers' own debit, one row per batch, by employer."""

    paid: Entries
    debited: Entries

    def of(self, first: int, last: int) -> list[Entries]:
        """The rows of the customers ``first`` ≤ index < ``last``."""
        return [part.only(_span(part.customer, first, last)) for part in (self.paid, self.debited)]


def _span(owner: Ints, first: int, last: int) -> Ints:
    low, high = np.searchsorted(owner, [first, last])
    return np.arange(low, high)


def month_days(as_of: int, months: int, dom: Ints) -> Ints:
    """Day numbers (len(dom) × months) of the day of the month ``dom`` (1–28) in the months up to ``as_of``'s."""
    this = np.datetime64(as_of, "D").astype("datetime64[M]").astype(np.int64)
    starts = (this - np.arange(months - 1, -1, -1)).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    return np.asarray(starts[None, :] + dom[:, None] - 1, dtype=np.int64)


def wages(people: Population, *, seed: int, as_of: int, days: int) -> Wages:
    """All wages of the last ``days`` days."""
    staff = people.hidden.index[people.employer != NOBODY]
    employer = people.employer[staff]
    grid = month_days(as_of, days // 30 + 1, 5 + employer % 20)
    end = np.where(people.payroll_to[staff] == NEVER, as_of, people.payroll_to[staff])
    both_here = np.maximum(people.opened[staff], people.opened[employer])
    begin = np.maximum(np.maximum(people.payroll_from[staff], both_here), as_of - days)
    valid = (grid >= begin[:, None]) & (grid < end[:, None])
    cents = np.round(_monthly(people, seed, staff, grid) * 100).astype(np.int64)
    who, month = np.nonzero(valid)
    day, boss, amount = grid[who, month], employer[who], cents[who, month]
    batch = _batches(boss, day)
    paid = entries(staff[who], day, amount, kind="salary", out=False, channel="batch", bank="own", batch=batch,
                   by_customer=False)  # fmt: skip
    numbers, first = np.unique(batch, return_index=True)
    total = np.bincount(np.searchsorted(numbers, batch), amount).astype(np.int64)
    debited = entries(boss[first], day[first], total, kind="salary", out=True, channel="batch", bank="own",
                      batch=numbers)  # fmt: skip
    return Wages(paid, debited.only(np.argsort(debited.customer, kind="stable")))


def _batches(employer: Ints, day: Ints) -> Ints:
    """Batch numbers: year and month, then the employer."""
    month = day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    return (197_000 + month // 12 * 100 + month % 12 + 1) * 10_000_000 + employer


def _monthly(people: Population, seed: int, staff: Ints, grid: Ints) -> Floats:
    """Pay swings by a few per cent; January brings half a month more."""
    swing = uniforms(seed, "wage", staff[:, None] * 1_000 + np.arange(grid.shape[1])[None, :])
    january = grid.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) % 12 == 0
    return np.asarray(people.hidden.income[staff][:, None] * (0.96 + 0.08 * swing) * np.where(january, 1.5, 1.0))
