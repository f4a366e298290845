"""A small bank: one head office, two branches, three outlets, seven people."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction

from yingke.foundation.accounts.roles import GRANTS, REACH, Permission, Reach, Role
from yingke.foundation.actor import Actor, Scope, service
from yingke.foundation.organisation.models import Assignment, Staff
from yingke.foundation.organisation.services import Synced, pool, sync_directory
from yingke.foundation.verbs import Act, verb

Row = dict[str, Any]

ORGS: list[Row] = [
    {"org_id": "HO", "name": "总行", "kind": "head_office", "parent_id": None},
    {"org_id": "B1", "name": "一分行", "kind": "branch", "parent_id": "HO"},
    {"org_id": "B2", "name": "二分行", "kind": "branch", "parent_id": "HO"},
    {"org_id": "O1", "name": "一支行", "kind": "outlet", "parent_id": "B1"},
    {"org_id": "O2", "name": "二支行", "kind": "outlet", "parent_id": "B1"},
    {"org_id": "O3", "name": "三支行", "kind": "outlet", "parent_id": "B2"},
]
STAFF: list[Row] = [
    {"staff_id": "S1", "name": "李敏", "org_id": "O1", "role": "relationship_manager"},
    {"staff_id": "S2", "name": "张伟", "org_id": "O1", "role": "relationship_manager"},
    {"staff_id": "S3", "name": "陈静", "org_id": "O2", "role": "relationship_manager"},
    {"staff_id": "H1", "name": "赵强", "org_id": "O1", "role": "outlet_head"},
    {"staff_id": "R1", "name": "孙丽", "org_id": "B1", "role": "branch_retail"},
]
DAY = date(2026, 6, 30)


def book(
    customer: str, staff: str, from_on: date, to_on: date | None = None, kind: str = "personal", position: str = "A"
) -> Row:
    """A row of the table books."""
    return {
        "customer_id": customer, "staff_id": staff, "kind": kind, "position": position,
        "from_on": from_on, "to_on": to_on,
    }  # fmt: skip


def sync(books: list[Row], as_of: date = DAY) -> Synced:
    """Take the small bank in with these books."""
    with transaction.atomic():
        done = sync_directory(
            Act(about=""), orgs=ORGS, staff=STAFF, certificates=[], assignments=books, as_of=as_of
        )
        with connection.cursor() as cursor:
            cursor.execute("set constraints all immediate")
            cursor.execute("set constraints all deferred")
    return done


def actor_for(staff_id: str, orgs: frozenset[str] = frozenset()) -> Actor:
    """The member of staff with what the role grants; a head sees ``orgs``."""
    person = Staff.objects.get(id=staff_id)
    role = Role(person.role)
    scope = Scope(
        orgs=orgs if REACH[role] is Reach.SUBTREE else frozenset(),
        staff=staff_id if REACH[role] is Reach.BOOK else "",
        pool=frozenset({person.org_id}),
    )
    return Actor(
        id=staff_id.lower(), name=person.name, staff_id=staff_id, roles=frozenset({role}),
        permissions=GRANTS[role], scope=scope, org_id=person.org_id,
    )  # fmt: skip


def claim(actor: Actor, customer_id: str, on: date = DAY) -> Assignment:
    """As the verb of the slice above does it."""
    with verb(actor, "test.claim", needs=Permission.CLAIM_CUSTOMER) as act:
        return pool.claim(act, actor, customer_id=customer_id, kind="personal", on=on)


def held() -> set[tuple[str, str, str]]:
    """(customer, kind and position, manager) of all current books, seen by the batch role."""
    return {(one.customer_id, f"{one.kind} {one.position}", one.staff_id) for one in current()}


def current() -> list[Assignment]:
    """All current books, seen by the batch role."""
    with connection.cursor() as cursor:
        cursor.execute("select current_user")
        before = cursor.fetchone()[0]
        cursor.execute("set local role yingke_batch")
        found = list(Assignment.objects.filter(is_current=True))
        cursor.execute(f"set local role {before}")
    return found


def as_app() -> None:
    """From here on the test runs as the site does."""
    with connection.cursor() as cursor:
        cursor.execute("set local role yingke_app")


@pytest.fixture
def night() -> Actor:
    """Scheduled work."""
    return service("night")
