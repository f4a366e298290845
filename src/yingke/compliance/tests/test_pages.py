"""Pages of the compliance slice, as each role sees them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.test import Client

from yingke.compliance.models import RuleVersion
from yingke.compliance.services import clear, examine, use
from yingke.compliance.tests.world import DAY, MANAGER, NOW, call, load
from yingke.customers.models import Customer
from yingke.foundation import clock
from yingke.foundation.accounts.models import RoleGrant, User
from yingke.foundation.accounts.roles import Role
from yingke.foundation.organisation.models import OrgUnit, Staff

pytestmark = pytest.mark.usefixtures("everything")


def _client(role: Role, name: str = "", staff_id: str | None = None) -> Client:
    user = User.objects.create(username=name or role.value, staff=Staff.objects.filter(id=staff_id).first())
    RoleGrant.objects.create(user=user, role=role, org=OrgUnit.objects.first())
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def _text(client: Client, address: str) -> str:
    with clock.fixed(NOW):
        answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


class TestRules:
    def test_compliance_reads_each_rule_with_its_ground_and_its_numbers(self) -> None:
        text = _text(_client(Role.COMPLIANCE_OFFICER), "/compliance/rules/")
        assert "消费者权益保护法第 29 条" in text
        assert "已核实" in text
        assert "待确认" in text
        assert "电话：次数 1，天数 14" in text
        assert "自 09:00，至 20:00" in text

    def test_the_address_filters_what_waits_for_confirmation(self) -> None:
        text = _text(_client(Role.COMPLIANCE_OFFICER), "/compliance/rules/?state=waiting&force=True")
        assert "营销触达滚动频次上限" in text
        assert "未经同意不以电子方式营销" not in text

    def test_no_word_of_it_is_left_a_bare_code(self) -> None:
        text = _text(_client(Role.COMPLIANCE_OFFICER), "/compliance/rules/")
        for code in ("loan_consumer", "judicial_freeze", "risk_assessments", "NFRA_INVEST", "working_day"):
            assert code not in text

    def test_a_manager_may_not_open_them(self) -> None:
        assert _client(Role.RELATIONSHIP_MANAGER).get("/compliance/rules/").status_code == 403


class TestRule:
    def test_it_shows_versions_and_sentences(self) -> None:
        text = _text(_client(Role.COMPLIANCE_OFFICER), "/compliance/rules/S04/")
        assert "2026-01-31" in text
        assert "第 12 条" in text
        assert "可推荐 … 产品" in text

    def test_an_unknown_rule_is_not_found(self) -> None:
        assert _client(Role.COMPLIANCE_OFFICER).get("/compliance/rules/X1/").status_code == 404


class TestSign:
    ADDRESS = "/compliance/rules/T02/1990-01-01/sign/"

    def test_two_people_confirm_a_rule(self) -> None:
        first, second = _client(Role.COMPLIANCE_OFFICER), _client(Role.CONSUMER_PROTECTION)
        first.post(self.ADDRESS, {"reason": "制度 2026-3 号"})
        assert "您已签署" in _text(first, "/compliance/rules/T02/")
        second.post(self.ADDRESS, {"reason": "复核"})
        assert RuleVersion.objects.get().checker == "consumer_protection"
        assert "两人已签署" in _text(second, "/compliance/rules/T02/")

    def test_a_signature_without_a_ground_is_asked_for_one(self) -> None:
        answer = _client(Role.COMPLIANCE_OFFICER).post(self.ADDRESS, {"reason": ""})
        assert answer.status_code == 422
        assert not RuleVersion.objects.exists()

    def test_a_wrong_date_is_not_found_and_a_look_does_not_sign(self) -> None:
        client = _client(Role.COMPLIANCE_OFFICER)
        assert client.post("/compliance/rules/T02/yesterday/sign/", {"reason": "x"}).status_code == 404
        assert client.get(self.ADDRESS).status_code == 405


class TestStops:
    def test_stops_are_counted_by_rule_and_hidden_reasons_stay_hidden(self, tmp_path: Path) -> None:
        load(tmp_path, "c1", do_not_market=[{"customer_id": "c1", "reason": "aml", "from_on": DAY}])
        examine(MANAGER, call("c1"), now=NOW)
        head = _text(_client(Role.OUTLET_HEAD), "/compliance/stops/")
        assert "营销禁入名单内的客户不营销" in head
        assert "营销禁入。" in head
        assert "反洗钱" not in head
        assert "反洗钱高风险" in _text(_client(Role.COMPLIANCE_OFFICER), "/compliance/stops/?days=7")

    def test_an_outlet_sees_its_own_stops_only(self, tmp_path: Path) -> None:
        load(tmp_path, "c1")
        examine(MANAGER, call("c1", "W4"), now=NOW)
        other = OrgUnit.objects.create(id="O2", name="另一网点", kind="outlet", path="/O2/")
        client = _client(Role.OUTLET_HEAD)
        RoleGrant.objects.update(org=other)
        assert "没有被拦下的联系" in _text(client, "/compliance/stops/")

    def test_a_period_keeps_the_filter_that_was_chosen(self) -> None:
        text = _text(_client(Role.COMPLIANCE_OFFICER), "/compliance/stops/?channel=phone&days=90&page=2")
        assert 'href="?channel=phone&amp;days=7"' in text

    def test_head_office_sees_no_customer_number(self, tmp_path: Path) -> None:
        load(tmp_path, "c1")
        examine(MANAGER, call("c1", "W4"), now=NOW)
        assert "c1" not in _text(_client(Role.CONSUMER_PROTECTION), "/compliance/stops/")


class TestPanel:
    def _page(self) -> str:
        return _text(_client(Role.RELATIONSHIP_MANAGER, "rm01", "s1"), "/customers/c1/")

    def test_the_manager_reads_level_consents_and_last_contacts(self, tmp_path: Path) -> None:
        load(tmp_path, "c1", complaints=[{"complaint_id": "k", "customer_id": "c1", "opened_on": date(2025, 1, 1),
                                          "closed_on": date(2025, 1, 9)}])  # fmt: skip
        use(MANAGER, clear(MANAGER, call("c1"), now=NOW), now=NOW)
        text = self._page()
        assert "2026-01-05 评估，有效至 2027-01-04" in text
        assert "个性化推荐 · 全部渠道" in text
        assert "2025-01-09 办结" in text
        assert "电话 · 营销" in text

    def test_the_manager_learns_of_a_stop_but_not_of_a_hidden_reason(self, tmp_path: Path) -> None:
        stops = [{"customer_id": "c1", "reason": reason, "from_on": DAY} for reason in ("aml", "customer_request")]
        load(tmp_path, "c1", do_not_market=stops)
        text = self._page()
        assert "营销禁入。" in text
        assert "客户要求不再营销" in text
        assert "反洗钱" not in text

    def test_a_customer_nobody_described_has_an_empty_panel(self, tmp_path: Path) -> None:
        load(tmp_path, "c1")
        Customer.objects.create(id="c9", kind="person", home_org_id="O1")
        text = _text(_client(Role.OUTLET_HEAD), "/customers/c9/")
        assert "没有评估" in text
        assert "没有授权记录" in text
