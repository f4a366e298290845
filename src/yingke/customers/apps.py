from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CustomersConfig(AppConfig):
    name = "yingke.customers"
    label = "customers"
    verbose_name = _("客户")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from yingke.customers.jobs import follow
        from yingke.foundation.news.board import subscribe
        from yingke.foundation.organisation.news import BooksChanged

        subscribe(BooksChanged, follow)
        _navigate()


def _navigate() -> None:
    from yingke.foundation.accounts.roles import Permission
    from yingke.foundation.pages.navigation import Entry, register

    register(Entry("customers", _("客户查找"), "customers:find", Permission.SEE_CUSTOMERS, order=10))
    register(Entry("customers", _("公海客户"), "customers:pool", Permission.SEE_POOL, order=20))
    register(Entry("customers", _("客户移交"), "customers:handovers", Permission.SEE_CUSTOMERS, order=30))
