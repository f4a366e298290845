"""One business day of the bank: facts and tags, then decisions, then worklists."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yingke.decisions import selectors
from yingke.decisions import services as decisions
from yingke.foundation.actor import Actor
from yingke.foundation.news.board import dispatch_pending
from yingke.insight import services as insight
from yingke.team import services as team

STEPS = (gettext_lazy("刷新事实与标签"), gettext_lazy("决策"), gettext_lazy("编排工作清单"))


def run_day(actor: Actor, *, as_of: date, step: Callable[[str], None]) -> dict[str, Any]:
    """Run the day ``as_of``; ``{as_of, tiers, tags, opportunities, withheld}``, each a count by name."""
    dispatch_pending()
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
