"""What customers did on the bank's screens and in its halls in the last half year."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa

from yingke.simbank.chance import Flags, Floats, Ints, generator
from yingke.simbank.columns import NEVER, code, coded, codes_of, numbers, times
from yingke.simbank.latents import NEEDS
from yingke.simbank.ledger import BLOCK
from yingke.simbank.people import Population, customer_ids
from yingke.simbank.positions import Positions

DAYS: Final = 180
_SOON = 12
_TOPICS: Final = {
    "deposit": 1.0, "wealth": 1.3, "fund": 0.7, "insurance": 0.3, "loan": 0.5, "card": 0.6,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Events:
    """Arrays of one length; codes are positions in the codebook."""

    customer: Ints
    day: Ints
    channel: Ints
    name: Ints
    topic: Ints


def maturing_soon(size: int, held: Positions, *, as_of: int) -> Flags:
    """Who has a position that ends within twelve days."""
    soon = held.customer[(held.matures != NEVER) & (held.matures <= as_of + _SOON)]
    return np.bincount(soon, minlength=size) > 0


def events(people: Population, soon: Flags, *, seed: int, as_of: int) -> Iterator[dict[str, pa.Array]]:
    """行为日志 block by block, by time within a block."""
    written = 0
    for block, first in enumerate(range(0, len(people), BLOCK)):
        rng = generator(seed, "events", block)
        index = people.hidden.index[first : first + BLOCK]
        digital, visit = _rates(people, index, as_of)
        logins = _times(rng, people, index, digital, as_of)
        parts = [
            _event(rng, *logins, "login", np.full(len(logins[0]), -1)),
            _visits(rng, people, index, visit, as_of),
        ]
        parts += _views(rng, people, *logins)
        parts.append(_browsing(rng, people, index, soon, as_of))
        rows = Events(*(np.concatenate([getattr(p, f) for p in parts]) for f in Events.__slots__))
        yield _sheet(rng, rows, written)
        written += len(rows.customer)


def _rates(people: Population, index: Ints, as_of: int) -> tuple[Floats, Floats]:
    """Logins and visits a day; the dormant do neither, the leaving log in ever less (see ``_times``)."""
    hidden = people.hidden
    awake = np.where(people.dormant[index] | (people.opened[index] >= as_of - 1), 0.0, 1.0)
    digital = hidden.digital[index]
    return 0.26 * digital**2 * awake, (0.004 + 0.012 * (1.0 - digital)) * awake


def _times(
    rng: np.random.Generator, people: Population, index: Ints, rate: Floats, as_of: int
) -> tuple[Ints, Ints]:
    days = np.minimum(DAYS, as_of - people.opened[index])
    owner = np.repeat(index, rng.poisson(rate * days))
    ago = rng.random(len(owner)) ** (1.0 / (1.0 + 2.0 * (people.hidden.leaving[owner] > 0.6)))
    day = as_of - 1 - np.floor(ago * np.minimum(DAYS, as_of - people.opened[owner])).astype(np.int64)
    return owner, np.maximum(day, people.opened[owner])


def _event(rng: np.random.Generator, owner: Ints, day: Ints, name: str, topic: Ints) -> Events:
    names = [code("channel", word) for word in ("mobile", "wechat", "web")]
    channel = np.array(names)[np.searchsorted([0.8, 0.95], rng.random(len(owner)))]
    return Events(owner, day, channel, np.full(len(owner), code("event", name)), topic)


def _visits(rng: np.random.Generator, people: Population, index: Ints, rate: Floats, as_of: int) -> Events:
    owner, day = _times(rng, people, index, rate, as_of)
    place = np.full(len(owner), code("channel", "counter"))
    return Events(owner, day, place, np.full(len(owner), code("event", "visit")), np.full(len(owner), -1))


def _views(rng: np.random.Generator, people: Population, owner: Ints, day: Ints) -> list[Events]:
    """Every second login looks at something, by need; one look in forty ends in an application."""
    looks = rng.random(len(owner)) < 0.5
    owner, day = owner[looks], day[looks]
    pull = np.exp(0.7 * people.hidden.need[owner]) * np.array([_TOPICS[name] for name in NEEDS])
    steps = np.cumsum(np.concatenate([pull, np.full((len(owner), 1), 2.5)], axis=1), axis=1)
    pick = (rng.random(len(owner))[:, None] * steps[:, -1:] > steps).sum(axis=1)
    topics = np.array([*(codes_of("topic").index(name) for name in NEEDS), code("topic", "payment")])
    topic = topics[np.minimum(pick, len(NEEDS))]
    applies = (rng.random(len(owner)) < 0.025) & (pick < len(NEEDS))
    apply = _event(rng, owner[applies], day[applies], "apply", topic[applies])
    return [_event(rng, owner, day, "view", topic), apply]


def _browsing(rng: np.random.Generator, people: Population, index: Ints, soon: Flags, as_of: int) -> Events:
    """Some look three to seven times within a week: whoever has money coming free, more than others."""
    hidden = people.hidden
    awake = ~people.dormant[index] & ~hidden.firm[index] & (hidden.digital[index] > 0.25)
    awake &= people.opened[index] < as_of - 7
    looking = index[awake & (rng.random(len(index)) < np.where(soon[index], 0.4, 0.025))]
    owner = np.repeat(looking, rng.integers(3, 8, len(looking)))
    day = as_of - 1 - rng.integers(0, 7, len(owner))
    wealth = rng.random(len(people))[owner] < 0.75
    return _event(rng, owner, day, "view", np.where(wealth, code("topic", "wealth"), code("topic", "loan")))


def _sheet(rng: np.random.Generator, rows: Events, written: int) -> dict[str, pa.Array]:
    second = np.floor(27_000 + 52_000 * rng.beta(2.0, 2.2, len(rows.day))).astype(np.int64)
    order = np.argsort(rows.day * 86_400 + second, kind="stable")
    return {
        "事件编号": numbers(written + np.arange(len(order)), prefix="SJ"),
        "客户统一编号": customer_ids(rows.customer[order]),
        "发生时间": times(rows.day[order], second[order]),
        "渠道": coded("channel", rows.channel[order]),
        "事件名称": coded("event", rows.name[order]),
        "主题": coded("topic", rows.topic[order]),
    }
