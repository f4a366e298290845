"""Pages of the products slice."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from yingke.foundation.accounts.models import RoleGrant, User
from yingke.foundation.accounts.roles import Role
from yingke.products.models import Product

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 10)


def _client(role: Role) -> Client:
    user = User.objects.create(username=role.value)
    RoleGrant.objects.create(user=user, role=role)
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def shelf() -> None:
    Product.objects.bulk_create(
        [
            Product(id="W2", name="稳享90天", category="wealth", regime="NFRA_INVEST",
                    issuer_rating="R2", distributor_rating="R3", rate=Decimal("0.0235"), dated=DAY),
            Product(id="S1", name="结构性存款", category="structured_deposit", regime="DEPOSIT_BOND", dated=DAY),
            Product(id="F1", name="旧基金", category="fund", regime="CSRC", on_sale_to=date(2026, 1, 1), dated=DAY),
        ]
    )  # fmt: skip


@pytest.mark.usefixtures("shelf")
class TestShelf:
    def test_a_teller_reads_the_shelf_with_the_higher_rating(self) -> None:
        text = _client(Role.TELLER).get("/products/").content.decode()
        assert "稳享90天" in text
        assert "R3 中风险</td>" in text
        assert "2026-06-10" in text

    def test_filters_narrow_it_and_the_address_holds_them(self) -> None:
        text = _client(Role.TELLER).get("/products/?state=0").content.decode()
        assert "旧基金" in text
        assert "稳享90天" not in text

    def test_a_role_without_the_right_is_told_so(self) -> None:
        assert _client(Role.HR).get("/products/").status_code == 403


class TestEmptyShelf:
    def test_an_empty_shelf_says_why_and_what_to_do(self) -> None:
        assert "尚未装载" in _client(Role.TELLER).get("/products/").content.decode()


@pytest.mark.usefixtures("shelf")
class TestDetail:
    def test_it_says_which_customers_it_may_be_offered_to(self) -> None:
        text = _client(Role.TELLER).get("/products/W2/").content.decode()
        assert "C3、C4、C5" in text
        assert "R3 中风险" in text

    def test_a_structured_deposit_is_shown_under_wealth_rules(self) -> None:
        text = _client(Role.TELLER).get("/products/S1/").content.decode()
        assert "结构性存款按理财规则销售" in text
        assert "没有评级，暂不得推介" in text

    def test_an_unknown_product_is_not_found(self) -> None:
        assert _client(Role.TELLER).get("/products/none/").status_code == 404
