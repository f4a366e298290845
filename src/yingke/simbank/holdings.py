"""The sheets of what customers hold and owe: accounts, holdings, loans."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from yingke.simbank import shelf
from yingke.simbank.chance import Flags, Ints, generator
from yingke.simbank.columns import NEVER, code, coded, codes_of, dates, money, numbers
from yingke.simbank.ledger import current_accounts
from yingke.simbank.people import Population, customer_ids, outlet_ids
from yingke.simbank.positions import DEPOSITS, MIX, Loans, Positions

_DEPOSIT_NUMBER, _CARD_NUMBER = 81_990_000_000_000_000, 6_259_990_000_000_000


def account_sheets(
    people: Population, held: Positions, closing: Ints, *, seed: int, as_of: int
) -> list[dict[str, pa.Array]]:
    """账户信息表: current accounts, deposits with a term, cards (a debt, so below zero)."""
    return [_current(people, closing, seed), _deposits(people, held), _cards(people, seed, as_of)]


def _current(people: Population, closing: Ints, seed: int) -> dict[str, pa.Array]:
    index = people.hidden.index
    rng = generator(seed, "closed accounts")
    spare = index[rng.random(len(index)) < 0.02]
    opened = people.opened[spare]
    closed = (
        opened + 1 + np.floor(rng.random(len(spare)) * np.maximum(people.opened.max() - opened, 1)).astype(np.int64)
    )
    owner = np.concatenate([index, spare])
    ids = np.concatenate([index, spare + 10**12])
    return _accounts(
        people,
        ids=current_accounts(ids),
        owner=owner,
        category=np.full(len(owner), code("category", "deposit_current")),
        place=np.where(people.hidden.firm[owner], 1, 0),
        opened=people.opened[owner],
        balance=np.concatenate([closing, np.zeros(len(spare), dtype=np.int64)]),
        matures=np.full(len(owner), NEVER),
        closed=np.concatenate([np.full(len(index), NEVER), closed]),
    )


def _deposits(people: Population, held: Positions) -> dict[str, pa.Array]:
    rows = np.flatnonzero(_is_deposit(held))
    return _accounts(
        people,
        ids=numbers(_DEPOSIT_NUMBER + rows),
        owner=held.customer[rows],
        category=_category(held)[rows],
        place=held.place[rows],
        opened=held.bought[rows],
        balance=held.cost[rows],
        matures=held.matures[rows],
    )


def _cards(people: Population, seed: int, as_of: int) -> dict[str, pa.Array]:
    hidden, rng = people.hidden, generator(seed, "cards")
    adult = ~hidden.firm & (hidden.age >= 21) & (hidden.age < 65)
    owner = hidden.index[adult & (rng.random(len(people)) < 0.13 * np.exp(0.3 * hidden.need[:, 5]))]
    used = np.round(hidden.income[owner] * rng.random(len(owner)) ** 2 * 120).astype(np.int64)
    opened = np.maximum(people.opened[owner], as_of - 2_400)
    place = [n for n, product in enumerate(shelf.products()) if product.category == "card"]
    return _accounts(
        people,
        ids=numbers(_CARD_NUMBER + owner),
        owner=owner,
        category=np.full(len(owner), code("category", "card")),
        place=np.array(place)[(rng.random(len(owner)) < 0.25).astype(np.int64)],
        opened=opened,
        balance=-used,
        matures=np.full(len(owner), NEVER),
    )


def _accounts(
    people: Population,
    *,
    ids: pa.Array,
    owner: Ints,
    category: Ints,
    place: Ints,
    opened: Ints,
    balance: Ints,
    matures: Ints,
    closed: Ints | None = None,
) -> dict[str, pa.Array]:
    return {
        "账号": ids,
        "客户统一编号": customer_ids(owner),
        "账户类别": coded("category", category),
        "产品代码": shelf.product_ids(place),
        "开户日期": dates(opened),
        "销户日期": dates(np.full(len(owner), NEVER) if closed is None else closed),
        "账户余额": money(balance),
        "利率": shelf.percents(shelf.rates(place)),
        "到期日期": dates(matures),
        "开户机构号": outlet_ids(people.outlet[owner]),
    }


def _category(held: Positions) -> Ints:
    table = np.array([codes_of("category").index(name) for name in MIX], dtype=np.int64)
    return table[held.category]


def _is_deposit(held: Positions) -> Flags:
    return np.isin(_category(held), [code("category", name) for name in DEPOSITS])


def holding_sheet(held: Positions) -> dict[str, pa.Array]:
    """产品持仓表: wealth products, funds, insurance, treasury bonds."""
    rows = np.flatnonzero(~_is_deposit(held))
    return {
        "持仓编号": numbers(rows, prefix="CC"),
        "客户统一编号": customer_ids(held.customer[rows]),
        "产品代码": shelf.product_ids(held.place[rows]),
        "持仓市值": money(held.value[rows]),
        "持仓成本": money(held.cost[rows]),
        "购买日期": dates(held.bought[rows]),
        "到期日期": dates(held.matures[rows]),
    }


def loan_sheet(loans: Loans) -> dict[str, pa.Array]:
    """贷款借据表."""
    graded = np.digitize(loans.overdue, [1, 91, 181, 361])
    return {
        "借据号": numbers(np.arange(len(loans.customer)), prefix="JJ"),
        "客户统一编号": customer_ids(loans.customer),
        "贷款类别": coded("category", loans.category + code("category", "loan_mortgage")),
        "贷款金额": money(loans.principal),
        "贷款余额": money(loans.balance),
        "利率": shelf.percents(loans.basis_points),
        "放款日期": dates(loans.granted),
        "到期日期": dates(loans.matures),
        "逾期天数": pa.array(loans.overdue),
        "五级分类": coded("classification", graded),
    }
