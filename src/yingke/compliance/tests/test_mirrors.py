"""The mirrors follow the extract, once and again."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import Error, connection, transaction

from conftest import database_role
from yingke.compliance import facts
from yingke.compliance.jobs import follow_snapshot
from yingke.compliance.models import (
    Assessment,
    CapToken,
    ConsentEntry,
    ContactRecord,
    DoNotMarketEntry,
    GateSource,
    HoldOut,
    Standing,
)
from yingke.compliance.services import record_consent
from yingke.compliance.tests.world import DAY, MANAGER, NOW, bank, customers, load, snapshot, sync
from yingke.customers.models import Load
from yingke.customers.news import SnapshotPublished
from yingke.engines.gate import Stop
from yingke.engines.lake.tables import contracts

pytestmark = pytest.mark.usefixtures("everything")


def _contact(contact_id: str, days_ago: int, **given: Any) -> dict[str, Any]:
    at = NOW.replace(tzinfo=None) - timedelta(days=days_ago)
    row = {"contact_id": contact_id, "customer_id": "c1", "at": at, "channel": "sms", "purpose": "marketing"}
    return row | given


class TestSyncSnapshot:
    def test_the_mirrors_hold_what_the_extract_says(self, tmp_path: Path) -> None:
        load(
            tmp_path, "c1", "c2",
            do_not_market=[{"customer_id": "c2", "reason": "overdue", "from_on": DAY}],
            accounts=[
                {"customer_id": "c1", "category": "deposit_term", "balance": Decimal(2_000_000)},
                {"customer_id": "c1", "category": "deposit_term", "balance": Decimal(5), "closed_on": DAY},
                {"customer_id": "c1", "category": "card", "balance": Decimal(-900)},
            ],
            holdings=[{"customer_id": "c1", "market_value": Decimal(500)}],
            loans=[
                {"customer_id": "c2", "category": "loan_consumer", "balance": Decimal(70), "overdue_days": 4},
                {"customer_id": "c2", "category": "loan_mortgage", "balance": Decimal(900), "overdue_days": 0},
            ],
        )  # fmt: skip
        first, second = Standing.objects.order_by("customer_id")
        assert (first.means, first.debt, first.overdue_days) == (Decimal(2_000_500), Decimal(0), 0)
        assert (second.means, second.debt, second.overdue_days) == (Decimal(900_000), Decimal(70), 4)
        assert Assessment.objects.count() == 2
        assert DoNotMarketEntry.objects.get().customer_id == "c2"
        gates = {name for name, table in contracts().items() if table.gate}
        assert set(GateSource.objects.values_list("name", flat=True)) == gates

    def test_a_second_run_changes_nothing(self, tmp_path: Path) -> None:
        load(tmp_path, "c1", contacts=[_contact("x1", 3)])
        before = (ConsentEntry.objects.count(), ContactRecord.objects.count(), list(CapToken.objects.values()))
        sync(snapshot(tmp_path, "c1", contacts=[_contact("x1", 3)]))
        assert before == (
            ConsentEntry.objects.count(), ContactRecord.objects.count(), list(CapToken.objects.values())
        )  # fmt: skip

    def test_a_source_that_no_longer_comes_is_unknown_and_its_rows_stay(self, tmp_path: Path) -> None:
        load(tmp_path, "c1")
        whole = snapshot(tmp_path, "c1")
        whole.tables.pop("risk_assessments")
        sync(whole)
        assert not GateSource.objects.filter(name="risk_assessments").exists()
        assert Assessment.objects.count() == 1

    def test_what_the_bank_recorded_later_outlives_the_next_extract(self, tmp_path: Path) -> None:
        load(tmp_path, "c1")
        record_consent(MANAGER, customer_id="c1", purpose="marketing", channel="any", granted=False, given_on=DAY)
        sync(snapshot(tmp_path, "c1"))
        assert facts.read(NOW, ["c1"]).terms("c1").consents["marketing", "any"].granted is False

    def test_the_news_of_a_snapshot_brings_them_up_to_date(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        bank()
        customers("c1")
        monkeypatch.setattr("yingke.compliance.jobs.configuration", lambda: _Home(tmp_path))
        stop = [{"customer_id": "c1", "reason": "aml", "from_on": DAY}]
        older = snapshot(tmp_path / "lake", "c1")
        newer = snapshot(tmp_path / "lake", "c1", do_not_market=stop)
        for made in (older, newer):
            Load.objects.create(snapshot_id=made.id, bank="b", mapping_sha256="", loaded_at=NOW, report={})
        for made in (newer, older):  # the older one was tried again late
            with database_role("yingke_batch"):
                follow_snapshot(SnapshotPublished(snapshot_id=made.id))
        assert facts.read(NOW, ["c1"]).terms("c1").stops == (Stop("aml", DAY),)

    def test_a_consent_that_leaves_the_extract_is_gone_until_it_comes_back(self, tmp_path: Path) -> None:
        load(tmp_path, "c1", "c2")
        seen = []
        for days, who in ((1, ("c1",)), (1, ("c1", "c2")), (2, ("c1", "c2")), (3, ("c1", "c2"))):
            sync(snapshot(tmp_path, *who, dated=DAY + timedelta(days)))
            given = facts.read(NOW + timedelta(days), ["c2"]).terms("c2").consents
            seen.append(sorted(purpose for purpose, _channel in given))
        assert seen == [[], [], ["marketing", "profiling"], ["marketing", "profiling"]]

    def test_what_comes_back_does_not_undo_a_refusal(self, tmp_path: Path) -> None:
        load(tmp_path, "c1", "c2")
        record_consent(MANAGER, customer_id="c2", purpose="marketing", channel="any", granted=False, given_on=DAY)
        for days, who in ((1, ("c1",)), (2, ("c1", "c2"))):
            sync(snapshot(tmp_path, *who, dated=DAY + timedelta(days)))
        assert not facts.read(NOW + timedelta(2), ["c2"]).terms("c2").consents["marketing", "any"].granted

    @pytest.mark.parametrize("days_ago", [3, 300])
    def test_who_refused_in_a_contact_of_another_system_refused_the_channel(
        self, tmp_path: Path, days_ago: int
    ) -> None:
        load(tmp_path, "c1", contacts=[_contact("x1", days_ago, result=None)])
        for _ in range(2):
            told = [_contact("x1", days_ago, result="refused")]
            sync(snapshot(tmp_path, "c1", contacts=told))
        word = facts.read(NOW, ["c1"]).terms("c1").consents["marketing", "sms"]
        assert (word.granted, word.given_on) == (False, DAY - timedelta(days_ago))
        assert ConsentEntry.objects.filter(basis="contact").count() == 1


class _Home:
    def __init__(self, home: Path) -> None:
        self.lake = home / "lake"


class TestTokensOfTheExtract:
    def _until(self) -> list[date]:
        held = CapToken.objects.filter(customer_id="c1", cap="sms").order_by("-busy_until")
        return [(token.busy_until - timedelta(days=30)).date() for token in held if token.busy_until.year > 1970]

    def test_the_latest_contacts_hold_the_tokens(self, tmp_path: Path) -> None:
        made = [_contact("x1", 29), _contact("x2", 5), _contact("x3", 12), _contact("x4", 1, purpose="service")]
        load(tmp_path, "c1", contacts=made)
        assert self._until() == [DAY - timedelta(5), DAY - timedelta(12)]

    def test_a_later_extract_replaces_the_oldest(self, tmp_path: Path) -> None:
        load(tmp_path, "c1", contacts=[_contact("x1", 20), _contact("x2", 10)])
        later = [_contact("x1", 20), _contact("x2", 10), _contact("x3", 0)]
        sync(snapshot(tmp_path, "c1", contacts=later))
        assert self._until() == [DAY, DAY - timedelta(10)]


class TestConstraints:
    def test_a_token_or_a_hold_out_for_service_is_refused_by_the_database(self) -> None:
        for bad in (
            CapToken(customer_id="c1", cap="phone", n=1, purpose="service", busy_until=NOW),
            HoldOut(customer_id="c1", key="k", purpose="service", until=DAY),
        ):
            with pytest.raises(Error, match="binds_marketing_only"), transaction.atomic():
                bad.save(force_insert=True)

    def test_a_consent_cannot_be_changed_or_taken_back_only_followed_by_another(self, tmp_path: Path) -> None:
        load(tmp_path, "c1")
        for change in (lambda: ConsentEntry.objects.update(granted=False), ConsentEntry.objects.all().delete):
            with pytest.raises(Error), transaction.atomic():
                change()


class TestWhoMayWrite:
    """The app role serves people: of what the gate rests on it rewrites nothing."""

    @pytest.mark.parametrize(
        "statement",
        [
            "delete from compliance_donotmarketentry",
            "insert into compliance_donotmarketentry (customer_id, reason) values ('c1', 'x')",
            "update compliance_standing set overdue_days = 0",
            "update compliance_assessment set level = 'C5'",
            "delete from compliance_complaint",
            "update compliance_gatesource set dated = now()",
            "delete from compliance_captoken",
            "update compliance_captoken set n = 9",
            "delete from compliance_holdout",
            "delete from compliance_contactrecord",
            "update compliance_contactrecord set purpose = 'service'",
            "delete from compliance_clearance",
            "update compliance_clearance set outcome = 'cleared'",
            "update compliance_wholefindings set findings = '[]'",
            "delete from compliance_ruleversion",
            "update compliance_ruleversion set digest = ''",
        ],
    )
    def test_the_app_role_is_refused(self, statement: str) -> None:
        with pytest.raises(Error, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
