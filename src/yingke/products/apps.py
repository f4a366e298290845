from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProductsConfig(AppConfig):
    name = "yingke.products"
    label = "products"
    verbose_name = _("产品")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from yingke.customers import panels
        from yingke.customers.news import SnapshotPublished
        from yingke.foundation.accounts.roles import Permission
        from yingke.foundation.news.board import subscribe
        from yingke.foundation.pages import navigation
        from yingke.products.jobs import follow_snapshot
        from yingke.products.pages import positions_panel

        subscribe(SnapshotPublished, follow_snapshot)
        panels.register(panels.Panel("positions", _("持有产品与账户"), 12, positions_panel))
        navigation.register(
            navigation.Entry("campaigns", _("产品货架"), "products:shelf", Permission.SEE_PRODUCTS, order=40)
        )
