from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    name = "yingke.foundation.jobs"
    label = "jobs"
    verbose_name = "作业"

    def ready(self) -> None:
        """Contribute to the navigation."""
        from yingke.foundation.accounts.roles import Permission
        from yingke.foundation.pages.navigation import Entry, register

        register(Entry("system", _("运行状况"), "jobs:health", Permission.SEE_HEALTH, 90))
