"""Idle claims go back to the pool in the night."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from yingke.compliance.models import ContactRecord
from yingke.foundation.jobs.night import run_night
from yingke.foundation.organisation.models import Assignment, OrgUnit, Staff
from yingke.foundation.organisation.rules import rules

DAY = date(2026, 6, 1)


@pytest.mark.django_db
@pytest.mark.usefixtures("as_batch")
class TestReclaim:
    def test_a_claim_nobody_contacted_is_free_again_and_one_with_a_contact_stays(self) -> None:
        outlet = OrgUnit.objects.create(id="O1", name="一支行", kind="outlet", path="/O1/")
        manager = Staff.objects.create(id="s1", name="李敏", org=outlet, role="relationship_manager")
        for number in ("idle", "cared"):
            Assignment.objects.create(
                customer_id=number,
                staff=manager,
                kind="personal",
                position="A",
                from_on=DAY,
                is_current=True,
                origin="claim",
            )
        ContactRecord.objects.create(
            reference="r1",
            customer_id="cared",
            at=datetime(2026, 6, 20, tzinfo=UTC),
            channel="phone",
            purpose="service",
        )
        done = run_night(DAY + timedelta(rules().pool.reclaim_after_days))
        assert "idle claims" in done
        assert [one.customer_id for one in Assignment.objects.filter(is_current=True)] == ["cared"]
