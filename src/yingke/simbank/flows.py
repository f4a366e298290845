"""What moves money: how people live, how firms trade, how savings come and go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from yingke.simbank.chance import Flags, Floats, Ints
from yingke.simbank.columns import codes_of
from yingke.simbank.entries import OPENING, Entries, Small, entries, shared_out, totals
from yingke.simbank.payroll import month_days
from yingke.simbank.people import RETIRED, Population
from yingke.simbank.positions import Loans, Matured, Positions

MONTH: Final = 30.44
# share of spending rows and weight of one row, by scene
_SCENES: Final = {
    "daily": (0.46, 1.0), "utilities": (0.12, 2.2), "mall": (0.16, 2.5), "car": (0.06, 3.5), "home": (0.03, 9.0),
    "travel": (0.04, 6.0), "education": (0.03, 9.0), "medical": (0.05, 4.0), "overseas": (0.01, 8.0),
    "other": (0.04, 1.5),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Window:
    """The customers ``first`` … of one block, the days they were active in, and the block's own chance."""

    people: Population
    first: int
    size: int
    as_of: int
    start: int
    rng: np.random.Generator

    @property
    def rows(self) -> slice:
        return slice(self.first, self.first + self.size)

    @property
    def begins(self) -> Ints:
        return np.maximum(self.people.opened[self.rows], self.start)

    @property
    def months(self) -> Floats:
        return np.maximum(self.as_of - self.begins, 1) / MONTH

    def times(self, monthly: Floats, who: Flags) -> tuple[Ints, Ints]:
        """(place in the block, day) of Poisson events at a monthly rate for those in ``who``."""
        counts = self.rng.poisson(np.where(who, monthly * self.months, 0.0))
        place = np.repeat(np.arange(self.size), counts)
        begin = self.begins[place]
        day = begin + np.floor(self.rng.random(len(place)) * np.maximum(self.as_of - begin, 1)).astype(np.int64)
        return place, np.minimum(day, self.as_of - 1)

    def draw(self, shares: dict[str, float], size: int, book: str) -> Small:
        """Codes of one list drawn with these shares."""
        names, known = list(shares), codes_of(book)
        table = np.array([known.index(name) for name in names], dtype=np.int8)
        steps = np.cumsum(list(shares.values()))
        pick = np.minimum(np.searchsorted(steps, self.rng.random(size) * steps[-1]), len(names) - 1)
        return np.asarray(table[pick])


def persons(window: Window, wages: list[Entries]) -> list[Entries]:
    """The daily life of persons: other income, spending, transfers, cash, and what they move to another bank."""
    people, rows, rng = window.people, window.rows, window.rng
    active = ~people.hidden.firm[rows] & ~people.dormant[rows]
    income = _income(window, active, wages)
    received = totals([*wages[:1], *income], first=window.first, size=window.size)
    live = received * (0.5 + 0.4 * rng.random(window.size))
    digital = people.hidden.digital[rows]
    parts = [
        _spending(window, active, live, 1.6 + 7.0 * digital),
        _plain(window, active, received * 0.12 * rng.random(window.size), 0.3 + 0.9 * digital, "transfer"),
        _plain(window, active, received * 0.14 * rng.random(window.size), 1.2 - digital, "cash"),
    ]
    spent = totals(parts, first=window.first, size=window.size)
    place, day = window.times(np.full(window.size, 0.3), active)
    cents = shared_out(place, rng.gamma(1.0, 1.0, len(place)), np.maximum(received - spent, 0.0) * 0.75)
    away = entries(place + window.first, day, cents, kind="transfer", out=True, channel="mobile", bank="other",
                   own=True)  # fmt: skip
    return [*income, *parts, away]


def _income(window: Window, active: Flags, wages: list[Entries]) -> list[Entries]:
    """Pensions for half of the retired; for those without wages here, transfers from elsewhere."""
    people, rows, rng = window.people, window.rows, window.rng
    month = people.hidden.income[rows]
    old = np.flatnonzero(active & (people.life[rows] == RETIRED) & (rng.random(window.size) < 0.55))
    grid = month_days(window.as_of, 19, 10 + old % 6)
    who, column = np.nonzero((grid >= window.begins[old][:, None]) & (grid < window.as_of))
    cents = np.round(month[old] * 62).astype(np.int64)[who]
    pension = entries(old[who] + window.first, grid[who, column], cents, kind="transfer", out=False,
                      channel="batch", bank="own", by_customer=False)  # fmt: skip
    paid = np.bincount(wages[0].customer - window.first, minlength=window.size) > 0
    paid[old] = True
    use = 0.03 + 0.45 * rng.random(window.size) ** 2
    place, day = window.times(np.full(window.size, 0.9), active & (month > 0.0))
    total = month * window.months * np.where(paid, 0.08, use)
    cents = shared_out(place, rng.gamma(1.0, 1.0, len(place)), total)
    own = rng.random(len(place)) < 0.4
    bank = np.where(own, np.int8(1), window.draw({"own": 0.5, "other": 0.5}, len(place), "bank"))
    channel = window.draw({"mobile": 0.7, "counter": 0.1, "web": 0.1, "wechat": 0.1}, len(place), "channel")
    other = entries(place + window.first, day, cents, kind="transfer", out=False, channel=channel, bank=bank,
                    own=own)  # fmt: skip
    return [pension, other]


