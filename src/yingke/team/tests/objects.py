"""An item and an appointment that the test of all routes tries with other people's eyes."""

from __future__ import annotations

from datetime import timedelta

from yingke.customers.tests.world import seeing_all
from yingke.foundation import clock
from yingke.foundation.tests.objects import Object
from yingke.team.models import Appointment, WorklistItem

OWNER = frozenset({"s1"})


def objects() -> list[Object]:
    """What manager s1 has to do about customer C1."""
    with seeing_all():
        item = WorklistItem.objects.create(
            as_of=clock.today(),
            customer_id="C1",
            staff_id="s1",
            org_id="O1",
            book="personal",
            rank=1,
            purpose="service",
            headline={"zh": "定期到期", "en": "Deposit matures"},
            because=[],
        )
        meeting = Appointment.objects.create(
            customer_id="C1",
            staff_id="s1",
            org_id="O1",
            at=clock.now() + timedelta(days=1),
            place="outlet",
            topic="续存",
        )
    acts = ("team:item", "team:dial", "team:result", "team:skip", "team:book")
    return [
        *(Object(route, {"item_id": item.pk}, OWNER) for route in acts),
        Object("team:appointment", {"appointment_id": meeting.pk}, OWNER),
    ]
