from datetime import date

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrganisationConfig(AppConfig):
    name = "yingke.foundation.organisation"
    label = "organisation"
    verbose_name = "机构与管户"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Contribute to the night and the navigation."""
        from yingke.foundation.accounts.roles import Permission
        from yingke.foundation.jobs import night
        from yingke.foundation.pages.navigation import Entry, register

        night.register(night.Part("hand-overs", _effect_handovers, order=10))
        register(Entry("team", _("员工与销售资格"), "organisation:staff", Permission.SEE_STAFF, 80))
        register(Entry("system", _("银行日历"), "organisation:calendar", Permission.MANAGE_CALENDAR, 70))


def _effect_handovers(on: date) -> None:
    from yingke.foundation.actor import service
    from yingke.foundation.organisation.services import effect_handovers

    effect_handovers(service("night"), on=on)
