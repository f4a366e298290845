"""The source tables made ready: rows of the future left out, a category or a day put beside each row."""

from __future__ import annotations

from datetime import date
from typing import Any

import ibis

from yingke.engines.features.measures import DEPOSITS

Table = Any  # Ibis ships no types

_WITHIN_THE_BANK = ("purchase", "redemption")


def known_customers(table: Table, as_of: date) -> Table:
    """Customers who had come by the business date; those without an opening date count as known."""
    return table.filter(table.opened_on.isnull() | (table.opened_on <= ibis.date(as_of)))


def until(table: Table, column: str, as_of: date) -> Table:
    """Rows whose date lies on or before the business date."""
    return table.filter(table[column] <= ibis.date(as_of))


def dated(table: Table, as_of: date) -> Table:
    """Rows with a moment: its day as ``on``, the future left out."""
    return until(table.mutate(on=table["at"].date()), "on", as_of)


def accounts(table: Table, as_of: date) -> Table:
    """The accounts opened by the business date: a later one counts for nothing, nor do its bookings."""
    return until(table, "opened_on", as_of).select(
        "account_id", "customer_id", "category", "closed_on", "balance", "matures_on"
    )


def held(holdings: Table, products: Table) -> Table:
    """Holdings with their product's category."""
    shelf = products.select("product_id", "category")
    return holdings.left_join(shelf, "product_id").select(*holdings.columns, "category")


def ledger(transactions: Table, accounts: Table, as_of: date) -> Table:
    """Bookings with their account's category.

    ``cents``: signed, in = positive. ``external``: the booking moves money into or out of the bank on a deposit
    account, so it changes AUM; buying, redeeming and moving between one's own accounts do not. ``external_cents``:
    cents where external, else 0. ``ago``: days before the business date, negative after it.
    """
    category = accounts.select("account_id", "category")
    t = transactions.left_join(category, "account_id").select(*transactions.columns, "category")
    own = (t.counterparty_bank == "own").fill_null(False) & t.counterparty_is_self.fill_null(False)
    external = t.category.isin(DEPOSITS).fill_null(False) & ~t.kind.isin(_WITHIN_THE_BANK) & ~own
    cents = (t.amount * 100).cast("int64") * ibis.ifelse(t.direction == "in", 1, -1)
    t = t.mutate(external=external, cents=cents, ago=ibis.date(as_of).delta(t.booked_on, unit="day"))
    return t.mutate(external_cents=ibis.ifelse(t.external, t.cents, 0))


def owned_firms(relationships: Table, flows: Table) -> Table:
    """Per owner: how many firms, and their settlement volume."""
    owning = relationships.filter(relationships.relation == "owner_of").select("customer_id", firm="related_id")
    firms = flows.select(firm="customer_id", settlement="settlement_90d")
    joined = owning.left_join(firms, "firm").select(*owning.columns, "settlement")
    return joined.group_by("customer_id").aggregate(
        owned_firms=joined.firm.nunique(),
        firm_owner=joined.firm.notnull().any(),
        firm_settlement_90d=joined.settlement.sum(),
    )
