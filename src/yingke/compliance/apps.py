from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ComplianceConfig(AppConfig):
    name = "yingke.compliance"
    label = "compliance"
    verbose_name = _("合规")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from yingke.compliance.jobs import follow_snapshot
        from yingke.customers.news import SnapshotPublished
        from yingke.foundation.news.board import subscribe

        subscribe(SnapshotPublished, follow_snapshot)
