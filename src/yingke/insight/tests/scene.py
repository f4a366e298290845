"""Two outlets, a manager, three customers with a night's insight: what the tests of reads and pages look at."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import transaction

from yingke.customers.models import Customer
from yingke.engines.features.tests.bank import AS_OF, Row, account, booking, customer, stored
from yingke.foundation.accounts.roles import GRANTS, Role
from yingke.foundation.actor import Actor, Scope, service
from yingke.foundation.configuration import Configuration
from yingke.foundation.organisation.models import Assignment, OrgUnit, Staff
from yingke.foundation.scoping import scoped
from yingke.insight.services import Refreshed, refresh

NIGHT = service("day")
BANK: dict[str, list[Row]] = {
    "customers": [
        customer("c1", birth_date=date(1955, 3, 1), opened_on=date(2020, 1, 1), occupation="退休"),
        customer("c2", birth_date=date(1995, 3, 1), opened_on=date(2026, 11, 10)),
        customer("c3", birth_date=date(1985, 3, 1), opened_on=date(2021, 1, 1), annual_income=Decimal(90_000)),
    ],
    "accounts": [
        account("deposit_current", "6000000.00"),
        account("deposit_term", "500000.00", matures_on=date(2026, 11, 26)),
        account("deposit_current", "20000.00", account_id="b", customer_id="c2"),
        account("deposit_current", "450000.00", account_id="c", customer_id="c3"),
    ],
    "transactions": [booking(date(2026, 11, 10), "in", "20000.00", account_id="b", customer_id="c2")],
}


def actor(role: Role, **scope: object) -> Actor:
    """Someone in a role with this scope."""
    return Actor(id=role, name=role, staff_id="rm01", roles=frozenset({role}), permissions=GRANTS[role],
                 scope=Scope(**scope))  # type: ignore[arg-type]  # fmt: skip


MANAGER = actor(Role.RELATIONSHIP_MANAGER, staff="rm01", pool=frozenset({"O1"}))
HEAD = actor(Role.OUTLET_HEAD, orgs=frozenset({"O1"}), pool=frozenset({"O1"}))
OTHER_HEAD = actor(Role.OUTLET_HEAD, orgs=frozenset({"O2"}), pool=frozenset({"O2"}))
ANALYST = actor(Role.ANALYST, everything=True)


def raised(home: Configuration) -> Refreshed:
    """The directory and one refresh: c1 in rm01's book, c2 in O1's open pool, c3 with O2."""
    stored(home.lake, BANK)
    with transaction.atomic(), scoped(NIGHT):
        head = OrgUnit.objects.create(id="HO", name="总行", kind="head_office", path="/HO/")
        for number in ("O1", "O2"):
            OrgUnit.objects.create(
                id=number, name=f"{number} 支行", kind="outlet", parent=head, path=f"/HO/{number}/"
            )
        Staff.objects.create(id="rm01", name="李敏", org_id="O1", role=Role.RELATIONSHIP_MANAGER)
        for number, name, org, managed in (
            ("c1", "王建国", "O1", True),
            ("c2", "赵青", "O1", False),
            ("c3", "周兰", "O2", False),
        ):
            Customer.objects.create(id=number, kind="person", name=name, home_org_id=org, is_managed=managed)
        Assignment.objects.create(
            customer_id="c1",
            staff_id="rm01",
            kind="personal",
            position="A",
            from_on=date(2020, 1, 1),
            is_current=True,
        )
    return refresh(NIGHT, as_of=AS_OF)
