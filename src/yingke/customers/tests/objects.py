"""The customers and hand-overs that the test of all routes tries with other people's eyes."""

from __future__ import annotations

from django.db import transaction

from yingke.customers.tests.world import seeing_all
from yingke.foundation import clock
from yingke.foundation.actor import service
from yingke.foundation.organisation.models import Handover
from yingke.foundation.organisation.services import propose_handover
from yingke.foundation.tests.objects import Object

HEADS = frozenset({"h1", "r1"})
MANAGERS = frozenset({"s1", "s2"})


def objects() -> list[Object]:
    """A customer of each outlet, one of the pool, and a hand-over within the first outlet."""
    waiting = {"handover_id": _handover().pk}
    return [
        Object("customers:detail", {"customer_id": "C1"}, HEADS | {"s1"}),
        Object("customers:detail", {"customer_id": "C3"}, frozenset({"h3", "s3"})),
        Object("customers:claim", {"customer_id": "P1"}, MANAGERS),
        Object("customers:handover", waiting, HEADS | MANAGERS),
        Object("customers:withdraw", waiting, HEADS | MANAGERS),
        Object("customers:decline", waiting, HEADS),
        Object("customers:approve", waiting, HEADS),
    ]


def _handover() -> Handover:
    with transaction.atomic(), seeing_all():
        return propose_handover(
            service("test"),
            from_staff_id="s1",
            to_staff_id="s2",
            customer_ids=["C1"],
            reason="岗位调整",
            effective_on=clock.today(),
            on=clock.today(),
        )
