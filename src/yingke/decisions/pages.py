"""Pages of the decisions slice: the day's decisions in numbers, and the policy that made them."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yingke.decisions import policies, selectors
from yingke.decisions.models import DecisionRun
from yingke.engines.arbiter import Action, Policy
from yingke.engines.rules import parse, read_en, read_zh
from yingke.foundation.accounts.roles import Permission
from yingke.foundation.pages.components import Chart, Figure, Series
from yingke.foundation.pages.requests import PageRequest, page
from yingke.insight.definitions import definitions

_MOST = 12


@page(Permission.SEE_DECISIONS)
def today(request: PageRequest) -> HttpResponse:
    """What the newest run decided, and what it withheld and why."""
    run = selectors.run_on()
    context: dict[str, Any] = {"run": run}
    if run is not None:
        context |= {"figures": _figures(run), "withheld": _withheld_chart(run), "runs": _recent()}
    return render(request, "decisions/today.html", context)


def _recent() -> list[DecisionRun]:
    return list(DecisionRun.objects.select_related("policy").order_by("-as_of")[:10])


def _figures(run: DecisionRun) -> list[Figure]:
    def count(key: str, label: str, definition: str) -> Figure:
        return Figure(label, run.counts[key], _("户"), definition=definition, as_of=run.as_of)

    return [
        count("considered", _("有商机"), _("至少有一个商机的客户（个人与对公管户分别计）")),
        count("decided", _("有可办行动"), _("至少一项行动通过适用条件与合规检查")),
        count("today", _("进入今日清单"), _("在客户经理当日可办户数之内")),
    ]


def _withheld_chart(run: DecisionRun) -> Chart:
    counts = list(selectors.withheld_counts(run).items())[:_MOST]
    return Chart(
        _("哪些原因使行动没有提出？"),
        x=[selectors.code_label(code) for code, _n in counts],
        series=[Series(_("客户数"), [n for _code, n in counts])],
        kind="bar_h",
        x_name=_("户"),
        name="withheld",
    )


@page(Permission.SEE_DECISIONS)
def policy(request: PageRequest) -> HttpResponse:
    """The policy in force: each action with its conditions, its weights and its approved words."""
    found = policies.policy()
    context = {"policy": found, "actions": [_read(action, found) for action in found.action]}
    return render(request, "decisions/policy.html", context)


def _read(action: Action, found: Policy) -> dict[str, Any]:
    """One action as a person reads it."""
    english = (get_language() or "").startswith("en")
    schema, kinds = definitions().schema, definitions().kinds
    reading = read_en if english else read_zh
    answered = [kinds[kind] for kind in action.opportunities if kind in kinds]
    return {
        "action": action,
        "label": action.label_en if english else action.label,
        "needs": [kind.label_en if english else kind.label for kind in answered],
        "eligible": reading(parse(action.eligible, schema), schema) if action.eligible else "",
        "factors": [(reading(parse(factor.when, schema), schema), factor.times) for factor in action.factors],
        "context": [(reading(parse(factor.when, schema), schema), factor.times) for factor in action.context],
        "capacity": found.daily_capacity,
    }


def panel(request: PageRequest, customer_id: str) -> str:
    """The 360 panel: what was decided for the customer, what was withheld and why."""
    found = []
    for decision in selectors.of_customer(request.actor, customer_id):
        chosen = [choice for choice in (decision.service, decision.marketing) if choice]
        labels = [selectors.action_label(decision.run.policy, choice["action"]) for choice in chosen]
        found.append({"decision": decision, "chosen": labels, "withheld": selectors.withheld(decision)})
    if not found:
        return ""
    return render_to_string("decisions/panel.html", {"found": found}, request)
