"""The homes over a bank: head office's figures, the analyst's sources, compliance's stops, leads by branch."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from html import unescape

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from yingke.compliance.models import Clearance, RuleEdition
from yingke.customers.models import Load
from yingke.engines.features.tests.bank import AS_OF
from yingke.foundation.accounts.models import RoleGrant, User
from yingke.foundation.accounts.roles import Role
from yingke.foundation.actor import service
from yingke.foundation.configuration import Configuration
from yingke.foundation.organisation.models import OrgUnit, Staff
from yingke.foundation.scoping import scoped
from yingke.insight.tests.scene import raised
from yingke.site.homes.leads import leads_by_branch
from yingke.team.models import WorklistItem

pytestmark = pytest.mark.django_db


def client_of(role: Role) -> Client:
    org, _ = OrgUnit.objects.get_or_create(
        id="HO", defaults={"name": "总行", "kind": "head_office", "path": "/HO/"}
    )
    user = User.objects.create(username=role.value)
    RoleGrant.objects.create(user=user, role=role, org=org)
    client = Client()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return client


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return unescape(re.sub(r"\s+", " ", response.content.decode()))


def tile(text: str, label: str) -> str:
    """The tile of the figure with this label."""
    return next(one for one in text.split("<article ") if f">{label}<" in one)


class TestBank:
    @pytest.fixture
    def head_office(self, home: Configuration) -> Client:
        raised(home)
        return client_of(Role.HEAD_OFFICE_MARKETING)

    def test_sums_the_assets_of_every_customer(self, head_office: Client) -> None:
        text = page(head_office, reverse("homes:bank"))
        assert "697 万" in tile(text, "AUM 时点")
        assert "3 户" in tile(text, "AUM 时点")

    def test_tells_what_matures_and_when(self, head_office: Client) -> None:
        text = page(head_office, reverse("homes:bank"))
        assert "0 元" in tile(text, "今日到期")
        assert "50 万" in tile(text, "7 天内到期")

    def test_each_figure_opens_the_segment_that_counts_the_same_customers(self, head_office: Client) -> None:
        text = page(head_office, reverse("homes:bank"))
        for label, customers in (("7 天内到期", 1), ("有效客户", 3), ("代发客户", 0)):
            found = re.search(r'href="(/insight/segments/[^"]+)"', tile(text, label))
            assert found is not None
            assert f"{customers} 户，共 3 户" in page(head_office, found[1])

    def test_before_the_first_day_it_says_what_to_run(self, home: Configuration) -> None:
        assert "yingke day" in page(client_of(Role.HEAD_OFFICE_MARKETING), reverse("homes:bank"))


class TestData:
    def test_counts_what_the_load_kept_back_and_says_why(self) -> None:
        counts = {"read": 90, "accepted": 80, "quarantined": 7, "duplicate": 3, "skipped": 0, "differing": 0}
        problem = {"code": "x", "zh": "列数不符。", "en": "The columns differ."}
        rest = {"state": "refused", "business_date": "2026-11-19", "carried_from": "", "problem": problem}
        present = {"accounts": {"rows": 80, "business_date": "2026-11-19", "assumed": ["rate"]}}
        report = {"tables": {"accounts": counts | rest}, "present": present}
        Load.objects.create(
            snapshot_id="a" * 32, bank="b", mapping_sha256="c", loaded_at=timezone.now(), report=report
        )
        text = page(client_of(Role.ANALYST), reverse("homes:data"))
        assert ">7<" in tile(text, "隔离")
        assert ">3<" in tile(text, "重复")
        assert "列数不符。" in text
        assert "利率" in text


class TestStops:
    def test_counts_the_stops_of_each_rule_and_the_rules_to_sign(self) -> None:
        RuleEdition.objects.create(digest="d", text="", first_used_at=timezone.now())
        finding = {"rule_id": "D01", "code": "listed", "effect": "block", "params": {"reason": "staff"}}
        with transaction.atomic(), scoped(service("test")):
            for outcome, findings in (("stopped", [finding]), ("cleared", [])):
                Clearance.objects.create(
                    at=timezone.now(),
                    actor="a",
                    customer_id="c1",
                    channel="phone",
                    purpose="marketing",
                    outcome=outcome,
                    findings=findings,
                    inputs="i",
                    edition_id="d",
                    expires_at=timezone.now() if outcome == "cleared" else None,
                )
        text = page(client_of(Role.COMPLIANCE_OFFICER), reverse("homes:stops"))
        assert "50.0%" in tile(text, "30 天拦截率")
        assert "D01 " in text
        assert "未签署" in text


class TestLeadsByBranch:
    @pytest.fixture
    def leads(self) -> Iterator[None]:
        with transaction.atomic(), scoped(service("test")):
            for number, kind, path in (
                ("HO", "head_office", "/HO/"),
                ("B1", "branch", "/HO/B1/"),
                ("O1", "outlet", "/HO/B1/O1/"),
                ("O2", "outlet", "/HO/B1/O2/"),
                ("O9", "outlet", "/HO/O9/"),
            ):
                OrgUnit.objects.create(id=number, name=number, kind=kind, path=path)
            staff = Staff.objects.create(id="s1", name="李敏", org_id="O1", role="relationship_manager")
            closed = datetime(2026, 11, 20, 8, tzinfo=UTC)
            for at, (org, state, day) in enumerate(
                [
                    ("O1", "open", 20),
                    ("O2", "done", 20),
                    ("O1", "lapsed", 14),
                    ("O1", "done", 13),
                    ("O9", "skipped", 20),
                ]
            ):
                WorklistItem.objects.create(
                    as_of=date(2026, 11, day),
                    customer_id=f"c{at}",
                    staff=staff,
                    org_id=org,
                    book="personal",
                    rank=at,
                    purpose="service",
                    headline={},
                    because=[],
                    state=state,
                    closed_at=None if state == "open" else closed,
                )
            yield

    @pytest.mark.usefixtures("leads")
    def test_sums_outlets_into_branches_over_seven_days(self) -> None:
        assert leads_by_branch(AS_OF.replace(month=11, day=20)).rows == [
            ["B1", 3, 1, 0, 0, 1],
            ["O9", 1, 1, 0, 0, 0],
        ]
