"""What the database itself refuses about books."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from yingke.foundation.organisation.models import Assignment, OrgUnit, Staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(as_batch: None) -> Staff:
    outlet = OrgUnit.objects.create(id="O1", name="一支行", kind="outlet", path="/O1/")
    return Staff.objects.create(id="S1", name="李敏", org=outlet, role="relationship_manager")


def assign(manager: Staff, from_on: date, to_on: date | None, *, current: bool) -> None:
    with transaction.atomic():
        Assignment.objects.create(
            customer_id="C1",
            staff=manager,
            kind="personal",
            position="A",
            from_on=from_on,
            to_on=to_on,
            is_current=current,
        )
        connection.cursor().execute("set constraints all immediate")


class TestAssignment:
    def test_two_managers_never_overlap(self, manager: Staff) -> None:
        assign(manager, date(2026, 1, 1), date(2026, 3, 1), current=False)
        with pytest.raises(IntegrityError, match="already has a personal manager A"):
            assign(manager, date(2026, 2, 1), None, current=True)

    def test_one_may_begin_on_the_day_another_ends(self, manager: Staff) -> None:
        assign(manager, date(2026, 1, 1), date(2026, 3, 1), current=False)
        assign(manager, date(2026, 3, 1), None, current=True)
        assert Assignment.objects.count() == 2

    def test_without_a_scope_no_book_is_seen(self, manager: Staff) -> None:
        assign(manager, date(2026, 1, 1), None, current=True)
        with connection.cursor() as cursor:
            cursor.execute("set local role yingke_app")
        assert Assignment.objects.count() == 0
