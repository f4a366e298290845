"""The claim: clearing and using one contact."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest

from yingke.compliance import selectors
from yingke.compliance.models import CapToken, Clearance, ContactRecord, DoNotMarketEntry, WholeFindings
from yingke.compliance.rules import rule_text
from yingke.compliance.services import (
    Cleared,
    Stopped,
    clear,
    examine,
    record_consent,
    sign_rule,
    use,
)
from yingke.compliance.tests.world import (
    DAY,
    MANAGER,
    NOW,
    OFFICER,
    OTHER_MANAGER,
    REVIEWER,
    bank,
    call,
    customers,
    load,
    snapshot,
    sources_dated,
    sync,
)
from yingke.customers.models import Customer
from yingke.engines.gate.tests import building
from yingke.foundation.actor import Actor, Scope
from yingke.foundation.errors import NotAllowed, NotFound, Refused
from yingke.foundation.scoping import scoped
from yingke.products import selectors as products
from yingke.products.models import Product

pytestmark = pytest.mark.usefixtures("everything")
LATER = timedelta(minutes=2)


def _listed(reason: str) -> list[dict[str, Any]]:
    return [{"customer_id": "c1", "reason": reason, "from_on": date(2026, 1, 1)}]


class TestClear:
    def test_a_contact_that_passes_is_cleared_with_what_must_be_told(self, tmp_path: Path) -> None:
        load(tmp_path, "c1")
        cleared = clear(MANAGER, call("c1"), now=NOW)
        assert cleared.told == ("理财非存款，产品有风险，投资须谨慎：须当面说明与存款的差异。",)
        record = Clearance.objects.get()
        assert (record.id, record.outcome, record.expires_at) == (cleared.clearance, "cleared", cleared.expires_at)
        assert record.edition.text == rule_text()
        assert (record.actor, record.staff_id, record.product_id) == ("rm01", "s1", "W2")

    def test_a_stop_says_which_value_and_what_can_be_done(self, tmp_path: Path) -> None:
        load(tmp_path, "c1")
        with pytest.raises(Refused, match="进取权益为 R4，高于客户 C3 的承受等级。可推荐 R1–R3 产品"):
            clear(MANAGER, call("c1", "W4"), now=NOW)

    def test_terms_the_caller_brings_are_not_trusted(self, tmp_path: Path) -> None:
        load(tmp_path, "c1")
        risky = products.terms_of(Product.objects.get(id="W4"))
        harmless = msgspec.structs.replace(risky, issuer_rating="R1")
        with pytest.raises(Refused, match="R4"):
            clear(MANAGER, call("c1", product=harmless), now=NOW)

    @pytest.mark.parametrize("purpose", ["marketing", "service"])
    def test_what_the_product_file_no_longer_names_is_not_offered(self, tmp_path: Path, purpose: str) -> None:
        load(tmp_path, "c1")
        Product.objects.filter(id="W2").update(category="certificate", regime="DEPOSIT_BOND", listed=False)
        with pytest.raises(Refused, match="稳享90天已不在本行产品清单内"):
            clear(MANAGER, call("c1", purpose=purpose), now=NOW)

    def test_a_service_call_may_name_a_deposit_and_not_a_wealth_product(self, tmp_path: Path) -> None:
        load(tmp_path, "c1")
        with pytest.raises(Refused, match="进取权益为 R4"):
            clear(MANAGER, call("c1", "W4", purpose="service"), now=NOW)
        Product.objects.filter(id="W4").update(category="certificate", regime="DEPOSIT_BOND")
        assert clear(MANAGER, call("c1", "W4", purpose="service"), now=NOW).purpose == "service"

    def test_a_customer_who_left_is_not_called_for_any_purpose(self, tmp_path: Path) -> None:
        load(tmp_path, "c1")
        cleared = clear(MANAGER, call("c1", None, purpose="service"), now=NOW)
        Customer.objects.update(left_on=DAY)
        with pytest.raises(NotFound):
            use(MANAGER, cleared, now=NOW + LATER)
        with pytest.raises(NotFound):
            clear(MANAGER, call("c1", None, purpose="service"), now=NOW)

    def test_credit_waits_for_the_loans(self, tmp_path: Path) -> None:
        bank()
        customers("c1")
        Product.objects.create(id="L1", name="消费贷", category="loan_consumer", regime="CREDIT", dated=DAY)
        whole = snapshot(tmp_path, "c1")
        lacking = snapshot(tmp_path, "c1")
        lacking.tables.pop("loans")
        sync(lacking)
        with pytest.raises(Refused, match=r"贷款余额或逾期情况未知.*缺少贷款资料"):
            clear(MANAGER, call("c1", "L1"), now=NOW)
        sync(whole)
        assert clear(MANAGER, call("c1", "L1"), now=NOW).purpose == "marketing"

    def test_nobody_sells_on_another_ones_certificate(self, tmp_path: Path) -> None:
        load(tmp_path, "c1")
        customers("c2", managed_by="s2")
        with pytest.raises(Refused, match="工号 s2 没有理财销售资格"):
            clear(OTHER_MANAGER, call("c2", seller=building.seller()), now=NOW)

    def test_a_customer_of_another_book_is_not_found(self, tmp_path: Path) -> None:
        load(tmp_path, "c1")
        with pytest.raises(NotFound, match="c1"):
            clear(OTHER_MANAGER, call("c1"), now=NOW)

    def test_a_customer_of_the_open_pool_must_be_claimed_first(self, tmp_path: Path) -> None:
        load(tmp_path, "c1")
        Customer.objects.create(id="c9", kind="person", home_org_id="O1")
        scope = Scope(staff="s1", pool=frozenset({"O1"}))
        with pytest.raises(NotFound):
            clear(Actor(**{**_fields(MANAGER), "scope": scope}), call("c9", None), now=NOW)

    def test_of_one_in_the_open_pool_nothing_is_read_and_no_consent_recorded(self, tmp_path: Path) -> None:
        load(tmp_path, "c1")
        Customer.objects.create(id="c9", kind="person", home_org_id="O1")
        near = Actor(**{**_fields(MANAGER), "scope": Scope(staff="s1", pool=frozenset({"O1"}))})
        with pytest.raises(NotFound), scoped(near):
            selectors.dossier(near, "c9", now=NOW)
        with pytest.raises(NotFound):
            record_consent(near, customer_id="c9", purpose="marketing", channel="any", granted=True, given_on=DAY)

    def test_it_asks_for_the_right_to_contact(self) -> None:
        with pytest.raises(NotAllowed):
            clear(Actor(id="x", name="x"), call("c1", None), now=NOW)

    def test_the_second_call_in_a_fortnight_is_refused_with_the_day_it_may_be_made(self, tmp_path: Path) -> None:
        load(tmp_path, "c1")
        use(MANAGER, clear(MANAGER, call("c1"), now=NOW), now=NOW)
        with pytest.raises(Refused, match="2026-06-24 起可再次联系"):
            clear(MANAGER, call("c1"), now=NOW + timedelta(days=1))
        sources_dated(DAY + timedelta(days=13))
        again = clear(MANAGER, call("c1"), now=NOW + timedelta(days=14, minutes=1))
        assert again.purpose == "marketing"

    def test_a_service_call_takes_no_token_and_needs_none(self, tmp_path: Path) -> None:
        load(tmp_path, "c1")
        use(MANAGER, clear(MANAGER, call("c1"), now=NOW), now=NOW)
        before = CapToken.objects.count()
        assert clear(MANAGER, call("c1", None, purpose="service"), now=NOW).purpose == "service"
        assert CapToken.objects.count() == before

    def test_a_call_another_system_made_uses_up_the_cap(self, tmp_path: Path) -> None:
        made = [{"contact_id": "x1", "customer_id": "c1", "at": NOW.replace(tzinfo=None) - timedelta(days=3),
                 "channel": "phone", "purpose": "marketing"}]  # fmt: skip
        load(tmp_path, "c1", contacts=made)
        with pytest.raises(Refused, match="2026-06-21 起可再次联系"):
            clear(MANAGER, call("c1"), now=NOW)

    def test_in_production_it_waits_for_two_signatures(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        load(tmp_path, "c1")
        monkeypatch.setattr("yingke.compliance.rules.configuration", lambda: SimpleNamespace(mode="production"))
        with pytest.raises(Refused, match="营销触达滚动频次上限”待确认"):
            clear(MANAGER, call("c1"), now=NOW)
        for line in selectors.rules(DAY):
            if line.state == "waiting":
                for signer in (OFFICER, REVIEWER):
                    sign_rule(signer, rule_id=line.id, effective_from=line.effective_from, reason="制度")
        assert clear(MANAGER, call("c1"), now=NOW).purpose == "marketing"


class TestExamine:
    def test_the_record_of_a_stop_stays(self, tmp_path: Path) -> None:
        load(tmp_path, "c1")
        stopped = examine(MANAGER, call("c1", "W4"), now=NOW)
        assert isinstance(stopped, Stopped)
        assert [finding.rule_id for finding in stopped.findings] == ["S04"]
        assert Clearance.objects.get(id=stopped.clearance).outcome == "stopped"
        assert CapToken.objects.count() == 0

    @pytest.mark.parametrize("reason", ["aml", "fraud", "overdue"])
    def test_a_manager_never_learns_a_hidden_reason_and_compliance_does(self, tmp_path: Path, reason: str) -> None:
        load(tmp_path, "c1", do_not_market=_listed(reason))
        officer = Actor(**{**_fields(OFFICER), "permissions": OFFICER.permissions | MANAGER.permissions})
        to_manager, to_officer = (examine(who, call("c1"), now=NOW) for who in (MANAGER, officer))
        assert isinstance(to_manager, Stopped)
        assert to_manager.reasons == ("营销禁入。",)
        assert all(not finding.params for finding in to_manager.findings)
        assert isinstance(to_officer, Stopped)
        assert "不得告知" in to_officer.sentence

    def test_a_managers_session_reads_no_reason_in_any_table(self, tmp_path: Path) -> None:
        load(tmp_path, "c1", do_not_market=_listed("aml"))
        stopped = examine(MANAGER, call("c1"), now=NOW)
        with scoped(MANAGER):
            assert not DoNotMarketEntry.objects.exists()
            assert not WholeFindings.objects.exists()
            kept = Clearance.objects.get(id=stopped.clearance)
            assert [(found["code"], found["params"]) for found in kept.findings][:1] == [("listed", {})]
            assert selectors.reasons(MANAGER, kept) == ["营销禁入。"]
        with scoped(OFFICER):
            assert "反洗钱" in selectors.reasons(OFFICER, Clearance.objects.get())[0]

    def test_the_same_facts_give_the_same_digest_of_inputs(self, tmp_path: Path) -> None:
        load(tmp_path, "c1")
        for _ in range(2):
            examine(MANAGER, call("c1", "W4"), now=NOW)
        assert Clearance.objects.values("inputs").distinct().count() == 1


def _fields(actor: Actor) -> dict[str, Any]:
    return {name: getattr(actor, name) for name in Actor.__slots__}


class TestUse:
    def test_it_enters_the_contact_once(self, tmp_path: Path) -> None:
        load(tmp_path, "c1")
        cleared = clear(MANAGER, call("c1"), now=NOW)
        use(MANAGER, cleared, now=NOW + LATER)
        assert ContactRecord.objects.get().reference == f"clearance:{cleared.clearance}"
        with pytest.raises(Refused, match="已经用过"):
            use(MANAGER, cleared, now=NOW + LATER)

    def test_a_clearance_lives_ten_minutes(self, tmp_path: Path) -> None:
        load(tmp_path, "c1")
        cleared = clear(MANAGER, call("c1"), now=NOW)
        with pytest.raises(Refused, match="失效"):
            use(MANAGER, cleared, now=NOW + timedelta(minutes=10))

    def test_a_token_of_an_unused_clearance_comes_back(self, tmp_path: Path) -> None:
        load(tmp_path, "c1")
        first = clear(MANAGER, call("c1"), now=NOW)
        with pytest.raises(Refused, match="已满 1 次"):
            clear(MANAGER, call("c1"), now=NOW + LATER)
        after = NOW + timedelta(minutes=11)
        use(MANAGER, clear(MANAGER, call("c1"), now=after), now=after)
        with pytest.raises(Refused):
            use(MANAGER, first, now=after)

    def test_a_refusal_between_clearance_and_contact_counts(self, tmp_path: Path) -> None:
        load(tmp_path, "c1")
        cleared = clear(MANAGER, call("c1"), now=NOW)
        record_consent(MANAGER, customer_id="c1", purpose="marketing", channel="phone", granted=False, given_on=DAY)
        with pytest.raises(Refused, match="明确拒绝电话营销"):
            use(MANAGER, cleared, now=NOW + LATER)

    def test_a_foreign_manager_cannot_use_it(self, tmp_path: Path) -> None:
        load(tmp_path, "c1")
        cleared = clear(MANAGER, call("c1"), now=NOW)
        with pytest.raises(Refused, match="不符"):
            use(OTHER_MANAGER, cleared, now=NOW + LATER)


class TestCleared:
    def test_nobody_else_can_make_one(self) -> None:
        fields = dict.fromkeys(("clearance", "contact", "purpose", "at", "expires_at"))
        with pytest.raises(TypeError, match=r"compliance\.services\.clear"):
            Cleared(**fields, seal=object())  # type: ignore[arg-type]

    def test_it_cannot_be_changed_into_another(self, tmp_path: Path) -> None:
        import dataclasses

        load(tmp_path, "c1")
        cleared = clear(MANAGER, call("c1"), now=NOW)
        with pytest.raises((TypeError, ValueError)):
            dataclasses.replace(cleared, purpose="service")  # type: ignore[call-arg]
        with pytest.raises(dataclasses.FrozenInstanceError):
            cleared.purpose = "service"  # type: ignore[misc]
