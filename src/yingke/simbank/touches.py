"""The contacts of the last year and what came of them, drawn from the truth; and the complaints they earned."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa

from yingke.simbank import truth
from yingke.simbank.bankers import Officer
from yingke.simbank.chance import Flags, Floats, Ints, generator
from yingke.simbank.columns import NEVER, code, coded, codes_of, dates, numbers, texts, times
from yingke.simbank.people import NOBODY, Population, customer_ids

DAYS: Final = 365
_OFFERED: Final = ("deposit_term", "wealth", "fund", "insurance", "loan_consumer", "card")
_BY_MANAGER: Final[dict[truth.Channel, float]] = {"phone": 3.0, "wecom": 1.5}
_BY_MACHINE: Final[dict[truth.Channel, float]] = {"sms": 2.6, "app": 3.5}
_PURPOSES: Final = {"marketing": 0.45, "service": 0.25, "relationship": 0.3}


@dataclass(frozen=True, slots=True)
class Contacts:
    """Arrays of one length, by time. ``staff`` NOBODY: sent by machine. ``offends``: ends in a complaint."""

    customer: Ints
    day: Ints
    second: Ints
    channel: Ints
    purpose: Ints
    result: Ints
    staff: Ints
    offends: Flags


def contacts(people: Population, manager: Ints, consented: dict[str, Flags], *, seed: int, as_of: int) -> Contacts:
    """A year of calls, WeCom messages, texts, pushes; marketing only where ``consented`` (per channel) allows."""
    rng = generator(seed, "contacts")
    drawn = [_drawn(rng, people, manager, consented, name, as_of) for name in (*_BY_MANAGER, *_BY_MACHINE)]
    customer, day, second, channel, purpose = (np.concatenate(column) for column in zip(*drawn, strict=True))
    order = np.argsort(day * 86_400 + second, kind="stable")
    customer, day, second, channel, purpose = (c[order] for c in (customer, day, second, channel, purpose))
    recent = recent_marketing(customer, day, purpose == code("purpose", "marketing"))
    result, offends = _results(rng, people, customer, channel, purpose, recent)
    by_staff = np.isin(channel, [code("channel", name) for name in _BY_MANAGER])
    staff = np.where(by_staff, manager[customer], NOBODY)
    return Contacts(customer, day, second, channel, purpose, result, staff, offends)


def _drawn(
    rng: np.random.Generator,
    people: Population,
    manager: Ints,
    consented: dict[str, Flags],
    name: truth.Channel,
    as_of: int,
) -> tuple[Ints, ...]:
    hidden, personal = people.hidden, name in _BY_MANAGER
    rate = _BY_MANAGER[name] if personal else _BY_MACHINE[name] * (hidden.digital if name == "app" else 1.0)
    who = (manager != NOBODY) if personal else ~hidden.firm & ~people.dormant & consented[name]
    customer = np.repeat(hidden.index, rng.poisson(np.where(who, rate, 0.0)))
    day = as_of - 1 - np.floor(rng.random(len(customer)) * DAYS).astype(np.int64)
    late = day >= people.opened[customer]
    customer, day = customer[late], _workday(day[late])
    second = 33_000 + np.floor(rng.random(len(customer)) * 31_000).astype(np.int64)
    shares = np.cumsum(list(_PURPOSES.values()))
    pick = np.minimum(np.searchsorted(shares, rng.random(len(customer))), len(_PURPOSES) - 1)
    purpose = np.array([code("purpose", word) for word in _PURPOSES])[pick]
    allowed = consented[name][customer] & personal
    marketing, care = code("purpose", "marketing"), code("purpose", "relationship")
    purpose = (
        np.where(~allowed & (purpose == marketing), care, purpose) if personal else np.full(len(pick), marketing)
    )
    return customer, day, second, np.full(len(customer), code("channel", name)), purpose


def _workday(day: Ints) -> Ints:
    """Saturday and Sunday fall back to Friday (day 0 was a Thursday)."""
    return day - np.maximum((day + 3) % 7 - 4, 0)


def recent_marketing(customer: Ints, day: Ints, marketing: Flags) -> Ints:
    """For rows by time: how many marketing contacts the customer had in the 30 days before."""
    key = customer * 100_000 + day
    known = np.sort(key[marketing])
    before = np.searchsorted(known, np.maximum(key - 30, customer * 100_000))
    return np.asarray(np.searchsorted(known, key) - before)


def _results(
    rng: np.random.Generator, people: Population, customer: Ints, channel: Ints, purpose: Ints, recent: Ints
) -> tuple[Ints, Flags]:
    """Reached or not, then bought, interested or refused as the truth has it; service contacts only reach."""
    size = len(customer)
    offered = rng.integers(0, len(_OFFERED), size)
    reached, uptake, offence = np.zeros(size), np.zeros(size), np.zeros(size)
    for name in (*_BY_MANAGER, *_BY_MACHINE):
        for number, category in enumerate(_OFFERED):
            rows = np.flatnonzero((channel == code("channel", name)) & (offered == number))
            person = people.hidden.only(customer[rows])
            reached[rows] = truth.answered(person, name)
            uptake[rows] = truth.effect(person, category, name, recent[rows])[1]
            offence[rows] = truth.offence(person, name, recent[rows])
    marketing = purpose == code("purpose", "marketing")
    return _named(rng, channel, marketing, reached, uptake), marketing & (rng.random(size) < offence)


def _named(rng: np.random.Generator, channel: Ints, marketing: Flags, reached: Floats, uptake: Floats) -> Ints:
    words = {name: codes_of("result").index(name) for name in codes_of("result")}
    draw, got = rng.random(len(channel)), rng.random(len(channel)) < reached
    machine = np.isin(channel, [code("channel", name) for name in _BY_MACHINE])
    share = np.minimum(uptake / reached, 1.0)
    talked = np.select(
        [draw < share, draw < share + 0.16, draw < share + 0.24],
        [words["bought"], words["interested"], words["refused"]],
        words["reached"],
    )
    talked = np.where(marketing, talked, words["reached"])
    silent = np.where(draw < share * 2.5, words["clicked"], words["none"])
    return np.where(machine, np.where(got, silent, words["none"]), np.where(got, talked, words["not_reached"]))


def contact_sheet(rows: Contacts, staff: list[Officer]) -> dict[str, pa.Array]:
    """客户触达记录表."""
    ids = np.array([officer.staff_id for officer in staff] + [None], dtype=object)
    return {
        "触达编号": numbers(np.arange(len(rows.customer)), prefix="CD"),
        "客户统一编号": customer_ids(rows.customer),
        "触达时间": times(rows.day, rows.second),
        "触达渠道": coded("channel", rows.channel),
        "触达目的": coded("purpose", rows.purpose),
        "触达结果": coded("result", rows.result),
        "工号": texts(ids[rows.staff]),
    }


def complaint_sheet(people: Population, rows: Contacts, *, seed: int, as_of: int) -> dict[str, pa.Array]:
    """投诉工单表: those that contacts earned, and the ordinary ones of 18 months; recent ones are still open."""
    rng = generator(seed, "complaints")
    hidden = people.hidden
    ordinary = hidden.index[~people.dormant & (rng.random(len(people)) < 0.03 * (0.5 + hidden.leaving))]
    opened = as_of - 1 - np.floor(rng.random(len(ordinary)) * np.minimum(548, as_of - people.opened[ordinary]))
    owner = np.concatenate([ordinary, rows.customer[rows.offends]])
    opened = np.concatenate([opened.astype(np.int64), np.minimum(rows.day[rows.offends] + 1, as_of - 1)])
    kinds = rng.integers(0, 4, len(ordinary))
    kinds = np.concatenate([kinds, np.full(int(rows.offends.sum()), code("complaint", "marketing"))])
    took = 1 + np.floor(rng.gamma(1.6, 6.0, len(owner))).astype(np.int64)
    closed = np.where(opened + took >= as_of, NEVER, opened + took)
    return {
        "投诉编号": numbers(np.arange(len(owner)), prefix="TS"),
        "客户统一编号": customer_ids(owner),
        "受理日期": dates(opened),
        "办结日期": dates(closed),
        "投诉类别": coded("complaint", kinds),
    }
