"""Facts counted out by hand on banks of a few rows."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import ibis
import pytest

from yingke.engines.features.plan import plan
from yingke.engines.features.tests.bank import AS_OF, Row, account, booking, customer, facts_of, holding
from yingke.engines.lake.schema import arrow_schema
from yingke.engines.lake.tables import contracts


def _one(rows: dict[str, list[Row]], **options: Any) -> Row:
    return facts_of({"customers": [customer()]} | rows, **options)["c1"]


class TestPlan:
    def test_it_reads_each_table_once_and_the_small_accounts_twice(self) -> None:
        tables = {
            name: ibis.table(ibis.Schema.from_pyarrow(arrow_schema(contract)), name=name)
            for name, contract in contracts().items()
        }
        statement = str(ibis.to_sql(plan(tables, AS_OF), dialect="duckdb"))
        reads = {name: len(re.findall(rf'(?:FROM|JOIN) "{name}"', statement)) for name in tables}
        assert reads["transactions"] == reads["customers"] == reads["app_events"] == 1
        assert reads.pop("accounts") == 2
        assert max(reads.values()) == 1

    def test_a_customer_with_nothing_has_zeros_not_unknowns(self) -> None:
        facts = _one({})
        assert (facts["aum"], facts["logins_30d"], facts["has_mortgage"], facts["product_categories"]) == (
            0,
            0,
            False,
            0,
        )
        assert facts["deposit_maturing_on"] is None

    @pytest.mark.parametrize(
        ("table", "fact"),
        [
            ("holdings", "wealth_value"),
            ("loans", "loan_balance"),
            ("app_events", "logins_30d"),
            ("books", "is_managed"),
        ],
    )
    def test_an_absent_table_makes_its_facts_unknown_not_zero(self, table: str, fact: str) -> None:
        assert _one({}, absent=frozenset({table}))[fact] is None

    def test_a_bank_without_a_holdings_table_still_knows_assets(self) -> None:
        rows = {"accounts": [account(balance="10.00"), account("wealth", "5.00")]}
        assert _one(rows, absent=frozenset({"holdings"}))["aum"] == Decimal("15.00")

    def test_who_had_not_come_yet_is_left_out(self) -> None:
        assert facts_of({"customers": [customer(opened_on=date(2026, 11, 21))]}) == {}


class TestIdentity:
    @pytest.mark.parametrize(("birthday", "age"), [(date(1961, 11, 20), 65), (date(1961, 11, 21), 64)])
    def test_age_turns_on_the_birthday(self, birthday: date, age: int) -> None:
        assert facts_of({"customers": [customer(birth_date=birthday)]})["c1"]["age"] == age


class TestBalances:
    def test_assets_are_deposits_and_holdings_never_loans_or_cards(self) -> None:
        facts = _one(
            {
                "accounts": [account(balance="100.00"), account("certificate", "200000.00"), account("card")],
                "products": [{"product_id": "W1", "name": "稳享", "category": "wealth", "regime": "NFRA_INVEST"}],
                "holdings": [holding("W1", "300.00", cost=Decimal("280.00"))],
                "loans": [
                    {"loan_id": "l", "customer_id": "c1", "category": "loan_mortgage", "principal": Decimal(9),
                     "balance": Decimal(7), "granted_on": date(2024, 1, 1), "overdue_days": 3}
                ],
            }
        )  # fmt: skip
        assert facts["aum"] == Decimal("200400.00")
        assert (facts["deposit_balance"], facts["wealth_value"]) == (Decimal("200100.00"), Decimal("300.00"))
        assert (facts["investment_gain"], facts["loan_balance"]) == (Decimal("20.00"), Decimal("7.00"))
        assert (facts["has_mortgage"], facts["loan_overdue_days"], facts["has_card"]) == (True, 3, True)
        assert facts["product_categories"] == 5

    def test_bookings_after_the_day_are_taken_back(self) -> None:
        later = booking(date(2026, 11, 25), "in", "30.00")
        facts = _one({"accounts": [account(balance="100.00")], "transactions": [later]})
        assert (facts["current_balance"], facts["aum"]) == (Decimal("70.00"), Decimal("70.00"))

    def test_an_account_opened_later_counts_for_nothing(self) -> None:
        tomorrow = date(2026, 11, 21)
        later = account(balance="80.00", opened_on=tomorrow)
        card = account("card", opened_on=tomorrow)
        facts = _one({"accounts": [later, card], "transactions": [booking(tomorrow, "in", "80.00")]})
        assert (facts["aum"], facts["aum_month_avg"], facts["has_card"]) == (0, 0, False)

    def test_the_next_maturity_is_the_nearest_one_ahead(self) -> None:
        ends = [date(2026, 11, 19), date(2026, 11, 26), date(2026, 12, 21)]
        terms = [
            account("deposit_term", "1000.00", account_id=f"t{n}", matures_on=end) for n, end in enumerate(ends)
        ]
        facts = _one({"accounts": terms})
        assert facts["deposit_maturing_on"] == date(2026, 11, 26)
        assert facts["deposit_maturing_amount_30d"] == Decimal("1000.00")


class TestFlows:
    def test_outflow_leaves_out_what_stays_with_the_customer_in_the_bank(self) -> None:
        day = date(2026, 11, 15)
        moves = [
            booking(day, "out", "50000.00", counterparty_bank="other"),
            booking(day, "out", "70000.00", "purchase", counterparty_bank="own"),
            booking(day, "out", "90000.00", counterparty_bank="own", counterparty_is_self=True),
            booking(day, "out", "20000.00", counterparty_bank="own", counterparty_is_self=False),
        ]
        facts = _one({"accounts": [account()], "transactions": moves})
        assert (facts["outflow_30d"], facts["largest_outflow_7d"]) == (Decimal("70000.00"), Decimal("50000.00"))
        assert facts["outflow_other_bank_7d"] == Decimal("50000.00")

    @pytest.mark.parametrize(("left_on", "left"), [(date(2025, 12, 27), True), (date(2025, 12, 28), False)])
    def test_money_that_leaves_within_a_week_of_a_maturity_left_because_of_it(
        self, left_on: date, *, left: bool
    ) -> None:
        moves = [
            booking(date(2025, 12, 20), "in", "100000.00", "redemption", counterparty_bank="own"),
            booking(left_on, "out", "90000.00", counterparty_bank="other", counterparty_is_self=True),
        ]
        facts = _one({"accounts": [account()], "transactions": moves})
        assert facts["left_after_maturity_365d"] is left

    def test_salary_is_known_by_its_first_and_last_day_and_its_monthly_sum(self) -> None:
        days = [date(2026, 8, 10), date(2026, 9, 10), date(2026, 10, 10), date(2026, 11, 10)]
        facts = _one(
            {"accounts": [account()], "transactions": [booking(d, "in", "9000.00", "salary") for d in days]}
        )
        assert (facts["salary_first_on"], facts["salary_last_on"]) == (days[0], days[3])
        assert facts["salary_month_avg_3m"] == Decimal("9000.00")

    def test_an_owner_is_credited_with_the_settlement_of_every_firm(self) -> None:
        firms = ["f1", "f2"]
        owner = [{"customer_id": "c1", "related_id": firm, "relation": "owner_of"} for firm in firms]
        sales = [
            booking(date(2026, 11, 1), "in", "4000.00", "settlement", customer_id=firm, account_id=firm)
            for firm in firms
        ]
        facts = _one({"relationships": owner, "transactions": sales})
        assert (facts["firm_owner"], facts["owned_firms"]) == (True, 2)
        assert facts["firm_settlement_90d"] == Decimal("8000.00")


class TestBehaviour:
    def test_activity_is_the_later_of_a_transaction_and_an_event(self) -> None:
        seen = {
            "event_id": "e",
            "customer_id": "c1",
            "at": datetime.fromisoformat("2026-11-18T23:59"),
            "channel": "mobile",
        }
        facts = _one(
            {
                "accounts": [account()],
                "transactions": [booking(date(2026, 11, 3), "out", "5.00", "spending", by_customer=True)],
                "app_events": [seen | {"name": "view", "topic": "wealth"}],
            }
        )
        assert (facts["last_active_on"], facts["inactive_days"]) == (date(2026, 11, 18), 2)
        assert (facts["views_wealth_7d"], facts["logins_30d"], facts["transactions_90d"]) == (1, 0, 1)


class TestSuitability:
    def test_the_latest_assessment_counts_and_lasts_a_year_unless_it_says_otherwise(self) -> None:
        facts = _one(
            {
                "risk_assessments": [
                    {
                        "customer_id": "c1",
                        "level": "C4",
                        "assessed_on": date(2025, 1, 1),
                        "valid_to": date(2030, 1, 1),
                    },
                    {"customer_id": "c1", "level": "C2", "assessed_on": date(2026, 3, 1)},
                ]
            }
        )
        assert (facts["risk_level"], facts["risk_valid_to"]) == ("C2", date(2027, 2, 28))


class TestService:
    def test_a_complaint_is_open_until_it_is_closed(self) -> None:
        filed = {"complaint_id": "p", "customer_id": "c1", "opened_on": date(2026, 11, 1), "category": "fee"}
        assert _one({"complaints": [filed]})["complaint_open"] is True
        assert _one({"complaints": [filed | {"closed_on": date(2026, 11, 9)}]})["complaint_open"] is False
