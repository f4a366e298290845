"""The shipped rules: what they promise whatever the customer, and that each can be read by a person."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from yingke.compliance.facts import LOOK_BACK
from yingke.compliance.rules import rule_file
from yingke.engines.gate import (
    Complaint,
    Consent,
    Contact,
    CustomerTerms,
    PastContact,
    ProductTerms,
    RuleBook,
    Stop,
    check,
)
from yingke.engines.gate.case import effective_rating, effective_regime
from yingke.engines.gate.checks.moments import Caps, Unanswered
from yingke.engines.gate.terms import CHANNELS, PURPOSES
from yingke.engines.gate.tests.building import DAY, NOW, contact, customer, product
from yingke.engines.gate.wording import say
from yingke.engines.lake.tables import contracts

BOOK = RuleBook(rule_file(), is_working_day=lambda day: day.weekday() < 5)
_DATES = st.dates(date(2024, 6, 1), date(2026, 12, 31))
_MAYBE_DATE = st.none() | _DATES
_RATING = st.none() | st.sampled_from(["R1", "R2", "R3", "R4", "R5"])
_REASONS = contracts()["do_not_market"].column("reason").allowed

products = st.builds(
    ProductTerms,
    product_id=st.just("p"),
    name=st.just("某产品"),
    category=st.sampled_from(["wealth", "fund", "insurance", "structured_deposit", "deposit_term", "card"]),
    regime=st.sampled_from(["DEPOSIT_BOND", "NFRA_INVEST", "CSRC", "INSURANCE", "CREDIT"]),
    issuer_rating=_RATING,
    distributor_rating=_RATING,
    minimum_amount=st.decimals(0, 2_000_000, places=2),
    quota=st.none() | st.decimals(0, 10, places=2),
    private_placement=st.booleans(),
    on_sale_from=_MAYBE_DATE,
    on_sale_to=_MAYBE_DATE,
    listed=st.booleans(),
)
contacts = st.builds(
    contact,
    purpose=st.sampled_from(PURPOSES),
    channel=st.sampled_from(CHANNELS),
    product=st.none() | products,
    pitch=st.booleans(),
    personalised=st.booleans(),
    asked=st.booleans(),
)
stops = st.builds(Stop, st.sampled_from([*_REASONS, "new_reason"]), _DATES, _MAYBE_DATE)
consents = st.dictionaries(
    st.tuples(st.sampled_from(["marketing", "profiling"]), st.sampled_from([*CHANNELS, "any"])),
    st.builds(Consent, st.booleans(), _DATES, st.sampled_from(["consent", "separate_consent"]), _MAYBE_DATE),
    max_size=4,
)
customers = st.builds(
    customer,
    birth_date=st.none() | st.dates(date(1930, 1, 1), date(2015, 1, 1)),
    capacity=st.sampled_from([None, "full", "limited", "none"]),
    level=st.sampled_from([None, "C1", "C2", "C3", "C4", "C5"]),
    assessed_on=_MAYBE_DATE,
    previous_level=st.sampled_from([None, "C1", "C3", "C5"]),
    level_change_confirmed=st.sampled_from([None, True, False]),
    annual_income=st.none() | st.decimals(0, 10**7, places=2),
    means=st.none() | st.decimals(0, 10**8, places=2),
    debt=st.none() | st.decimals(0, 10**7, places=2),
    overdue_days=st.none() | st.integers(0, 90),
    consents=consents,
    stops=st.lists(stops, max_size=2).map(tuple),
    complaints=st.lists(st.builds(Complaint, _DATES, _MAYBE_DATE), max_size=2).map(tuple),
    held_out_until=_MAYBE_DATE,
)
past = st.builds(
    PastContact,
    st.integers(0, 60 * 24 * 60).map(lambda minutes: NOW - timedelta(minutes=minutes)),
    st.sampled_from(CHANNELS),
    st.sampled_from(PURPOSES),
    st.sampled_from(["reached", "not_reached", "refused", ""]),
)
ledgers = st.lists(past, max_size=6).map(tuple)
marketing_only = {"T01", "T02", "T03", "T05", "H01", "M05", "M07", "M12"}


@dataclass(frozen=True)
class _Situation:
    contact: Contact
    customer: CustomerTerms
    ledger: tuple[PastContact, ...]

    def cleared(self, **changed: Any) -> bool:
        return check(
            self.contact, msgspec.structs.replace(self.customer, **changed), BOOK, self.ledger, NOW
        ).cleared


situations = st.builds(_Situation, contacts, customers, ledgers)
# Situations in which nothing speaks against the contact, so that a property is tried on what is cleared as well.
kind_situations = st.builds(_Situation, st.builds(contact, asked=st.booleans()), st.builds(customer), st.just(()))


class TestWhateverTheCustomer:
    @settings(max_examples=400)
    @given(situations)
    def test_a_wealth_product_above_the_level_is_never_cleared_for_marketing(self, situation: _Situation) -> None:
        verdict = check(situation.contact, situation.customer, BOOK, situation.ledger, NOW)
        terms, level = situation.contact.product, situation.customer.level
        if terms is None or verdict.purpose != "marketing" or effective_regime(terms) != "NFRA_INVEST":
            return
        rating = effective_rating(terms.issuer_rating, terms.distributor_rating)
        if not rating or level is None or rating[1] > level[1]:
            assert not verdict.cleared

    @settings(max_examples=300)
    @given(situations)
    def test_caps_cooling_consent_and_hold_outs_never_stop_a_contact_without_a_pitch(
        self, situation: _Situation
    ) -> None:
        verdict = check(situation.contact, situation.customer, BOOK, situation.ledger, NOW)
        if verdict.purpose == "marketing":
            return
        assert not {finding.rule_id for finding in verdict.findings} & marketing_only

    @settings(max_examples=300)
    @given(situations | kind_situations, stops)
    def test_one_more_entry_on_the_list_never_opens_a_contact(self, situation: _Situation, stop: Stop) -> None:
        if situation.cleared(stops=(*situation.customer.stops, stop)):
            assert situation.cleared()

    @settings(max_examples=300)
    @given(situations | kind_situations, past)
    def test_one_more_past_contact_never_opens_a_contact_unless_a_call_was_answered(
        self, situation: _Situation, more: PastContact
    ) -> None:
        longer = _Situation(situation.contact, situation.customer, (*situation.ledger, more))
        if longer.cleared() and more.result == "not_reached":
            assert situation.cleared()

    @settings(max_examples=300)
    @given(situations)
    def test_a_service_contact_with_a_pitch_is_judged_as_marketing(self, situation: _Situation) -> None:
        pitched = msgspec.structs.replace(situation.contact, purpose="service", pitch=True)
        sold = msgspec.structs.replace(situation.contact, purpose="marketing", pitch=False)
        assert check(pitched, situation.customer, BOOK, situation.ledger, NOW) == check(
            sold, situation.customer, BOOK, situation.ledger, NOW
        )

    @settings(max_examples=300)
    @given(situations, products)
    def test_to_name_a_product_is_marketing_unless_a_service_call_names_a_deposit(
        self, situation: _Situation, offered: ProductTerms
    ) -> None:
        named = msgspec.structs.replace(situation.contact, product=offered)
        verdict = check(named, situation.customer, BOOK, situation.ledger, NOW)
        kept = named.purpose == "service" and not named.pitch and effective_regime(offered) == "DEPOSIT_BOND"
        assert verdict.purpose == ("service" if kept else "marketing")

    @settings(max_examples=300)
    @given(situations | kind_situations, products)
    def test_whatever_the_purpose_only_what_can_be_bought_is_named(
        self, situation: _Situation, offered: ProductTerms
    ) -> None:
        named = msgspec.structs.replace(situation.contact, product=offered)
        if check(named, situation.customer, BOOK, situation.ledger, NOW).cleared:
            means, quota = situation.customer.means, offered.quota
            assert offered.listed
            assert (offered.on_sale_from or DAY) <= DAY <= (offered.on_sale_to or DAY)
            assert quota is None or (quota > 0 and quota >= offered.minimum_amount)
            assert offered.regime == "CREDIT" or means is None or offered.minimum_amount <= means

    @settings(max_examples=300)
    @given(situations | kind_situations, products)
    def test_no_credit_is_pushed_where_debt_or_arrears_are_not_known(
        self, situation: _Situation, offered: ProductTerms
    ) -> None:
        loan = msgspec.structs.replace(offered, regime="CREDIT", category="loan_business")
        pushed = msgspec.structs.replace(situation.contact, product=loan)
        for unknown in ({"overdue_days": None}, {"debt": None}):
            assert not _Situation(pushed, situation.customer, situation.ledger).cleared(**unknown)

    @settings(max_examples=200)
    @given(situations)
    def test_every_finding_can_be_read_in_both_languages(self, situation: _Situation) -> None:
        for finding in check(situation.contact, situation.customer, BOOK, situation.ledger, NOW).findings:
            for language in ("zh", "en"):
                assert not re.search(r"\{[a-z_]+\}", say(finding, BOOK.file, language))


class TestTheRules:
    def test_the_ordinary_marketing_call_is_cleared_with_what_must_be_told(self) -> None:
        verdict = check(contact(), customer(), BOOK, (), NOW)
        assert (verdict.cleared, [f.code for f in verdict.findings]) == (True, ["not_a_deposit"])

    def test_the_refusal_names_what_can_be_offered(self) -> None:
        verdict = check(contact(product=product(issuer_rating="R4")), customer(level="C2"), BOOK, (), NOW)
        assert say(verdict.blocks[0], BOOK.file) == (
            "稳享90天为 R4，高于客户 C2 的承受等级。可推荐 R1–R2 产品，或请客户重新评估（上次评估 2026-01-05）。"
        )

    def test_a_manager_reads_no_reason_but_the_customers_own(self) -> None:
        for reason in (*_REASONS, "new_reason"):
            category = {"student": "card", "non_local": "deposit_term"}.get(reason, "wealth")
            verdict = check(
                contact(product=product(category=category)), customer(stops=(Stop(reason, DAY),)), BOOK, (), NOW
            )
            shown = BOOK.shown(verdict.blocks, hidden=False)
            told = "营销禁入：客户要求不再营销。" if reason == "customer_request" else "营销禁入。"
            assert [say(finding, BOOK.file) for finding in shown] == [told]

    def test_every_reason_of_the_extract_is_described(self) -> None:
        described = BOOK.rules["D01"].versions[0].parameters["reasons"]
        assert set(described) == set(_REASONS)

    def test_the_ages_of_gate_sources_are_those_of_the_table_contracts(self) -> None:
        limits = {source["name"]: source["days"] for source in BOOK.rules["G01"].versions[0].parameters["sources"]}
        assert limits == {name: table.stale_after_days for name, table in contracts().items() if table.gate}

    def test_past_contacts_are_read_further_back_than_any_rule_looks(self) -> None:
        caps = BOOK.parameters("caps", DAY, Caps)
        rest = BOOK.parameters("unanswered", DAY, Unanswered)
        assert caps is not None
        assert rest is not None
        assert max(rest.days, *(cap.days for cap in caps.caps.values())) < LOOK_BACK.days

    def test_maturity_reminders_pass_while_a_complaint_is_open(self) -> None:
        upset = customer(complaints=(Complaint(DAY - timedelta(5)),), annual_income=Decimal(1))
        assert check(contact(purpose="service", product=None), upset, BOOK, (), NOW).cleared

    def test_in_production_nothing_is_marketed_before_the_defaults_are_signed(self) -> None:
        strict = RuleBook(rule_file(), is_working_day=lambda _: True, strict=True)
        unconfirmed = check(contact(), customer(), strict, (), NOW).blocks
        assert {finding.code for finding in unconfirmed} == {"unconfirmed"}
        signed = frozenset(
            (rule.id, version.effective_from) for rule in rule_file().rule for version in rule.versions
        )
        after = RuleBook(rule_file(), is_working_day=lambda _: True, strict=True, signed=signed)
        assert check(contact(), customer(), after, (), NOW).cleared
