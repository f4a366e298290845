from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given

from yingke.engines.rules import explain, fields, holds, parse
from yingke.engines.rules.tests.bank import AS_OF, BANK, WANG, customer
from yingke.engines.rules.tests.strategies import AS_OF as DAY
from yingke.engines.rules.tests.strategies import Case, cases, thorough


class TestHolds:
    @pytest.mark.parametrize(
        ("text", "truth"),
        [
            ("aum > 1", None),
            ("NOT aum > 1", None),
            ("aum > 1 AND FALSE", False),
            ("aum > 1 AND TRUE", None),
            ("aum > 1 OR TRUE", True),
            ("aum > 1 OR FALSE", None),
            ("aum IS NULL", True),
            ("aum NOT IN (1, 2)", None),
            ("aum = last_aum", None),
            ("has(tags, 'senior')", None),
            ("has_complaint", None),
        ],
    )
    def test_null_leaves_open_what_sql_leaves_open(self, text: str, truth: bool | None) -> None:
        assert holds(parse(text, BANK), customer(), AS_OF) is truth

    @pytest.mark.parametrize(
        ("text", "truth"),
        [
            ("matures_on BETWEEN as_of AND as_of + 6", True),
            ("matures_on <= as_of + 5", False),
            ("matures_on = as_of + INTERVAL '1' WEEK", False),
            ("aum > last_aum AND risk_level IN ('C3', 'C4') AND NOT has_complaint", True),
        ],
    )
    def test_dates_move_with_the_business_date(self, text: str, truth: bool) -> None:
        assert holds(parse(text, BANK), WANG, AS_OF) is truth

    def test_a_month_without_the_day_ends_on_its_last(self) -> None:
        rule = parse("matures_on = as_of + INTERVAL '1' MONTH", BANK)
        assert holds(rule, customer(matures_on=date(2026, 2, 28)), AS_OF)
        assert holds(rule, customer(matures_on=date(2025, 1, 15)), date(2024, 12, 15))

    def test_a_rate_is_compared_as_the_nearest_double_whatever_holds_it(self) -> None:
        rule = parse("yield_rate = 0.1", BANK)
        assert holds(rule, customer(yield_rate=0.1), AS_OF)
        assert holds(rule, customer(yield_rate=Decimal("0.1")), AS_OF)

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("aum", 1.5),
            ("age", True),
            ("age", "5"),
            ("matures_on", datetime(2026, 1, 31, tzinfo=UTC)),
            ("seen_at", datetime(2026, 1, 31, tzinfo=UTC)),
            ("yield_rate", float("nan")),
            ("tags", "senior"),
        ],
    )
    def test_a_value_of_another_type_is_no_answer_but_an_error(self, field: str, value: object) -> None:
        rule = parse(f"{field} IS NOT NULL", BANK)
        with pytest.raises(TypeError, match=f"field {field}"):
            holds(rule, customer(**{field: value}), AS_OF)

    def test_a_record_without_the_field_is_an_error_too(self) -> None:
        with pytest.raises(KeyError, match="aum"):
            holds(parse("aum > 1", BANK), {}, AS_OF)


class TestExplain:
    def test_it_names_every_true_condition_and_leaves_out_what_did_not_matter(self) -> None:
        rule = parse("aum > 500000 AND (age < 30 OR NOT (risk_level = 'C1' OR has_complaint))", BANK)
        because = explain(rule, WANG, AS_OF)
        assert [reason.condition for reason in because] == [
            parse(text, BANK) for text in ("aum > 500000", "NOT risk_level = 'C1'", "NOT has_complaint")
        ]
        assert [reason.values for reason in because] == [(Decimal("1860000.00"),), ("C3",), (False,)]

    def test_what_does_not_hold_has_no_reasons(self) -> None:
        assert explain(parse("age < 30 AND aum > 1", BANK), WANG, AS_OF) == ()

    @thorough
    @given(cases())
    def test_the_conditions_it_names_are_true_and_enough_by_themselves(self, case: Case) -> None:
        for record in case.records:
            because = explain(case.rule, record, DAY)
            assert bool(because) is (holds(case.rule, record, DAY) is True)
            assert all(holds(reason.condition, record, DAY) for reason in because)
            told = {name for reason in because for name in fields(reason.condition)}
            rest = {name: value if name in told else None for name, value in record.items()}
            assert not because or holds(case.rule, rest, DAY)
