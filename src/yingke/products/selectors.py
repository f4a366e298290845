"""Reads of the products slice. The shelf speaks of no customer: whoever may open it sees all of it."""

from __future__ import annotations

from datetime import date
from typing import TypedDict, cast

from django.db.models import BooleanField, Case, Max, Q, QuerySet, Value, When
from django.utils.translation import gettext as _
from django_stubs_ext import WithAnnotations

from yingke.engines.gate import ProductTerms
from yingke.engines.gate.terms import Rating, Regime
from yingke.foundation.errors import NotFound
from yingke.products.models import Product


class OnSale(TypedDict):
    """What ``shelf`` adds to a product."""

    on_sale: bool


def shelf(as_of: date) -> QuerySet[WithAnnotations[Product, OnSale]]:
    """Every product the platform knows, with ``on_sale`` telling whether it may be bought on ``as_of``."""
    sold = Case(When(_on_sale(as_of), then=Value(True)), default=Value(False), output_field=BooleanField())
    return Product.objects.annotate(on_sale=sold)


def on_shelf(as_of: date) -> QuerySet[Product]:
    """The products that may be bought on ``as_of``: listed, within their dates of sale, quota left."""
    return Product.objects.filter(_on_sale(as_of))


def product(product_id: str) -> Product:
    """The product; raises NotFound."""
    found = Product.objects.filter(id=product_id).first()
    if found is None:
        raise NotFound(_("没有产品 %(id)s，请从产品货架选择。") % {"id": product_id})
    return found


def dated() -> date | None:
    """The business date of the shelf; None before the first load."""
    last: date | None = Product.objects.aggregate(last=Max("dated"))["last"]
    return last


def terms() -> dict[str, ProductTerms]:
    """What the gate looks at, for every listed product by number."""
    return {found.id: terms_of(found) for found in Product.objects.filter(listed=True)}


def terms_of(found: Product) -> ProductTerms:
    """What the gate looks at of one product."""
    return ProductTerms(
        product_id=found.id,
        name=found.name,
        category=found.category,
        regime=cast("Regime", found.regime),
        issuer_rating=cast("Rating", found.issuer_rating) if found.issuer_rating else None,
        distributor_rating=cast("Rating", found.distributor_rating) if found.distributor_rating else None,
        minimum_amount=found.minimum_amount,
        quota=found.quota,
        private_placement=found.private_placement,
        on_sale_from=found.on_sale_from,
        on_sale_to=found.on_sale_to,
        listed=found.listed,
    )


def _on_sale(as_of: date) -> Q:
    started = Q(on_sale_from=None) | Q(on_sale_from__lte=as_of)
    not_ended = Q(on_sale_to=None) | Q(on_sale_to__gte=as_of)
    return Q(listed=True) & started & not_ended & (Q(quota=None) | Q(quota__gt=0))