def _spending(window: Window, active: Flags, total: Floats, monthly: Floats) -> Entries:
    rng = window.rng
    place, day = window.times(monthly, active & (total > 0.0))
    scene = window.draw({name: share for name, (share, _) in _SCENES.items()}, len(place), "scene")
    weight = np.zeros(len(codes_of("scene")))
    for name, (_, size) in _SCENES.items():
        weight[codes_of("scene").index(name)] = size
    cents = shared_out(place, weight[scene] * rng.gamma(0.9, 1.0, len(place)), total)
    channel = window.draw({"mobile": 0.42, "wechat": 0.34, "pos": 0.2, "web": 0.04}, len(place), "channel")
    return entries(place + window.first, day, cents, kind="spending", out=True, channel=channel, scene=scene)


def _plain(window: Window, active: Flags, total: Floats, monthly: Floats, kind: str) -> Entries:
    place, day = window.times(monthly, active & (total > 0.0))
    cents = shared_out(place, window.rng.gamma(1.0, 1.0, len(place)), total)
    shares = {"atm": 0.75, "counter": 0.25} if kind == "cash" else {"mobile": 0.85, "web": 0.08, "counter": 0.07}
    bank = None if kind == "cash" else window.draw({"own": 0.45, "other": 0.55}, len(place), "bank")
    channel = window.draw(shares, len(place), "channel")
    return entries(place + window.first, day, cents, kind=kind, out=True, channel=channel, bank=bank)


def firms(window: Window, wages: list[Entries]) -> list[Entries]:
    """Receipts that cover the wages, payments to suppliers, fees."""
    people, rows, rng = window.people, window.rows, window.rng
    active = people.hidden.firm[rows] & ~people.dormant[rows]
    wage = totals(wages[1:], first=window.first, size=window.size)
    turnover = np.maximum(people.hidden.income[rows] * window.months, wage * 1.3)
    place, day = window.times(np.full(window.size, 6.0), active)
    got = shared_out(place, rng.gamma(1.5, 1.0, len(place)), turnover)
    bank = window.draw({"own": 0.3, "other": 0.68, "overseas": 0.02}, len(place), "bank")
    receipts = entries(place + window.first, day, got, kind="settlement", out=False, channel="web", bank=bank)
    place, day = window.times(np.full(window.size, 7.0), active)
    paid = shared_out(place, rng.gamma(1.5, 1.0, len(place)), np.maximum(turnover * 0.97 - wage, 0.0))
    bank = window.draw({"own": 0.3, "other": 0.69, "overseas": 0.01}, len(place), "bank")
    channel = window.draw({"web": 0.7, "counter": 0.15, "mobile": 0.15}, len(place), "channel")
    payments = entries(place + window.first, day, paid, kind="settlement", out=True, channel=channel, bank=bank)
    place, day = window.times(np.full(window.size, 0.6), active)
    cents = 500 + np.floor(rng.random(len(place)) * 4_000).astype(np.int64)
    fees = entries(place + window.first, day, cents, kind="fee", out=True, channel="batch", by_customer=False)
    return [receipts, payments, fees]


def savings(window: Window, held: Positions, gone: Matured) -> list[Entries]:
    """Purchases and maturities; what is bought is paid by an earlier maturity or from another bank."""
    now, past = _within(window, held.customer), _within(window, gone.customer)
    bought = [_bought(window, held.customer[now], held.bought[now], held.cost[now])]
    bought.append(_bought(window, gone.customer[past], gone.bought[past], gone.cents[past]))
    owner, day, cents, left = gone.customer[past], gone.matured[past], gone.cents[past], gone.left[past]
    back = entries(owner, day, cents, kind="redemption", out=False, channel="batch", bank="own", by_customer=False)
    lag = np.floor(window.rng.random(len(owner)) * 6).astype(np.int64)
    leave = np.minimum(day + lag, window.as_of - 1)
    away = entries(owner[left], leave[left], cents[left], kind="transfer", out=True, channel="mobile", bank="other",
                   own=True)  # fmt: skip
    channel = window.draw({"mobile": 0.75, "counter": 0.25}, int((~left).sum()), "channel")
    again = entries(owner[~left], day[~left], cents[~left], kind="purchase", out=True, channel=channel, bank="own")
    return [*(part for pair in bought for part in pair), back, away, again]


