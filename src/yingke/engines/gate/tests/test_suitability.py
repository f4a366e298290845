"""Suitability, the shelf and the people who need care, check by check."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from yingke.engines.gate import Validity
from yingke.engines.gate.tests.building import ask, codes, contact, customer, product, seller

R4 = product(issuer_rating="R4", distributor_rating="R4")
R5 = product(issuer_rating="R5")
FUND = product(category="fund", regime="CSRC", issuer_rating="R4", distributor_rating="R3")
OLD = date(1961, 6, 10)


class TestMatch:
    @pytest.mark.parametrize(("level", "ratings"), [("C1", "1"), ("C2", "12"), ("C3", "123"), ("C5", "12345")])
    def test_a_level_is_offered_ratings_up_to_its_own(self, level: str, ratings: str) -> None:
        shelf = {r: product(issuer_rating=f"R{r}", distributor_rating=None) for r in "12345"}
        offered = [r for r in shelf if not codes("match", to=customer(level=level), of=contact(product=shelf[r]))]
        assert "".join(offered) == ratings

    def test_the_higher_of_two_ratings_counts(self) -> None:
        torn = product(issuer_rating="R2", distributor_rating="R4")
        assert ask("match", of=contact(product=torn)).findings[0].params["rating"] == "R4"

    def test_the_finding_says_what_can_be_offered_instead(self) -> None:
        found = ask("match", of=contact(product=R4), to=customer(level="C2")).findings[0].params
        assert (found["suitable"], found["assessed_on"]) == ("R1–R2", "2026-01-05")

    def test_a_structured_deposit_is_sold_under_wealth_rules_whatever_the_shelf_says(self) -> None:
        structured = product(category="structured_deposit", regime="DEPOSIT_BOND", issuer_rating="R4")
        assert codes("match", of=contact(product=structured)) == ("above_level",)

    def test_a_deposit_is_not_matched(self) -> None:
        assert codes("match", of=contact(product=product(regime="DEPOSIT_BOND", issuer_rating="R5"))) == ()

    def test_a_request_does_not_open_a_wealth_product_above_the_level(self) -> None:
        assert codes("match", of=contact(product=R4, asked=True)) == ("above_level",)


class TestMatchOnRequest:
    def test_a_fund_above_the_level_is_not_pushed(self) -> None:
        assert codes("match_on_request", {"lowest": "C1"}, of=contact(product=FUND)) == ("above_level",)

    def test_on_request_it_needs_a_special_warning(self) -> None:
        assert codes("match_on_request", {"lowest": "C1"}, of=contact(product=FUND, asked=True)) == (
            "special_warning",
        )

    def test_on_request_the_lowest_level_still_may_not(self) -> None:
        found = codes(
            "match_on_request", {"lowest": "C1"}, of=contact(product=FUND, asked=True), to=customer(level="C1")
        )
        assert found == ("lowest_level",)


class TestAssessment:
    PARAMETERS = {"days": 365, "insurance_from": "R3"}

    def test_none_stops_a_wealth_offer(self) -> None:
        assert codes("assessment", self.PARAMETERS, to=customer(level=None)) == ("not_assessed",)

    @pytest.mark.parametrize(("assessed_on", "found"), [(date(2025, 6, 11), ()), (date(2025, 6, 10), ("expired",))])
    def test_it_ends_the_day_before_its_anniversary(self, assessed_on: date, found: tuple[str, ...]) -> None:
        assert codes("assessment", self.PARAMETERS, to=customer(assessed_on=assessed_on)) == found

    def test_an_earlier_end_given_by_the_source_counts(self) -> None:
        assert codes("assessment", self.PARAMETERS, to=customer(valid_to=date(2026, 6, 9))) == ("expired",)

    def test_protection_insurance_needs_none(self) -> None:
        protection = product(category="insurance", regime="INSURANCE", issuer_rating="R1", distributor_rating=None)
        assert codes("assessment", self.PARAMETERS, to=customer(level=None), of=contact(product=protection)) == ()

    def test_a_service_contact_that_names_the_product_needs_one_too(self) -> None:
        named = contact(purpose="service", product=product())
        assert codes("assessment", self.PARAMETERS, to=customer(level=None), of=named) == ("not_assessed",)


class TestRatedAndLevelChange:
    def test_a_product_without_any_rating_is_stopped(self) -> None:
        assert codes("rated", of=contact(product=product(issuer_rating=None, distributor_rating=None))) == (
            "no_rating",
        )

    def test_a_changed_level_waits_for_its_confirmation(self) -> None:
        assert codes("level_change", to=customer(level_change_confirmed=False)) == ("not_confirmed",)
        assert codes("level_change", to=customer(level_change_confirmed=True)) == ()

    @pytest.mark.parametrize(
        ("previous", "confirmed", "found"),
        [("C2", None, ("not_confirmed",)), ("C2", True, ()), ("C3", None, ()), (None, None, ())],
    )
    def test_two_levels_that_differ_are_a_change_where_the_source_is_silent(
        self, previous: str | None, confirmed: bool | None, found: tuple[str, ...]
    ) -> None:
        terms = customer(level="C3", previous_level=previous, level_change_confirmed=confirmed)
        assert codes("level_change", to=terms) == found


class TestInsurance:
    LINKED = product(category="insurance", regime="INSURANCE", issuer_rating="R3", distributor_rating="R4")

    def test_missing_facts_are_named(self) -> None:
        bare = customer(birth_date=None, annual_income=None)
        parameters = {"needs": ["birth_date"], "affordability": ["annual_income"]}
        found = ask("insurance_facts", parameters, of=contact(product=self.LINKED), to=bare).findings[0]
        assert found.params == {"fact": ("birth_date", "annual_income")}

    def test_investment_linked_insurance_must_match(self) -> None:
        assert codes("match_insured", {"from_rating": "R3"}, of=contact(product=self.LINKED)) == ("above_level",)


class TestOlder:
    PARAMETERS = {"age": 65, "from_rating": "R4"}

    def test_high_risk_is_not_pushed_from_the_65th_birthday_on(self) -> None:
        assert codes("older", self.PARAMETERS, of=contact(product=R4), to=customer(birth_date=OLD)) == (
            "older_push",
        )
        younger = customer(birth_date=date(1961, 6, 11))
        assert codes("older", self.PARAMETERS, of=contact(product=R4), to=younger) == ()

    def test_on_request_it_needs_special_care(self) -> None:
        asked = contact(product=R5, asked=True)
        assert codes("older", self.PARAMETERS, of=asked, to=customer(birth_date=OLD)) == ("older_care",)


class TestCapacity:
    PARAMETERS = {"adult": 18, "limited_to": "R1"}

    def test_no_capacity_stops_even_a_contact_without_a_product(self) -> None:
        assert codes("capacity", self.PARAMETERS, of=contact(product=None), to=customer(capacity="none")) == (
            "no_capacity",
        )

    def test_a_minor_counts_as_limited(self) -> None:
        assert codes("capacity", self.PARAMETERS, to=customer(birth_date=date(2010, 1, 1))) == ("limited_capacity",)

    def test_limited_capacity_needs_the_guardian_even_for_a_deposit(self) -> None:
        deposit = contact(product=product(category="deposit_term", regime="DEPOSIT_BOND"))
        assert codes("capacity", self.PARAMETERS, of=deposit, to=customer(capacity="limited")) == ("guardian",)


class TestCredit:
    PARAMETERS = {
        "consumer": ["loan_consumer"], "prudent_levels": ["C1"], "students": ["学生"], "debt_to_income": "1.5",
    }  # fmt: skip
    LOAN = product(category="loan_consumer", regime="CREDIT")

    @pytest.mark.parametrize(
        ("terms", "found"),
        [
            ({"overdue_days": 1}, ("overdue",)),
            ({"overdue_days": None}, ("unknown",)),
            ({"debt": None}, ("unknown",)),
            ({"level": "C1"}, ("prudent",)),
            ({"occupation": "学生"}, ("student",)),
            ({"debt": Decimal(300001)}, ("high_debt",)),
            ({"debt": Decimal(300000)}, ()),
            ({}, ()),
        ],
    )
    def test_consumer_credit_is_not_pushed_to_those_it_may_harm(
        self, terms: dict[str, object], found: tuple[str, ...]
    ) -> None:
        assert codes("credit", self.PARAMETERS, of=contact(product=self.LOAN), to=customer(**terms)) == found

    def test_a_business_loan_is_stopped_by_arrears_alone(self) -> None:
        business = contact(product=product(category="loan_business", regime="CREDIT"))
        assert codes("credit", self.PARAMETERS, of=business, to=customer(level="C1")) == ()
        assert codes("credit", self.PARAMETERS, of=business, to=customer(overdue_days=3)) == ("overdue",)


class TestShelf:
    @pytest.mark.parametrize(
        ("terms", "found"),
        [
            ({"on_sale_from": date(2026, 6, 11)}, ("not_yet_on_sale",)),
            ({"on_sale_to": date(2026, 6, 9)}, ("off_sale",)),
            ({"on_sale_from": date(2026, 6, 10), "on_sale_to": date(2026, 6, 10)}, ()),
        ],
    )
    def test_both_dates_of_sale_are_inclusive(self, terms: dict[str, date], found: tuple[str, ...]) -> None:
        assert codes("on_sale", of=contact(product=product(**terms))) == found

    @pytest.mark.parametrize(("quota", "found"), [(None, ()), (Decimal(0), ("quota_exhausted",)), (Decimal(9), ())])
    def test_a_quota_that_is_used_up_stops(self, quota: Decimal | None, found: tuple[str, ...]) -> None:
        assert codes("quota", of=contact(product=product(quota=quota))) == found

    def test_a_minimum_above_the_means_stops_and_unknown_means_do_not(self) -> None:
        dear = contact(product=product(minimum_amount=Decimal(500001)))
        assert codes("affordable", {"share": "1"}, of=dear) == ("above_means",)
        assert codes("affordable", {"share": "1"}, of=dear, to=customer(means=None)) == ()

    def test_a_private_placement_is_never_pushed_nor_public_nor_for_everyone(self) -> None:
        secret = product(private_placement=True)
        parameters = {"channels": ["counter"]}
        asked = contact(product=secret, asked=True, channel="counter")
        assert codes("private_placement", parameters, of=contact(product=secret)) == ("private_push",)
        assert codes("private_placement", parameters, of=contact(product=secret, asked=True)) == (
            "private_channel",
        )
        assert codes("private_placement", parameters, of=asked) == ("not_qualified",)
        assert codes("private_placement", parameters, of=asked, to=customer(qualified_investor=True)) == ()


class TestCertificate:
    PARAMETERS = {"kinds": {"NFRA_INVEST": "wealth"}, "channels": ["phone"]}

    def test_whoever_calls_about_wealth_holds_the_certificate_that_day(self) -> None:
        ended = seller(wealth=Validity(date(2024, 1, 1), date(2026, 6, 9)))
        other = seller(fund=Validity(date(2024, 1, 1)))
        assert codes("certificate", self.PARAMETERS) == ()
        assert codes("certificate", self.PARAMETERS, of=contact(seller=None)) == ("no_seller",)
        assert codes("certificate", self.PARAMETERS, of=contact(seller=other)) == ("no_certificate",)
        assert codes("certificate", self.PARAMETERS, of=contact(seller=ended)) == ("certificate_expired",)

    def test_a_message_without_a_speaker_needs_none(self) -> None:
        assert codes("certificate", self.PARAMETERS, of=contact(seller=None, channel="sms")) == ()
