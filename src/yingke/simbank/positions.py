"""What customers hold: deposits, wealth products, funds, insurance, bonds; loans; cards; and what matured before.

A customer's hidden wealth is split into a current account and a Poisson number of positions; the positions' terms
and dates follow from the shelf, with a season of maturities around the day of the extract.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from yingke.simbank import shelf
from yingke.simbank.chance import Flags, Floats, Ints, generator, uniforms
from yingke.simbank.columns import NEVER
from yingke.simbank.people import TRADER, Population

# What people hold, by appetite: columns C1 … C5 of the share of each kind of position.
MIX: Final = {
    "deposit_term": (0.60, 0.44, 0.28, 0.18, 0.12),
    "certificate": (0.10, 0.09, 0.07, 0.05, 0.04),
    "treasury_bond": (0.09, 0.06, 0.04, 0.02, 0.01),
    "structured_deposit": (0.05, 0.07, 0.07, 0.06, 0.05),
    "wealth": (0.10, 0.22, 0.33, 0.37, 0.38),
    "fund": (0.02, 0.06, 0.13, 0.24, 0.33),
    "insurance": (0.04, 0.06, 0.08, 0.08, 0.07),
}
DEPOSITS: Final = ("deposit_term", "certificate", "structured_deposit")
_FALLBACK: Final = "deposit_term"


@dataclass(frozen=True, slots=True)
class Positions:
    """Arrays of length m. Amounts in cents; ``place`` points into the shelf; ``matures`` NEVER = open-ended."""

    customer: Ints
    place: Ints
    category: Ints
    cost: Ints
    value: Ints
    bought: Ints
    matures: Ints


@dataclass(frozen=True, slots=True)
class Matured:
    """Positions of the last 18 months that are gone; ``left``: the money went to another bank, else it stayed."""

    customer: Ints
    cents: Ints
    bought: Ints
    matured: Ints
    left: Flags


@dataclass(frozen=True, slots=True)
class Loans:
    """Arrays of length m, cents; ``overdue`` in days."""

    customer: Ints
    category: Ints
    principal: Ints
    balance: Ints
    monthly: Ints
    basis_points: Ints
    granted: Ints
    matures: Ints
    overdue: Ints


def risk_levels(people: Population) -> Ints:
    """1–5, the level an honest questionnaire would find."""
    return np.digitize(people.hidden.appetite, [-1.15, -0.25, 0.75, 1.6]) + 1


def invested(people: Population, *, seed: int, as_of: int) -> tuple[Positions, Ints]:
    """All positions, and what is left on each customer's current account in cents."""
    hidden = people.hidden
    rng = generator(seed, "positions")
    size = np.log10(np.maximum(hidden.wealth, 1.0)) - 4.0
    mean = np.clip(0.35 + size + 0.35 * np.sign(size) * size**2, 0.0, 7.0) * np.where(hidden.firm, 0.25, 1.0)
    counts = np.minimum(rng.poisson(mean), 12)
    owner = np.repeat(hidden.index, counts)
    keep = 0.08 + 0.5 * rng.random(len(people)) ** 2
    weights = rng.gamma(1.2, 1.0, len(owner))
    totals = np.bincount(owner, weights, minlength=len(people))
    amount = hidden.wealth[owner] * (1.0 - keep[owner]) * weights / totals[owner]
    amount = np.floor(amount / 1_000.0) * 1_000.0
    owner, amount = owner[amount >= 1_000.0], amount[amount >= 1_000.0]
    held = _choose(people, rng, owner, amount, as_of)
    spent = np.bincount(held.customer, held.cost, minlength=len(people)).astype(np.int64)
    return held, np.maximum(np.round(hidden.wealth * 100).astype(np.int64) - spent, 0)


def _choose(people: Population, rng: np.random.Generator, owner: Ints, amount: Floats, as_of: int) -> Positions:
    kinds, level = tuple(MIX), risk_levels(people)[owner]
    shares = np.cumsum(np.array(list(MIX.values())).T, axis=1)[level - 1]
    kind = np.minimum((rng.random(len(owner))[:, None] > shares).sum(axis=1), len(kinds) - 1)
    firm = np.flatnonzero(people.hidden.firm[owner])
    term, structured = kinds.index("deposit_term"), kinds.index("structured_deposit")
    kind[firm] = np.where(rng.random(len(firm)) < 0.75, term, structured)
    draw = rng.random(len(owner))
    place = np.full(len(owner), -1, dtype=np.int64)
    for number, name in enumerate(kinds):
        rows = np.flatnonzero(kind == number)
        place[rows] = shelf.choice(name).pick(draw[rows], level[rows], amount[rows])
    lost = place < 0
    kind[lost] = kinds.index(_FALLBACK)
    place[lost] = shelf.choice(_FALLBACK).pick(draw[lost] * 0.9, level[lost], amount[lost])
    bought, matures = _dates(rng, shelf.terms(place), as_of)
    np.minimum.at(people.opened, owner, bought)
    cost = np.round(amount * 100).astype(np.int64)
    return Positions(owner, place, kind, cost, _valued(rng, kind, place, cost, as_of - bought), bought, matures)


