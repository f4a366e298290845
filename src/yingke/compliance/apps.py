from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ComplianceConfig(AppConfig):
    name = "yingke.compliance"
    label = "compliance"
    verbose_name = _("合规")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from yingke.compliance.jobs import follow_snapshot
        from yingke.compliance.pages import panel
        from yingke.customers import panels
        from yingke.customers.news import SnapshotPublished
        from yingke.foundation.news.board import subscribe

        subscribe(SnapshotPublished, follow_snapshot)
        panels.register(panels.Panel("compliance", _("适当性、授权与联系"), 40, panel))
        _navigate()


def _navigate() -> None:
    from yingke.foundation.accounts.roles import Permission
    from yingke.foundation.pages.navigation import Entry, register

    register(Entry("compliance", _("规则"), "compliance:rules", Permission.SEE_RULES, order=20))
    register(Entry("compliance", _("拦截"), "compliance:stops", Permission.SEE_STOPS, order=30))
