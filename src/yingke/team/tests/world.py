"""A small bank on a working morning: decisions are made, lists are planned. Managers and heads of two outlets."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.test import Client

from yingke.compliance.tests.world import DAY, NOW, SYSTEM, load
from yingke.customers.models import Customer
from yingke.decisions import policies
from yingke.decisions.models import Decision, DecisionRun
from yingke.foundation.accounts.models import RoleGrant, User
from yingke.foundation.accounts.roles import GRANTS, Role
from yingke.foundation.actor import Actor, Scope
from yingke.foundation.organisation.models import Assignment, OrgUnit, Staff
from yingke.insight.models import Opportunity
from yingke.products.models import Product
from yingke.team.models import WorklistItem
from yingke.team.services import plan_worklists

__all__ = [
    "DAY", "HEAD", "MANAGER", "NOW", "OTHER_MANAGER", "SYSTEM", "client", "decide", "morning", "need", "staff",
]  # fmt: skip


def _manager(staff_id: str) -> Actor:
    return Actor(
        id=staff_id, name=staff_id, staff_id=staff_id, permissions=GRANTS[Role.RELATIONSHIP_MANAGER],
        scope=Scope(staff=staff_id, pool=frozenset({"O1"})), org_id="O1",
    )  # fmt: skip


MANAGER, OTHER_MANAGER = _manager("s1"), _manager("s2")
HEAD = Actor(
    id="h1", name="h1", staff_id="h1", permissions=GRANTS[Role.OUTLET_HEAD], scope=Scope(orgs=frozenset({"O1"})),
    org_id="O1",
)  # fmt: skip


def morning(lake: Path, *customer_ids: str) -> list[WorklistItem]:
    """The bank with its people, its decisions of the day and the planned lists; the items in order."""
    load(lake, *customer_ids)
    Customer.objects.filter(id="c1").update(name="王建国", phone="13800000421", name_pinyin="wang jian guo wjg")
    Customer.objects.exclude(id="c1").update(phone="13800000422")
    Product.objects.create(id="D1", name="一年定期", category="deposit_term", regime="DEPOSIT_BOND", dated=DAY)
    staff()
    for number in customer_ids:
        need(number)
    decide(*customer_ids)
    plan_worklists(SYSTEM, as_of=DAY)
    return list(WorklistItem.objects.order_by("rank"))


def staff() -> None:
    """Units, people and their logins: the user name is the staff number."""
    OrgUnit.objects.get_or_create(id="O1", defaults={"name": "网点", "kind": "outlet", "path": "/O1/"})
    OrgUnit.objects.get_or_create(id="O9", defaults={"name": "远方支行", "kind": "outlet", "path": "/O9/"})
    people = (
        ("s1", "O1", Role.RELATIONSHIP_MANAGER), ("s2", "O1", Role.RELATIONSHIP_MANAGER),
        ("h1", "O1", Role.OUTLET_HEAD), ("s9", "O9", Role.RELATIONSHIP_MANAGER), ("h9", "O9", Role.OUTLET_HEAD),
    )  # fmt: skip
    for number, org, role in people:
        Staff.objects.get_or_create(id=number, defaults={"name": number, "org_id": org, "role": role})
        user = User.objects.create(username=number, staff_id=number)
        RoleGrant.objects.create(user=user, role=role, org_id=org)


def need(customer_id: str, kind: str = "deposit_maturing", **given: Any) -> Opportunity:
    """A need of a customer: by default a deposit that matures in six days."""
    fields = {
        "since": DAY, "as_of": DAY, "purpose": "service", "urgency": "P2",
        "headline": {"zh": "定期 50 万 6 天后到期", "en": "A deposit matures in 6 days"},
        "because": [{"zh": "近 7 天看过理财 3 次", "en": "looked at wealth products 3 times"}],
        "amount": Decimal(500000), "expires_on": DAY + timedelta(days=6),
    } | given  # fmt: skip
    return Opportunity.objects.create(customer_id=customer_id, kind=kind, **fields)


def decide(*customer_ids: str, staff_id: str = "s1", as_of: Any = DAY) -> DecisionRun:
    """Decisions of a day: renew the deposit first, then the wealth product; W4 was stopped by the gate."""
    run, _created = DecisionRun.objects.update_or_create(
        as_of=as_of,
        defaults={
            "snapshot_id": "s", "policy": policies.keep(policies.policy_text()),
            "decided_at": NOW + (as_of - DAY) - timedelta(hours=4), "counts": {"withheld": {}},
        },
    )  # fmt: skip
    run.decisions.all().delete()
    for rank, number in enumerate(customer_ids, 1):
        Decision.objects.create(
            run=run, customer_id=number, book=Assignment.Kind.PERSONAL, staff_id=staff_id, rank=rank, today=True,
            service=_choice("renew_deposit", "service", "D1"),
            marketing=_choice("steady_wealth", "marketing", "W2"),
            fallen=[
                {"action": "steady_wealth", "product": "W4", "stage": "cleared", "code": "not_confirmed",
                 "rule": "S02", "params": {}},
            ],
        )  # fmt: skip
    return run


def _choice(action: str, purpose: str, product: str) -> dict[str, Any]:
    return {"action": action, "purpose": purpose, "channel": "phone", "urgency": 1, "products": [product]}


def client(username: str) -> Client:
    """A browser in which the person is logged in."""
    browser = Client()
    browser.force_login(User.objects.get(username=username), backend="django.contrib.auth.backends.ModelBackend")
    return browser
