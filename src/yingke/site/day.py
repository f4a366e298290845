"""One business day of the bank: facts and tags, then decisions, then worklists."""

import time
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yingke.customers.news import SnapshotPublished
from yingke.decisions import selectors
from yingke.decisions import services as decisions
from yingke.foundation import clock
from yingke.foundation.actor import Actor
from yingke.foundation.errors import Refused
from yingke.foundation.jobs.night import NightFailed, run_night
from yingke.foundation.news.board import dispatch_pending, unhandled
from yingke.insight import services as insight
from yingke.team import services as team

PATIENCE = 600.0  # seconds
STEPS = (gettext_lazy("刷新事实与标签"), gettext_lazy("决策"), gettext_lazy("编排工作清单"))


def run_day(actor: Actor, *, as_of: date, step: Callable[[str], None]) -> dict[str, Any]:
    """Run the day ``as_of``; ``{as_of, tiers, tags, opportunities, withheld}``, each a count by name.

    Raises:
        Refused: a slice has not followed the newest snapshot, so the gate would look at yesterday's stops.
    """
    _follow_the_snapshot()
    with suppress(NightFailed):  # it has logged what failed; the morning comes all the same
        run_night(clock.today())
    step(_("刷新事实与标签"))
    refreshed = insight.refresh(actor, as_of=as_of)
    step(_("决策"))
    run = decisions.decide(actor, as_of=as_of)
    step(_("编排工作清单"))
    team.plan_worklists(actor, as_of=as_of)
    dispatch_pending()
    return {
        "as_of": as_of.isoformat(),
        "tiers": refreshed.tiers,
        "tags": refreshed.tags,
        "opportunities": refreshed.opportunities,
        "withheld": selectors.withheld_counts(run),
    }


def _follow_the_snapshot() -> None:
    """Wait until every slice has taken in what was loaded; another process may be at it."""
    until = time.monotonic() + PATIENCE
    while True:
        dispatch_pending()
        behind = unhandled(SnapshotPublished).first()
        if behind is None:
            return
        if behind.error or time.monotonic() > until:
            raise Refused(
                _("%(who)s 尚未同步最新快照（%(error)s），今日流程不能开始。请查看系统健康页后重试。")
                % {"who": behind.subscriber, "error": behind.error or _("仍在进行")}
            )
        time.sleep(0.5)