def _dates(rng: np.random.Generator, term: Ints, as_of: int) -> tuple[Ints, Ints]:
    """A third of what has a term ends within 45 days: the season for which the bank prepares."""
    span = np.where(term > 0, term, 1)
    near = rng.random(len(term)) < 0.3
    left = np.floor(rng.random(len(term)) * np.where(near, np.minimum(span, 45), span)).astype(np.int64)
    open_ended = as_of - 1 - np.floor(rng.random(len(term)) ** 1.4 * 1_000).astype(np.int64)
    bought = np.where(term > 0, as_of - span + left, open_ended)
    return bought, np.where(term > 0, as_of + left, NEVER)


def _valued(rng: np.random.Generator, kind: Ints, place: Ints, cost: Ints, days: Ints) -> Ints:
    fund = kind == tuple(MIX).index("fund")
    fixed = np.isin(kind, [tuple(MIX).index(name) for name in DEPOSITS])
    growth = shelf.rates(place) / 10_000 * days / 365.0
    market = rng.normal(0.03, 0.11, len(cost)) * np.sqrt(np.maximum(days, 1) / 365.0)
    factor = 1.0 + np.where(fixed, 0.0, np.where(fund, market, growth))
    return np.round(cost * np.maximum(factor, 0.2)).astype(np.int64)


def matured(people: Population, held: Positions, *, seed: int, as_of: int, days: int) -> Matured:
    """Earlier positions of those who hold some now; leaving money goes with the hidden wish to leave."""
    rng = generator(seed, "matured")
    counts = rng.poisson(0.55, len(held.customer))
    source = np.repeat(np.arange(len(held.customer)), counts)
    owner = held.customer[source]
    ended = as_of - 1 - np.floor(rng.random(len(source)) ** 1.4 * days).astype(np.int64)
    cents = np.round(held.cost[source] * (0.4 + 0.9 * rng.random(len(source))) / 1e5).astype(np.int64) * 100_000
    left = rng.random(len(source)) < 0.12 + 0.7 * people.hidden.leaving[owner]
    known = (cents > 0) & (ended - 30 > people.opened[owner])
    bought = np.maximum(ended - rng.choice([91, 182, 365], len(source)), people.opened[owner])
    return Matured(owner[known], cents[known], bought[known], ended[known], left[known])


def borrowed(people: Population, *, seed: int, as_of: int) -> Loans:
    """Mortgages, consumer loans and business loans (to firms and to traders)."""
    hidden, index = people.hidden, people.hidden.index
    adult = ~hidden.firm & (hidden.age >= 23) & (hidden.age < 62)
    want = hidden.need[:, 4]
    chance = {
        "loan_mortgage": np.where(adult & (hidden.age < 56), 0.13, 0.0),
        "loan_consumer": np.where(adult, 0.07 * np.exp(0.4 * want), 0.0),
        "loan_business": np.where(hidden.firm, 0.24, np.where(adult & (people.life == TRADER), 0.10, 0.0)),
    }
    parts = []
    for number, (category, probability) in enumerate(chance.items()):
        rows = index[uniforms(seed, category, index) < probability]
        parts.append(_loans(people, seed, rows, number, as_of))
    return Loans(*(np.concatenate(column) for column in zip(*parts, strict=True)))


# per loan category: median of the principal in yuan, its spread, longest term in days, basis points from and to
_LOAN_TERMS: Final = (
    (520_000.0, 0.45, 9_125, 305, 410),
    (60_000.0, 0.6, 1_095, 330, 480),
    (650_000.0, 0.7, 365, 355, 470),
)


def _loans(people: Population, seed: int, rows: Ints, number: int, as_of: int) -> tuple[Ints, ...]:
    median, spread, term, low, high = _LOAN_TERMS[number]
    bullet = term <= 365  # interest monthly, the principal at the end
    rng = generator(seed, "loans", number)
    principal = np.round(median * np.exp(spread * rng.normal(size=len(rows))) / 1e4) * 1e4 + 10_000
    age = np.floor(rng.random(len(rows)) * min(term, 2_900) * 0.97).astype(np.int64) + 1
    left = 1.0 - 0.8 * age / term
    late = rng.random(len(rows)) < 0.018
    overdue = np.where(late, 1 + np.floor(rng.gamma(1.0, 45.0, len(rows))), 0.0).astype(np.int64)
    np.minimum.at(people.opened, rows, as_of - age)
    cents = np.round(principal * 100).astype(np.int64)
    balance = cents if bullet else np.round(cents * left).astype(np.int64)
    points = np.floor(low + rng.random(len(rows)) * (high - low)).astype(np.int64)
    interest = balance * points // 120_000
    monthly = interest if bullet else interest + cents * 24 // term
    category = np.full(len(rows), number, dtype=np.int64)
    granted = as_of - age
    return rows, category, cents, balance, monthly, points, granted, granted + term, overdue
