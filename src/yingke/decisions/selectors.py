"""Reads of the decisions slice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import msgspec
from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yingke.compliance.rules import language, rule_file
from yingke.customers.selectors import visible
from yingke.decisions.labels import REASONS, STAGES
from yingke.decisions.models import Decision, DecisionRun, PolicyVersion
from yingke.engines.arbiter import Action, parse_policy
from yingke.engines.gate import Finding
from yingke.engines.gate.wording import say
from yingke.foundation.actor import Actor
from yingke.products.models import Product


@dataclass(frozen=True, slots=True)
class Withheld:
    """An offer that was not made: what it was, at which stage it fell, and why in a sentence."""

    action: str
    product: str
    stage: str
    reason: str
    rule: str


def run_on(as_of: date | None = None) -> DecisionRun | None:
    """The run of ``as_of``; without a date the newest one."""
    runs = DecisionRun.objects.select_related("policy")
    return runs.filter(as_of=as_of).first() if as_of else runs.order_by("-as_of").first()


def of_customer(viewer: Actor, customer_id: str) -> QuerySet[Decision]:
    """The newest decisions about a customer whom the viewer sees whole; of any other, none."""
    run = run_on()
    found = Decision.objects.filter(customer_id__in=visible(viewer).filter(id=customer_id).values("id"), run=run)
    return found.select_related("staff", "run__policy").order_by("book")


def for_today(as_of: date) -> QuerySet[Decision]:
    """The decisions that fit the managers' day, in the order of each manager's list."""
    return (
        Decision.objects.filter(run__as_of=as_of, today=True).select_related("staff").order_by("staff_id", "rank")
    )


def withheld_counts(run: DecisionRun) -> dict[str, int]:
    """Customers from whom something was withheld, by reason, most first."""
    counts: dict[str, int] = run.counts["withheld"]
    return dict(sorted(counts.items(), key=lambda entry: (-entry[1], entry[0])))


@lru_cache(maxsize=8)
def _actions(text: str) -> Mapping[str, Action]:
    return {action.id: action for action in parse_policy(text).action}


def actions(policy: PolicyVersion) -> Mapping[str, Action]:
    """The actions of a stored policy by id: a decision is read by the policy that made it."""
    return _actions(policy.text)


def action_label(policy: PolicyVersion, action_id: str) -> str:
    """The name of an action in the reader's language; its id where the policy no longer has it."""
    action = actions(policy).get(action_id)
    if action is None:
        return action_id
    return action.label_en if (get_language() or "").startswith("en") else action.label


def withheld(decision: Decision) -> list[Withheld]:
    """What fell for the customer, in the order it was considered, each with its sentence."""
    policy = decision.run.policy
    names = dict(
        Product.objects.filter(id__in={item["product"] for item in decision.fallen if item["product"]}).values_list(
            "id", "name"
        )
    )
    return [
        Withheld(
            action=action_label(policy, item["action"]),
            product=names.get(item["product"], item["product"] or ""),
            stage=stage_label(item["stage"]),
            reason=reason(item, policy),
            rule=item.get("rule", ""),
        )
        for item in decision.fallen
    ]


def stage_label(stage: str) -> str:
    """The name of a stage of the decision."""
    return str(STAGES.get(stage, stage))


def reason(item: Mapping[str, Any], policy: PolicyVersion) -> str:
    """The sentence for one fallen candidate."""
    code = item["code"]
    if code == "outranked":
        return _("让位于“%(action)s”（得分更高）") % {"action": action_label(policy, item["by"])}
    if code == "beyond_capacity":
        return _("排在第 %(rank)s 位，超出当日可办户数") % {"rank": item["params"]["rank"]}
    own = code_label(code)
    if "rule" not in item:
        return own
    finding = msgspec.convert(
        {"rule_id": item["rule"], "code": code, "effect": "block", "params": item["params"]}, Finding
    )
    return say(finding, rule_file(), language())


def code_label(code: str) -> str:
    """A reason's short name, for counts."""
    return str(REASONS.get(code, code))
