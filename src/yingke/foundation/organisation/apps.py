from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    name = "yingke.foundation.organisation"
    label = "organisation"
    verbose_name = "机构与管户"
    default_auto_field = "django.db.models.BigAutoField"
