"""Writes of the products slice: the shelf follows the bank's product file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from yingke.engines.lake.snapshot import Snapshot
from yingke.foundation.accounts.roles import Permission
from yingke.foundation.actor import Actor
from yingke.foundation.verbs import verb
from yingke.products.models import Product

_FIELDS = (
    "name", "category", "regime", "issuer", "issuer_rating", "distributor_rating", "term_days", "minimum_amount",
    "rate", "quota", "private_placement", "on_sale_from", "on_sale_to", "listed", "dated",
)  # fmt: skip


def sync_shelf(actor: Actor, *, snapshot: Snapshot) -> int:
    """Make the shelf agree with the snapshot's product table; returns how many products it lists.

    A product the file no longer names stays, unlisted. A snapshot without the table changes nothing.
    """
    dated = snapshot.business_dates["products"]
    if dated is None:
        return Product.objects.filter(listed=True).count()
    with verb(actor, "products.sync_shelf", needs=Permission.LOAD_DATA, about=f"snapshot:{snapshot.id}") as act:
        products = [_product(row, dated) for row in snapshot.read("products")]
        Product.objects.bulk_create(
            products, update_conflicts=True, unique_fields=["id"], update_fields=list(_FIELDS)
        )
        gone = Product.objects.filter(listed=True).exclude(id__in=[product.id for product in products])
        act.changed(listed=len(products), unlisted=gone.update(listed=False))
        return len(products)


def _product(row: Mapping[str, Any], dated: date) -> Product:
    return Product(
        id=row["product_id"],
        name=row["name"],
        category=row["category"],
        regime=row["regime"],
        issuer=row["issuer"] or "",
        issuer_rating=row["issuer_rating"] or "",
        distributor_rating=row["distributor_rating"] or "",
        term_days=row["term_days"],
        minimum_amount=row["minimum_amount"] or Decimal(0),
        rate=row["rate"],
        quota=row["quota"],
        private_placement=bool(row["private_placement"]),
        on_sale_from=row["on_sale_from"],
        on_sale_to=row["on_sale_to"],
        listed=True,
        dated=dated,
    )
