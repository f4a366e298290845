from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DecisionsConfig(AppConfig):
    name = "yingke.decisions"
    label = "decisions"
    verbose_name = _("决策")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from yingke.customers import panels
        from yingke.decisions.pages import panel
        from yingke.foundation.accounts.roles import Permission
        from yingke.foundation.pages import navigation

        navigation.register(
            navigation.Entry("campaigns", _("决策"), "decisions:today", Permission.SEE_DECISIONS, order=20)
        )
        navigation.register(
            navigation.Entry("campaigns", _("决策策略"), "decisions:policy", Permission.SEE_DECISIONS, order=30)
        )
        panels.register(panels.Panel("decisions", _("下一步行动与未提出的原因"), 15, panel))
