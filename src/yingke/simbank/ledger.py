"""The transactions of 18 months, block by block, so that memory does not grow with the bank."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from yingke.simbank import flows
from yingke.simbank.chance import Ints, generator
from yingke.simbank.columns import coded, dates, flags, money, numbers
from yingke.simbank.entries import Entries, in_order, joined, settled
from yingke.simbank.payroll import Wages
from yingke.simbank.people import Population, customer_ids
from yingke.simbank.positions import Loans, Matured, Positions

DAYS = 548
BLOCK = 4000
_CURRENT = 6_299_154_000_000_000_000
_DAY = 10**10


def current_accounts(index: Ints) -> pa.Array:
    """Account numbers of current accounts, nineteen digits."""
    return numbers(_CURRENT + index)


def ledger(
    people: Population,
    *,
    current: Ints,
    held: Positions,
    gone: Matured,
    loans: Loans,
    wages: Wages,
    seed: int,
    as_of: int,
) -> Iterator[tuple[dict[str, pa.Array], Ints]]:
    """交易流水表 block by block, each with the closing balances (cents) of its customers' current accounts.

    ``current`` is what the accounts should hold at the end; a balance can come out higher, never lower.
    """
    written = 0
    for block, first in enumerate(range(0, len(people), BLOCK)):
        size = min(BLOCK, len(people) - first)
        window = flows.Window(people, first, size, as_of, as_of - DAYS, generator(seed, "ledger", block))
        paid = wages.of(first, first + size)
        parts = [flows.openings(window), *paid, *flows.persons(window, paid), *flows.firms(window, paid)]
        parts += [*flows.savings(window, held, gone), *flows.duties(window, loans)]
        parts.append(flows.interest(window, current[first : first + size]))
        rows, balance, closing = settled(
            in_order(joined(parts)), first=first, closing=current[first : first + size]
        )
        shown = np.flatnonzero(rows.cents > 0)
        yield _sheet(rows.only(shown), balance[shown], written), closing
        written += len(shown)


def _sheet(rows: Entries, balance: Ints, written: int) -> dict[str, pa.Array]:
    return {
        "核心交易流水号": numbers(rows.day * _DAY + written + np.arange(len(rows))),
        "交易账号": current_accounts(rows.customer),
        "客户统一编号": customer_ids(rows.customer),
        "交易日期": dates(rows.day),
        "借贷标志": coded("direction", rows.out.astype(np.int8)),
        "交易金额": money(rows.cents),
        "账户余额": money(balance),
        "交易类型": coded("kind", rows.kind),
        "交易渠道": coded("channel", rows.channel),
        "消费场景": coded("scene", rows.scene),
        "对手行": coded("bank", rows.bank),
        "对手本人标志": flags(rows.own),
        "代发批次号": pa.array(rows.batch, pa.int64(), mask=rows.batch < 0),
        "客户主动标志": flags(rows.by_customer),
    }
