"""Pages of the products slice: the shelf, and one product."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from yingke.engines.gate.case import effective_regime
from yingke.foundation import clock
from yingke.foundation.accounts.roles import Permission
from yingke.foundation.pages.listing import Column, Filter, Listing
from yingke.foundation.pages.requests import PageRequest, page
from yingke.products import selectors
from yingke.products.models import Product
from yingke.products.positions import positions

_COLUMNS = (
    Column("name", _("产品"), "name"),
    Column("category", _("类别"), "category"),
    Column("rating", _("风险等级"), "rating"),
    Column("term", _("期限（天）"), "term_days", numeric=True),
    Column("minimum", _("起购金额"), "minimum_amount", numeric=True),
    Column("rate", _("利率/业绩比较基准"), "rate", numeric=True),
    Column("until", _("停售日"), "on_sale_to"),
    Column("state", _("状态")),
)
_FILTERS = (
    Filter("state", _("状态"), (("1", _("在售")), ("0", _("不可售"))), "on_sale"),
    Filter("category", _("类别"), Product.Category.choices, "category"),
    Filter("rating", _("风险等级"), Product.Rating.choices, "rating"),
    Filter("regime", _("适当性制度"), Product.Regime.choices, "regime"),
)


@page(Permission.SEE_PRODUCTS)
def shelf(request: PageRequest) -> HttpResponse:
    """The shelf as of the product file's date: what may be offered, and on which terms."""
    dated = selectors.dated()
    rows = selectors.shelf(dated or clock.today())
    listing = Listing(request, rows, columns=_COLUMNS, filters=_FILTERS, default_sort="category")
    return render(request, "products/shelf.html", {"listing": listing, "dated": dated})


@page(Permission.SEE_PRODUCTS)
def detail(request: PageRequest, product_id: str) -> HttpResponse:
    """One product: its terms, and to whom the rules let it be offered."""
    found = selectors.product(product_id)
    regime = effective_regime(selectors.terms_of(found))
    levels = [f"C{level}" for level in range(int(found.rating[1:]), 6)] if found.rating else []
    context = {
        "product": found,
        "on_sale": selectors.on_shelf(found.dated).filter(id=found.id).exists(),
        "regime": Product.Regime(regime),
        "regime_differs": regime != found.regime,
        "must_match": regime in {"NFRA_INVEST", "CSRC"},
        "levels": levels,
    }
    return render(request, "products/detail.html", context)


def positions_panel(request: PageRequest, customer_id: str) -> str:
    """The 360 panel: what the customer holds."""
    found = positions(request.actor, customer_id)
    return render_to_string("products/positions.html", {"found": found}, request) if found else ""
