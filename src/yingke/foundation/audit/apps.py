from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    name = "yingke.foundation.audit"
    label = "audit"
    verbose_name = "审计"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Contribute to the navigation."""
        from yingke.foundation.accounts.roles import Permission
        from yingke.foundation.pages.navigation import Entry, register

        register(Entry("compliance", _("审计"), "audit:entries", Permission.SEE_AUDIT, 90))
