"""The population: where customers bank, what they do for a living, who pays them, who owns which firm."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from yingke.simbank import identity
from yingke.simbank.chance import Flags, Floats, Ints, generator, uniforms
from yingke.simbank.columns import NEVER, codebook, coded, dates, flags, money, numbers, texts
from yingke.simbank.latents import Latents, latents

LIVES = ("职员", "个体经营", "退休", "学生", "未成年", "其他")
EMPLOYEE, TRADER, RETIRED, STUDENT, MINOR, OTHER = range(6)
CUSTOMER_BASE = 2_600_000_000
NOBODY = -1


@dataclass(slots=True)
class Population:
    """Arrays of length n, in the order of the customer index; people and firms point at each other by index.

    ``employer``: the firm that pays, or NOBODY. ``payroll_from``/``payroll_to``: days of the first and last pay
    (NEVER as the end: it goes on). ``owner``: of a firm, its owner. ``dormant``: no act of the customer's own.
    """

    hidden: Latents
    life: Ints
    outlet: Ints
    opened: Ints
    birth: Ints
    employer: Ints
    payroll_from: Ints
    payroll_to: Ints
    owner: Ints
    spouse: Ints
    dormant: Flags
    is_staff: Flags

    def __len__(self) -> int:
        return len(self.life)


def customer_ids(index: Ints) -> pa.Array:
    """The bank's customer numbers, ten digits."""
    return numbers(CUSTOMER_BASE + index)


def populate(*, customers: int, seed: int, as_of: int, outlets: int) -> Population:
    """Everybody in the bank on the day ``as_of`` (a day number)."""
    index = np.arange(customers, dtype=np.int64)
    hidden = latents(seed, index)
    life = _lives(seed, hidden)
    opened = as_of - 20 - (7_000.0 * uniforms(seed, "opened", index) ** 1.6).astype(np.int64)
    recent = uniforms(seed, "opened/recent", index) < 0.04
    opened = np.where(recent, as_of - 1 - (45 * uniforms(seed, "opened", index)).astype(np.int64), opened)
    employer = _employers(seed, hidden, life)
    started, ended = _payroll(seed, index, employer, as_of)
    owner = _owners(seed, hidden, life)
    return Population(
        hidden=hidden,
        life=life,
        outlet=(uniforms(seed, "outlet", index) * outlets).astype(np.int64),
        opened=opened,
        birth=as_of - (hidden.age * 365.25).astype(np.int64),
        employer=employer,
        payroll_from=started,
        payroll_to=ended,
        owner=owner,
        spouse=_spouses(seed, hidden),
        dormant=(uniforms(seed, "dormant", index) < 0.13) & (employer == NOBODY) & ~recent,
        is_staff=(uniforms(seed, "is_staff", index) < 0.004) & (life == EMPLOYEE),
    )


def _lives(seed: int, hidden: Latents) -> Ints:
    draw = uniforms(seed, "life", hidden.index)
    working = np.select([draw < 0.66, draw < 0.82], [EMPLOYEE, TRADER], OTHER)
    ages = [hidden.age < 18, (hidden.age < 23) & (draw < 0.7), hidden.age >= 60 + 3 * draw]
    return np.asarray(np.where(hidden.firm, OTHER, np.select(ages, [MINOR, STUDENT, RETIRED], working)), np.int64)


def _employers(seed: int, hidden: Latents, life: Ints) -> Ints:
    """Two thirds of the employed are paid through this bank, by the fifth of its firms that pay wages here."""
    index = hidden.index
    paying = index[hidden.firm & (uniforms(seed, "pays", index) < 0.2)]
    if not len(paying):
        return np.full(len(index), NOBODY, dtype=np.int64)
    size = np.cumsum(np.exp(1.1 * uniforms(seed, "headcount", paying) * 3.0))
    pick = paying[np.searchsorted(size, uniforms(seed, "employer", index) * size[-1])]
    paid = (life == EMPLOYEE) & (uniforms(seed, "paid here", index) < 0.66)
    return np.where(paid, pick, NOBODY)


def _payroll(seed: int, index: Ints, employer: Ints, as_of: int) -> tuple[Ints, Ints]:
    draw, when = uniforms(seed, "payroll/change", index), uniforms(seed, "payroll/when", index)
    started = np.where(draw < 0.06, as_of - (75 * when).astype(np.int64), as_of - 4_000)
    ended = np.where(draw > 0.96, as_of - 30 - (200 * when).astype(np.int64), NEVER)
    paid = employer != NOBODY
    return np.where(paid, started, NEVER), np.where(paid, ended, NEVER)


def _owners(seed: int, hidden: Latents, life: Ints) -> Ints:
    """Four of five firms belong to a customer, a trader where there are enough."""
    rng = generator(seed, "owners")
    candidates = hidden.index[(life == TRADER) & (hidden.age >= 22)]
    firms = hidden.index[hidden.firm & (uniforms(seed, "owned", hidden.index) < 0.8)]
    count = min(len(candidates), len(firms))
    owner = np.full(len(life), NOBODY, dtype=np.int64)
    owner[firms[:count]] = rng.permutation(candidates)[:count]
    return owner


