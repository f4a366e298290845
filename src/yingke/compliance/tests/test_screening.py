"""Screening planned contacts."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conftest import database_role
from yingke.compliance.models import CapToken, Clearance, GateSource, Standing
from yingke.compliance.services import gate_population, hold_out, screen
from yingke.compliance.tests.world import DAY, MANAGER, SYSTEM, call, load, sources_dated
from yingke.foundation.errors import NotAllowed

pytestmark = pytest.mark.usefixtures("everything")


class TestScreen:
    def test_the_verdicts_come_in_the_order_of_the_contacts(self, tmp_path: Path) -> None:
        load(tmp_path, "c1", "c2", do_not_market=[{"customer_id": "c2", "reason": "aml", "from_on": DAY}])
        asked = [call("c1"), call("c1", "W4"), call("c2"), call("c2", None, purpose="service")]
        verdicts = screen(SYSTEM, asked, as_of=DAY)
        assert [v.cleared for v in verdicts] == [False, False, False, True]
        assert {f.rule_id for f in verdicts[0].blocks} == {"C01"}

    def test_nothing_is_taken_or_written(self, tmp_path: Path) -> None:
        load(tmp_path, "c1")
        screen(SYSTEM, [call("c1")], as_of=DAY)
        assert (CapToken.objects.count(), Clearance.objects.count()) == (0, 0)

    def test_a_stale_source_withholds_and_is_named(self, tmp_path: Path) -> None:
        load(tmp_path, "c1")
        sources_dated(DAY - timedelta(days=4), "consents")
        with database_role("yingke_batch"):
            GateSource.objects.filter(name="complaints").delete()
        blocks = screen(SYSTEM, [call("c1", None)], as_of=DAY)[0].blocks
        assert {(f.code, f.params["source"]) for f in blocks} == {
            ("source_stale", "consents"),
            ("source_missing", "complaints"),
        }

    def test_a_stop_binds_a_customer_the_extract_no_longer_describes(self, tmp_path: Path) -> None:
        load(tmp_path, "c1", do_not_market=[{"customer_id": "c1", "reason": "deceased", "from_on": DAY}])
        with database_role("yingke_batch"):
            Standing.objects.all().delete()
        blocks = screen(SYSTEM, [call("c1", None, purpose="service")], as_of=DAY)[0].blocks
        assert [f.rule_id for f in blocks] == ["D01"]

    def test_a_level_that_differs_from_the_one_before_waits_for_its_confirmation(self, tmp_path: Path) -> None:
        made = [
            {"customer_id": "c1", "level": level, "assessed_on": date(year, 1, 5)}
            for level, year in (("C3", 2024), ("C2", 2025), ("C3", 2026))
        ]
        load(tmp_path, "c1", risk_assessments=made)
        assert "S08" in {f.rule_id for f in screen(SYSTEM, [call("c1")], as_of=DAY)[0].blocks}

    def test_a_customer_nobody_described_is_not_cleared(self) -> None:
        assert not screen(SYSTEM, [call("nobody", None)], as_of=DAY)[0].cleared


class TestGatePopulation:
    def test_a_population_costs_a_handful_of_queries(self, tmp_path: Path) -> None:
        load(tmp_path, *(f"c{n}" for n in range(50)))
        with CaptureQueriesContext(
            connection,
        ) as asked:
            gate = gate_population(SYSTEM, as_of=DAY)
            for n in range(50):
                gate.verdict(call(f"c{n}", None))
        assert len(asked) < 20

    def test_a_hidden_reason_is_plain_where_managers_read(self, tmp_path: Path) -> None:
        load(tmp_path, "c1", do_not_market=[{"customer_id": "c1", "reason": "fraud", "from_on": DAY}])
        gate = gate_population(SYSTEM, as_of=DAY)
        shown = gate.shown(gate.verdict(call("c1", None)))
        assert [(f.code, gate.say(f)) for f in shown] == [("listed", "营销禁入。")]

    def test_it_is_part_of_the_days_run(self) -> None:
        with pytest.raises(NotAllowed):
            gate_population(MANAGER, as_of=DAY)


class TestHoldOut:
    def test_marketing_waits_until_the_day_and_service_goes_on(self, tmp_path: Path) -> None:
        load(tmp_path, "c1")
        assert hold_out(SYSTEM, customer_ids=["c1"], key="spring", until=DAY) == 1
        assert hold_out(SYSTEM, customer_ids=["c1"], key="spring", until=DAY) == 0
        sold, served = screen(SYSTEM, [call("c1", None), call("c1", None, purpose="service")], as_of=DAY)
        assert [f.code for f in sold.blocks] == ["held_out"]
        assert served.cleared
        assert date.fromisoformat(str(sold.blocks[0].params["until"])) == DAY
