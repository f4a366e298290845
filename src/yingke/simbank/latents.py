"""Who a customer really is: the hidden traits from which the files and the responses both follow.

Every trait is a hash of (seed, customer index), so a later run can take up the same bank where this one stopped,
for any subset of customers in any order.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from yingke.simbank.chance import Flags, Floats, Ints, normals, uniforms

NEEDS = ("deposit", "wealth", "fund", "insurance", "loan", "card")
FIRM_SHARE = 0.07
_MINOR_SHARE = 0.015
# 3 % of persons above 500,000 yuan and 0.1 % above 6 million fix the two parameters of the log-normal.
_WEALTH_MU, _WEALTH_SIGMA = 9.10, 2.13
_FIRM_MU, _FIRM_SIGMA = 10.1, 1.50


@dataclass(frozen=True, slots=True)
class Latents:
    """One array per trait, all of length n; ``need`` is n × len(NEEDS).

    ``wealth``: yuan kept with this bank. ``income``: yuan a month (a firm: turnover). ``digital`` and ``leaving``
    lie in (0, 1). ``appetite``, ``trust``, ``private`` and ``need`` are standard normal. ``irritable``: mean 1.
    """

    index: Ints
    firm: Flags
    female: Flags
    age: Floats
    wealth: Floats
    income: Floats
    digital: Floats
    leaving: Floats
    irritable: Floats
    appetite: Floats
    trust: Floats
    private: Floats
    need: Floats

    def __len__(self) -> int:
        return len(self.index)

    def only(self, rows: Ints | Flags) -> Latents:
        """The same traits for some of the customers."""
        return Latents(**{field.name: getattr(self, field.name)[rows] for field in fields(self)})


def latents(seed: int, index: Ints) -> Latents:
    """The traits of the customers with these indices (0, 1, 2, ...)."""
    firm = uniforms(seed, "firm", index) < FIRM_SHARE
    age = _age(seed, index)
    rank = 0.92 * normals(seed, "wealth", index) + 0.39 * (age - 49.0) / 15.0
    return Latents(
        index=index,
        firm=firm,
        female=uniforms(seed, "female", index) < 0.51,
        age=age,
        wealth=_wealth(firm, age, rank),
        income=_income(seed, index, firm, age, rank),
        digital=_digital(seed, index, age),
        leaving=uniforms(seed, "leaving", index) ** 2.5,
        irritable=np.exp(0.6 * normals(seed, "irritable", index) - 0.18),
        appetite=normals(seed, "appetite", index) - (age - 49.0) / 60.0,
        trust=normals(seed, "trust", index),
        private=normals(seed, "private", index),
        need=np.stack([normals(seed, f"need/{name}", index) for name in NEEDS], axis=1),
    )


def _age(seed: int, index: Ints) -> Floats:
    adult = 18.0 + 66.0 * (0.6 * uniforms(seed, "age/a", index) + 0.4 * uniforms(seed, "age/b", index))
    minor = uniforms(seed, "minor", index) < _MINOR_SHARE
    return np.where(minor, 8.0 + 10.0 * uniforms(seed, "age/a", index), adult)


def _wealth(firm: Flags, age: Floats, rank: Floats) -> Floats:
    person = np.exp(_WEALTH_MU + _WEALTH_SIGMA * rank) * np.where(age < 18.0, 0.2, 1.0)
    return np.where(firm, np.exp(_FIRM_MU + _FIRM_SIGMA * rank), person)


def _income(seed: int, index: Ints, firm: Flags, age: Floats, rank: Floats) -> Floats:
    """Pay peaks around 45; a firm turns its balance over about twice a month."""
    peak = 1.0 - ((age - 45.0) / 75.0) ** 2
    own = normals(seed, "income", index)
    person = np.exp(8.75 + 0.25 * rank + 0.45 * own) * peak * np.where(age < 18.0, 0.0, 1.0)
    return np.where(firm, np.exp(_FIRM_MU + 0.7 + _FIRM_SIGMA * rank + 0.5 * own), person)


def _digital(seed: int, index: Ints, age: Floats) -> Floats:
    score = 0.9 - (age - 40.0) / 18.0 + 1.2 * normals(seed, "digital", index)
    return 1.0 / (1.0 + np.exp(-score))
