"""Writes of the products slice."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from yingke.foundation.actor import Actor, service
from yingke.foundation.errors import NotAllowed
from yingke.products.models import Product
from yingke.products.services import sync_shelf
from yingke.products.tests.lakes import publish

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 10)
ACTOR = service("test")


def _row(product_id: str, **given: Any) -> dict[str, Any]:
    return {"product_id": product_id, "name": product_id, "category": "wealth", "regime": "NFRA_INVEST"} | given


class TestSyncShelf:
    def test_the_shelf_holds_what_the_file_says(self, tmp_path: Path) -> None:
        rows = [
            _row(
                "W1",
                issuer_rating="R2",
                distributor_rating="R3",
                minimum_amount=Decimal(100),
                rate=Decimal("0.0235"),
            )
        ]
        assert sync_shelf(ACTOR, snapshot=publish(tmp_path, DAY, products=rows)) == 1
        held = Product.objects.get()
        assert (held.rating, held.minimum_amount, held.percent, held.dated) == ("R3", Decimal(100), "2.35", DAY)

    def test_one_rating_alone_counts_and_none_leaves_it_unrated(self, tmp_path: Path) -> None:
        sync_shelf(
            ACTOR, snapshot=publish(tmp_path, DAY, products=[_row("W1", distributor_rating="R4"), _row("W2")])
        )
        assert dict(Product.objects.values_list("id", "rating")) == {"W1": "R4", "W2": ""}

    def test_a_product_the_file_forgets_stays_unlisted(self, tmp_path: Path) -> None:
        sync_shelf(ACTOR, snapshot=publish(tmp_path, DAY, products=[_row("W1"), _row("W2")]))
        sync_shelf(ACTOR, snapshot=publish(tmp_path, DAY, products=[_row("W2", name="新名")]))
        assert sorted(Product.objects.values_list("id", "name", "listed")) == [
            ("W1", "W1", False),
            ("W2", "新名", True),
        ]

    def test_a_snapshot_without_products_changes_nothing(self, tmp_path: Path) -> None:
        sync_shelf(ACTOR, snapshot=publish(tmp_path, DAY, products=[_row("W1")]))
        assert sync_shelf(ACTOR, snapshot=publish(tmp_path, DAY)) == 1

    def test_it_asks_for_the_right_to_load(self, tmp_path: Path) -> None:
        with pytest.raises(NotAllowed):
            sync_shelf(Actor(id="x", name="x"), snapshot=publish(tmp_path, DAY, products=[]))