def _spouses(seed: int, hidden: Latents) -> Ints:
    """Couples of a woman and a man of neighbouring age, about one adult in five."""
    index = hidden.index
    adult = ~hidden.firm & (hidden.age >= 24) & (uniforms(seed, "couple", index) < 0.2)
    women, men = (
        index[adult & side][np.argsort(hidden.age[adult & side], kind="stable")]
        for side in (hidden.female, ~hidden.female)
    )
    count = min(len(women), len(men))
    spouse = np.full(len(index), NOBODY, dtype=np.int64)
    spouse[women[:count]], spouse[men[:count]] = men[:count], women[:count]
    return spouse


def customer_sheet(people: Population, assets: Ints, *, seed: int, as_of: int) -> dict[str, pa.Array]:
    """客户信息表: one row per customer. ``assets``: cents with this bank, of which a declaration is a multiple."""
    hidden, index = people.hidden, people.hidden.index
    firm = hidden.firm
    trade = (uniforms(seed, "trade", index) * 10).astype(np.int64)
    known = ~firm & (uniforms(seed, "declared", index) < 0.35)
    declared = np.round(assets * (0.95 + 3.0 * uniforms(seed, "elsewhere", index)), -6)
    return {
        "客户统一编号": customer_ids(index),
        "客户类型": coded("customer", firm.astype(np.int64)),
        "客户名称": texts(_names(people, seed, trade)),
        "证件号码": texts(_papers(people, seed)),
        "出生日期": dates(np.where(firm, NEVER, people.birth)),
        "性别": coded("sex", np.where(firm, -1, np.where(hidden.female, 0, 1))),
        "手机号码": numbers(identity.phones(index)),
        "归属机构号": outlet_ids(people.outlet),
        "开户日期": dates(people.opened),
        "职业": texts(_unless(firm, np.array(LIVES, dtype=object)[people.life])),
        "代发单位客户号": _optional_ids(np.where(_on_payroll(people, as_of), people.employer, NOBODY)),
        "年收入": _declared(np.round(hidden.income * 12, -3) * 100, known),
        "可投资资产": _declared(declared, known),
        "居住区县": texts(_districts(people, seed)),
        "本行员工标志": flags(people.is_staff),
        "行为能力": coded("capacity", _capacity(people, seed)),
        "行业": texts(_unless(~firm, np.array(identity.words()["industries"], dtype=object)[trade])),
        "企业规模": coded("scale", np.where(firm, np.digitize(hidden.wealth, [60_000.0, 600_000.0, 4e6]), -1)),
    }


def outlet_ids(outlet: Ints) -> pa.Array:
    """机构号 of outlets: 1 and four digits."""
    return numbers(10_000 + 1 + outlet)


def _unless(hidden: Flags, words: identity.Words) -> identity.Words:
    words[hidden] = None
    return words


def _names(people: Population, seed: int, trade: Ints) -> identity.Words:
    hidden = people.hidden
    names = identity.person_names(seed, hidden.index, hidden.female)
    names[hidden.firm] = identity.firm_names(seed, hidden.index[hidden.firm], trade[hidden.firm])
    return names


def _papers(people: Population, seed: int) -> identity.Words:
    hidden = people.hidden
    papers = np.empty(len(people), dtype=object)
    persons = ~hidden.firm
    papers[hidden.firm] = identity.firm_codes(hidden.index[hidden.firm])
    papers[persons] = identity.identity_numbers(
        seed, hidden.index[persons], people.birth[persons], hidden.female[persons]
    )
    return papers


def _on_payroll(people: Population, as_of: int) -> Flags:
    going_on = (people.payroll_to == NEVER) | (people.payroll_to > as_of)
    return np.asarray((people.employer != NOBODY) & going_on)


def _optional_ids(index: Ints) -> pa.Array:
    return pc.if_else(pa.array(index == NOBODY), None, customer_ids(index))


def _declared(cents: Floats, known: Flags) -> pa.Array:
    return pc.if_else(pa.array(known), money(cents.astype(np.int64)), None)


def _districts(people: Population, seed: int) -> identity.Words:
    """Nine in ten live where their outlet is."""
    names = np.array(identity.words()["districts"], dtype=object)
    away = uniforms(seed, "district/away", people.hidden.index)
    place = np.where(away < 0.9, people.outlet % len(names), (away * 7919).astype(np.int64) % len(names))
    return np.asarray(names[place], dtype=object)


def _capacity(people: Population, seed: int) -> Ints:
    limited = (people.life == MINOR) | (uniforms(seed, "capacity", people.hidden.index) < 0.0008)
    return np.where(people.hidden.firm, -1, np.where(limited, 1, 0))


def relationship_sheet(people: Population, *, seed: int) -> dict[str, pa.Array]:
    """客户关系表: owners of firms, spouses (told from both sides), one parent for some minors."""
    index = people.hidden.index
    owned, wed = index[people.owner != NOBODY], index[people.spouse != NOBODY]
    children = index[people.life == MINOR]
    parents = wed[people.hidden.age[wed] > 34]
    children = children if len(parents) else children[:0]
    picks = (uniforms(seed, "parent", children) * len(parents)).astype(np.int64)
    kinds = list(codebook()["relation"])
    sides = [(people.owner[owned], owned, "owner_of"), (wed, people.spouse[wed], "spouse")]
    sides.append((parents[picks] if len(parents) else children, children, "parent_of"))
    return {
        "客户号": customer_ids(np.concatenate([left for left, _, _ in sides])),
        "关系人客户号": customer_ids(np.concatenate([right for _, right, _ in sides])),
        "关系类型": coded("relation", np.concatenate([np.full(len(a), kinds.index(k)) for a, _, k in sides])),
    }
