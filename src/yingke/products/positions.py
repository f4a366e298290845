"""What a customer holds: accounts, holdings and loans of the snapshot in force, for the 360 page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from yingke.customers.selectors import visible
from yingke.engines.lake.snapshot import Lake, Snapshot
from yingke.foundation.actor import Actor
from yingke.foundation.configuration import configuration
from yingke.products.models import Product


@dataclass(frozen=True, slots=True)
class Position:
    """One account, holding or loan. ``amount`` in yuan, a debt where ``owed``; ``tail``: the number's last four."""

    category: str
    name: str
    tail: str
    amount: Decimal
    rate: Decimal | None
    since: date
    matures_on: date | None
    owed: bool = False

    @property
    def percent(self) -> str:
        """The rate as a percentage with two decimals; empty where there is none."""
        return f"{self.rate:.2%}" if self.rate is not None else ""


def positions(viewer: Actor, customer_id: str) -> list[Position]:
    """What the customer holds, what matures first standing first; none for a customer not seen whole."""
    lake = Lake(configuration().lake)
    current = lake.current()
    if current is None or not visible(viewer).filter(id=customer_id).exists():
        return []
    with lake.lease(current.id) as snapshot:
        found = [
            *_accounts(snapshot, customer_id),
            *_holdings(snapshot, customer_id),
            *_loans(snapshot, customer_id),
        ]
    return sorted(found, key=lambda one: (one.owed, one.matures_on or date.max, -one.amount))


def _label(category: str) -> str:
    return str(Product.Category(category).label) if category in Product.Category.values else category


def _accounts(snapshot: Snapshot, customer_id: str) -> Iterator[Position]:
    for row in snapshot.read("accounts", where_key=("customer_id", [customer_id])):
        if row["closed_on"] is None:
            yield Position(
                category=_label(row["category"]),
                name="",
                tail=row["account_id"][-4:],
                amount=row["balance"],
                rate=row["rate"],
                since=row["opened_on"],
                matures_on=row["matures_on"],
                owed=row["balance"] < 0,
            )


def _holdings(snapshot: Snapshot, customer_id: str) -> Iterator[Position]:
    rows: list[dict[str, Any]] = snapshot.read("holdings", where_key=("customer_id", [customer_id]))
    shelf = Product.objects.in_bulk({row["product_id"] for row in rows})
    for row in rows:
        product = shelf.get(row["product_id"])
        yield Position(
            category=_label(product.category) if product else "",
            name=product.name if product else row["product_id"],
            tail="",
            amount=row["market_value"],
            rate=None,
            since=row["bought_on"],
            matures_on=row["matures_on"],
        )


def _loans(snapshot: Snapshot, customer_id: str) -> Iterator[Position]:
    for row in snapshot.read("loans", where_key=("customer_id", [customer_id])):
        yield Position(
            category=_label(row["category"]),
            name="",
            tail="",
            amount=row["balance"],
            rate=row["rate"],
            since=row["granted_on"],
            matures_on=row["matures_on"],
            owed=True,
        )
