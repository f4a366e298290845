"""What the day plans is what the gate is asked about."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import transaction

from yingke.compliance.services import screen
from yingke.compliance.tests.world import DAY, SYSTEM, load
from yingke.decisions import policies
from yingke.decisions.services import planned_contact
from yingke.engines.gate import SellerTerms
from yingke.foundation.scoping import scoped
from yingke.products import selectors as products
from yingke.products.models import Product


@pytest.fixture(autouse=True)
def _bank(db: None, tmp_path: Path) -> Iterator[None]:
    with transaction.atomic(), scoped(SYSTEM):
        load(tmp_path, "c1")
        yield


class TestPlannedContact:
    def _blocks(self, action_id: str, product: Product) -> set[str]:
        action = next(action for action in policies.policy().action if action.id == action_id)
        contact = planned_contact("c1", action, products.terms_of(product), SellerTerms("s1"))
        return {finding.code for finding in screen(SYSTEM, [contact], as_of=DAY)[0].blocks}

    def test_a_renewal_names_only_a_deposit_the_customer_can_have(self) -> None:
        fields = {"category": "certificate", "regime": "DEPOSIT_BOND", "dated": DAY}
        gone = Product(
            id="D0", name="旧存单", minimum_amount=Decimal(1_000_000), quota=Decimal(0),
            on_sale_to=date(2020, 1, 1), **fields,
        )  # fmt: skip
        assert self._blocks("renew_deposit", gone) == {"off_sale", "quota_exhausted", "above_means"}
        assert self._blocks("renew_deposit", Product(id="D1", name="存单", **fields)) == set()

    def test_a_renewal_that_names_a_wealth_product_is_judged_as_marketing(self) -> None:
        assert "above_level" in self._blocks("renew_deposit", Product.objects.get(id="W4"))
