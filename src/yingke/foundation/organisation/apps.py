from datetime import date

from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    name = "yingke.foundation.organisation"
    label = "organisation"
    verbose_name = "机构与管户"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Contribute to the night."""
        from yingke.foundation.jobs.night import Part, register

        register(Part("hand-overs", _effect_handovers, order=10))


def _effect_handovers(on: date) -> None:
    from yingke.foundation.actor import service
    from yingke.foundation.organisation.services import effect_handovers

    effect_handovers(service("night"), on=on)
