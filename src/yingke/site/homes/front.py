"""The homes of the counter, the lobby, the remote desk and the product desk: what may be offered today."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from yingke.foundation.accounts.roles import Role
from yingke.foundation.actor import Actor
from yingke.foundation.money import Money
from yingke.foundation.pages.components import Cell, Figure, Link, Table
from yingke.products import selectors
from yingke.products.models import Product
from yingke.site.homes.home import Home, home_of


@home_of(Role.TELLER, Role.LOBBY_MANAGER, Role.REMOTE_AGENT, Role.PRODUCT_MANAGER)
def front(viewer: Actor, today: date) -> Home:  # noqa: ARG001 - the shelf speaks of no customer
    """The shelf by kind, what leaves it soon, and what is scarce."""
    dated = selectors.dated()
    sold = selectors.on_shelf(dated or today)
    leaving = sold.filter(on_sale_to__lte=(dated or today) + timedelta(days=7))
    shelf = reverse("products:shelf")
    figures = [
        Figure(_("在售产品"), sold.count(), _("只"), _("在销售期内且有余额的产品。"), dated, shelf + "?state=1"),
        Figure(_("7 天内停售"), leaving.count(), _("只"), _("销售期在 7 天内结束的在售产品。"), dated),
        Figure(_("不可售"), Product.objects.count() - sold.count(), _("只"), as_of=dated, href=shelf + "?state=0"),
    ]
    return Home(_("今天能卖什么，什么快要停售？"), figures, tables=[_kinds(sold), _leaving(leaving)])


def _kinds(sold: QuerySet[Product]) -> Table:
    labels = dict(Product.Category.choices)
    shelf = reverse("products:shelf")
    counts = sold.values("category").annotate(n=Count("id")).order_by("-n")
    rows: list[list[Cell]] = [
        [Link(labels[one["category"]], f"{shelf}?state=1&category={one['category']}"), one["n"]] for one in counts
    ]
    return Table(
        _("在售产品按类别"), [_("类别"), _("只数")], rows, _("货架是空的：产品文件尚未装载。"), frozenset({1})
    )


def _leaving(leaving: QuerySet[Product]) -> Table:
    rows: list[list[Cell]] = [
        [
            Link(one.name, reverse("products:detail", args=[one.id])),
            one.rating or "—",
            Money(one.minimum_amount),
            one.on_sale_to,
        ]
        for one in leaving.order_by("on_sale_to", "id")[:12]
    ]
    headings = [_("产品"), _("风险等级"), _("起购金额"), _("停售日")]
    return Table(_("7 天内停售"), headings, rows, _("7 天内没有产品停售。"), frozenset({2}))
