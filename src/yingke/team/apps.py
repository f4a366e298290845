from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TeamConfig(AppConfig):
    name = "yingke.team"
    label = "team"
    verbose_name = _("团队")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from yingke.customers.marks import Mark
        from yingke.customers.marks import register as mark
        from yingke.customers.panels import Panel
        from yingke.customers.panels import register as panel
        from yingke.foundation.jobs.night import Part
        from yingke.foundation.jobs.night import register as nightly
        from yingke.team import panels
        from yingke.team.night import reclaim

        nightly(Part("idle claims", reclaim, order=20))
        panel(Panel("worklist", _("任务与结果"), 30, panels.history))
        mark(Mark("tier", _("客层"), 10, panels.tiers))
        mark(Mark("aum", _("AUM"), 20, panels.assets, numeric=True))
        mark(Mark("last_contact", _("上次联系"), 30, panels.last_contacts))
        _navigate()


def _navigate() -> None:
    from yingke.foundation.accounts.roles import Permission
    from yingke.foundation.pages.navigation import Entry, register

    register(Entry("team", _("我的早晨"), "team:morning", Permission.WORK_WORKLIST, order=10))
    register(Entry("team", _("我的预约"), "team:appointments", Permission.WORK_WORKLIST, order=20))
    register(Entry("team", _("网点看板"), "team:board", Permission.SEE_BOARD, order=30))
    register(Entry("team", _("晨会 · 夕会"), "team:huddle", Permission.SEE_BOARD, order=40))
