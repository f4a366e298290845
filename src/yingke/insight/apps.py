from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InsightConfig(AppConfig):
    name = "yingke.insight"
    label = "insight"
    verbose_name = _("客户洞察")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.core import checks

        from yingke.customers import panels as customer_panels
        from yingke.foundation.accounts.roles import Permission
        from yingke.foundation.pages import navigation
        from yingke.insight import panels
        from yingke.insight.checks import catalogue_is_sound

        checks.register(catalogue_is_sound)
        for label, url_name, permission, order in (
            (_("标签"), "insight:tags", Permission.SEE_TAGS, 30),
            (_("客户分层"), "insight:tiers", Permission.SEE_TAGS, 31),
            (_("客群圈选"), "insight:segments", Permission.SEE_SEGMENTS, 32),
        ):
            navigation.register(navigation.Entry("customers", label, url_name, permission, order=order))
        customer_panels.register(customer_panels.Panel("chances", _("商机"), 15, panels.chances))
        customer_panels.register(customer_panels.Panel("standing", _("层级与标签"), 20, panels.standing))
        customer_panels.register(customer_panels.Panel("facts", _("事实"), 60, panels.facts))