def _within(window: Window, owner: Ints) -> Flags:
    return np.asarray((owner >= window.first) & (owner < window.first + window.size))


def _bought(window: Window, owner: Ints, day: Ints, cents: Ints) -> list[Entries]:
    """A purchase and its cover, for purchases inside the window."""
    fresh = day >= window.start
    owner, day, cents = owner[fresh], day[fresh], cents[fresh]
    rolled = window.rng.random(len(owner)) < 0.55
    channel = window.draw({"mobile": 0.7, "counter": 0.3}, len(owner), "channel")
    buy = entries(owner, day, cents, kind="purchase", out=True, channel=channel, bank="own")
    old = entries(owner[rolled], day[rolled], cents[rolled], kind="redemption", out=False, channel="batch",
                  bank="own", by_customer=False)  # fmt: skip
    return [buy, old, _brought(window, owner[~rolled], day[~rolled], cents[~rolled])]


def _brought(window: Window, owner: Ints, day: Ints, cents: Ints) -> Entries:
    """Money a customer fetches from another bank, up to three days before it is needed."""
    lag = np.floor(window.rng.random(len(owner)) * 4).astype(np.int64)
    early = np.maximum(np.maximum(day - lag, window.start), np.minimum(window.people.opened[owner], day))
    return entries(owner, early, cents, kind="transfer", out=False, channel="mobile", bank="other", own=True)


def duties(window: Window, loans: Loans) -> list[Entries]:
    """Monthly repayments, brought from another bank where no wage comes in here; and rare large payments."""
    mine = np.flatnonzero(_within(window, loans.customer) & (loans.overdue == 0))
    grid = month_days(window.as_of, 19, 1 + loans.granted[mine] % 28)
    begin = np.maximum(loans.granted[mine] + 25, window.start)
    who, month = np.nonzero((grid >= begin[:, None]) & (grid < window.as_of))
    owner, day, cents = loans.customer[mine][who], grid[who, month], loans.monthly[mine][who]
    pay = entries(owner, day, cents, kind="repayment", out=True, channel="batch", bank="own", by_customer=False)
    return [pay, _brought(window, owner, day, cents), *_large(window)]


def _large(window: Window) -> list[Entries]:
    """Tuition abroad twice a year for some families of means, a home for a few, paid with money from elsewhere."""
    hidden, rng = window.people.hidden, window.rng
    adult = ~hidden.firm[window.rows] & (hidden.age[window.rows] > 24)
    age, wealth = hidden.age[window.rows], hidden.wealth[window.rows]
    parents = adult & (age > 40) & (age < 60) & (wealth > 120_000) & (rng.random(window.size) < 0.12)
    return [
        *_payment(window, parents, 2.0, (50_000, 170_000), "education", "overseas"),
        *_payment(window, adult & (wealth > 80_000), 0.03, (80_000, 380_000), "property", "own"),
    ]


def _payment(
    window: Window, who: Flags, yearly: float, span: tuple[int, int], scene: str, bank: str
) -> list[Entries]:
    place, day = window.times(np.full(window.size, yearly / 12), who)
    owner, (low, high) = place + window.first, span
    cents = np.round((low + (high - low) * window.rng.random(len(place))) / 100).astype(np.int64) * 10_000
    pay = entries(owner, day, cents, kind="transfer", out=True, channel="counter", scene=scene, bank=bank)
    return [pay, _brought(window, owner, day, cents)]


def interest(window: Window, closing: Ints) -> Entries:
    """Interest on the current account on the 21st of the quarter's last month, for everyone with a balance."""
    grid = month_days(window.as_of, 19, np.full(1, 21))[0]
    quarter = grid.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) % 3 == 2
    days = grid[quarter & (grid >= window.start) & (grid < window.as_of)]
    place, column = np.nonzero(days[None, :] > window.begins[:, None])
    cents = (closing * 5 // 40_000)[place]
    return entries(place + window.first, days[column], cents, kind="interest", out=False, channel="batch",
                   bank="own", by_customer=False)  # fmt: skip


def openings(window: Window) -> Entries:
    """One row without an amount for each account opened in the window; ``entries.settled`` fills it in."""
    new = np.flatnonzero(window.people.opened[window.rows] >= window.start)
    day = window.people.opened[window.rows][new]
    return entries(new + window.first, day, np.full(len(new), OPENING), kind="transfer", out=False,
                   channel="counter", bank="other", own=True)  # fmt: skip
