"""Reads of the products slice."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from yingke.foundation.errors import NotFound
from yingke.products import selectors
from yingke.products.models import Product

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 10)


def _product(product_id: str, **given: object) -> Product:
    fields: dict[str, object] = {"name": product_id, "category": "wealth", "regime": "NFRA_INVEST", "dated": DAY}
    return Product.objects.create(id=product_id, **(fields | given))


class TestOnShelf:
    def test_what_can_be_bought_is_listed_within_its_dates_and_has_quota_left(self) -> None:
        _product("sold")
        _product("last-day", on_sale_from=DAY, on_sale_to=DAY)
        _product("over", on_sale_to=DAY - timedelta(1))
        _product("to-come", on_sale_from=DAY + timedelta(1))
        _product("used-up", quota=Decimal(0))
        _product("forgotten", listed=False)
        assert set(selectors.on_shelf(DAY).values_list("id", flat=True)) == {"sold", "last-day"}
        assert selectors.shelf(DAY).filter(on_sale=False).count() == 4


class TestTerms:
    def test_the_gate_sees_the_listed_products_rated_or_not(self) -> None:
        _product("W1", issuer_rating="R2", minimum_amount=Decimal(5), quota=Decimal(0))
        _product("W2", listed=False)
        terms = selectors.terms()
        assert list(terms) == ["W1"]
        assert (terms["W1"].issuer_rating, terms["W1"].distributor_rating, terms["W1"].quota) == (
            "R2",
            None,
            Decimal(0),
        )


class TestProduct:
    def test_an_unknown_number_is_not_found(self) -> None:
        with pytest.raises(NotFound, match="X9"):
            selectors.product("X9")
