"""Every function of the mapping language, run through a load of one column."""

import datetime as dt
from decimal import Decimal, InvalidOperation

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yingke.engines.lake.tests.bank import MAPPING, Bank

PART = """
[sources.x]
files = ["x.csv"]
{source}
[[tables.{table}.parts]]
source = "x"
[tables.{table}.parts.columns]
{required}
{column} = {expression}
"""
REQUIRED = {
    "loans": {"loan_id": '"id"', "customer_id": '"id"', "category": '{ do = "constant", value = "loan_consumer" }'}
    | dict.fromkeys(("principal", "balance"), '{ do = "constant", value = 0 }')
    | {"granted_on": '{ do = "constant", value = 2026-01-01 }'},
    "customers": {},
}


class Column:
    """Fill one column of the loans table and read it back."""

    def __init__(self, bank: Bank) -> None:
        self.bank = bank

    def fill(
        self, column: str, expression: str, *rows: str, header: str = "id,a,b", source: str = ""
    ) -> list[object]:
        needed = {name: value for name, value in REQUIRED["loans"].items() if name != column}
        required = "\n".join(f"{name} = {value}" for name, value in needed.items())
        self.bank.mapping = MAPPING + PART.format(
            source=source, table="loans", required=required, column=column, expression=expression
        )
        self.bank.write("x.csv", "\n".join([header, *rows]) + "\n")
        self.report = self.bank.load(max_quarantine_share=1)
        return self.bank.read("loans", column)

    def faults(self) -> list[tuple[int, str, str]]:
        return [(each["row"], each["code"], each["value"]) for each in self.bank.snapshot.quarantine("loans")]


@pytest.fixture
def column(bank: Bank) -> Column:
    return Column(bank)


class TestReading:
    def test_decimal_commas_and_thousands_points(self, column: Column) -> None:
        values = column.fill(
            "principal",
            '"a"',
            "1;1.234.567,89",
            "2;0,5",
            header="id;a",
            source='delimiter=";"\ndecimal=","\nthousands="."',
        )
        assert values == [Decimal("1234567.89"), Decimal("0.50")]

    @pytest.mark.parametrize(
        "text", ["1e308", "12a", "1 000", "--1", "inf", "NaN", "0x10", "1_000", "99999999999999999"]
    )
    def test_what_is_not_a_plain_amount_goes_to_quarantine(self, column: Column, text: str) -> None:
        assert column.fill("principal", '"a"', f"1,{text},") == []
        assert column.faults()[0][:2] == (2, "not_a_number")

    def test_a_tenth_of_a_fen_is_refused_unless_rounding_is_asked_for(self, column: Column) -> None:
        assert column.fill("principal", '"a"', "1,1.005,", "2,1.5000,") == [Decimal("1.50")]
        assert column.faults()[0][1] == "too_precise"
        assert column.fill("principal", '{ column = "a", rounded = true }', "1,1.005,") == [Decimal("1.01")]

    def test_a_percent_is_a_hundredth(self, column: Column) -> None:
        assert column.fill("rate", '{ column = "a", percent = true }', "1,3.85,") == [Decimal("0.0385")]

    @pytest.mark.parametrize(
        ("form", "text", "day"),
        [
            ("%Y%m%d", "20260301", dt.date(2026, 3, 1)),
            ("%y%m%d", "930101", dt.date(1993, 1, 1)),
            ("%d.%m.%Y", "01.03.2026", dt.date(2026, 3, 1)),
            ("%y%m%d %H:%M:%S", "931107 00:00:00", dt.date(1993, 11, 7)),
        ],
    )
    def test_dates_in_the_bank_s_own_form(self, column: Column, form: str, text: str, day: dt.date) -> None:
        assert column.fill("granted_on", f'{{ column = "a", dates = ["%Y-%m-%d", "{form}"] }}', f"1,{text},") == [
            day
        ]

    @pytest.mark.parametrize("text", ["20260230", "2026031", "202603011", "00000000", "2026-03-01"])
    def test_a_date_that_does_not_come_back_as_itself_is_refused(self, column: Column, text: str) -> None:
        assert column.fill("granted_on", '{ column = "a", dates = ["%Y%m%d"] }', f"1,{text},") == []
        assert column.faults() == [(2, "not_a_date", text)]

    def test_words_for_nothing_are_nothing(self, column: Column) -> None:
        expression = '{ column = "a", nulls = ["99991231"], dates = ["%Y%m%d"] }'
        assert column.fill("matures_on", expression, "1,99991231,", "2, 　,", "3,20260301,") == [
            None,
            None,
            dt.date(2026, 3, 1),
        ]

    def test_bounds_of_the_contract_hold(self, column: Column) -> None:
        assert column.fill("rate", '"a"', "1,1.5,", "2,-0.1,", "3,1,") == [Decimal(1)]
        assert [fault[1] for fault in column.faults()] == ["out_of_range", "out_of_range"]

    def test_a_text_longer_than_its_contract_allows_is_refused(self, column: Column) -> None:
        assert column.fill("customer_id", '"a"', f"1,{'客' * 40},", f"2,{'客' * 41},") == ["客" * 40]
        assert column.faults()[0][:2] == (3, "too_long")

    @settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(texts=st.lists(st.text("0123456789.+-eE ,", max_size=9), min_size=1, max_size=40))
    def test_amounts_read_as_a_careful_reader_reads_them(self, column: Column, texts: list[str]) -> None:
        header, rows = "id;a", [f"{number};{text}" for number, text in enumerate(texts)]
        source = 'delimiter = ";"\nquote = ""'
        assert (
            column.fill(
                "overdue_days",
                '{ column = "none" }',
                *(f"{row};" for row in rows),
                header="id;a;none",
                source=source,
            )
            is not None
        )
        column.fill("principal", '"a"', *rows, header=header, source=source)
        read = dict(column.bank.read("loans", "loan_id", "principal"))
        expected = {str(number): value for number, text in enumerate(texts) if (value := careful(text)) is not None}
        assert read == expected


def careful(text: str) -> Decimal | None:
    """The amount a person would accept: digits, one point, at most two decimals that matter, nothing below zero."""
    text = text.strip()
    if (
        not text
        or any(sign in text for sign in "eE, ")
        or (text.rstrip("0123456789") in {"+", "-"} and text in {"+", "-"})
    ):
        return None
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value.quantize(Decimal("0.01")) if value == value.quantize(Decimal("0.01")) and value >= 0 else None


class TestFunctions:
    def test_codes_translate_and_an_unknown_code_is_refused(self, column: Column) -> None:
        expression = '{ column = "a", codes = { "1" = "normal", "" = "loss" } }'
        assert column.fill("classification", expression, "1,1,", "2,,", "3,7,") == ["normal", "loss"]
        assert column.faults() == [(4, "unknown_code", "7")]

    def test_an_unknown_code_may_have_a_default_or_none(self, column: Column) -> None:
        for otherwise, expected in (("doubtful", "doubtful"), ("", None)):
            expression = f'{{ column = "a", codes = {{ "1" = "normal" }}, otherwise = "{otherwise}" }}'
            assert column.fill("classification", expression, "1,1,", "2,7,", "3,,") == ["normal", expected, None]

    def test_a_code_outside_the_contract_is_refused(self, column: Column) -> None:
        assert column.fill("classification", '"a"', "1,fine,") == []
        assert column.faults() == [(2, "not_allowed", "fine")]

    @pytest.mark.parametrize(
        ("expression", "expected"),
        [
            ('{ do = "constant", value = "x\' || y" }', "x' || y"),
            ('{ do = "concat", of = ["a", "b"], separator = "-" }', "north-7"),
            ('{ do = "prefix", text = "R", of = "b" }', "R7"),
            ('{ do = "part", of = "a", start = 2, length = 3 }', "ort"),
            ('{ do = "coalesce", of = [{ column = "a", nulls = ["north"] }, "b"] }', "7"),
            ('{ do = "hash", of = ["a", "b"] }', "dca07d6df4b49755b4d0"),
            ('{ do = "business_date" }', "2026-03-30"),
        ],
    )
    def test_texts(self, column: Column, expression: str, expected: str) -> None:
        assert column.fill("customer_id", expression, "1,north,7") == [expected]

    def test_a_text_made_of_an_empty_one_is_empty(self, column: Column) -> None:
        assert column.fill("customer_id", '{ do = "concat", of = ["a", "b"] }', "1,x,") == []
        assert column.faults()[0][1] == "missing"

    def test_a_value_that_cannot_be_read_is_no_reason_to_move_on(self, column: Column) -> None:
        expression = '{ do = "coalesce", of = ["a", { do = "constant", value = 0 }] }'
        assert column.fill("principal", expression, "1,bad,", "2,,") == [Decimal(0)]
        assert column.faults()[0][:2] == (2, "not_a_number")

    def test_signed_amounts_split_into_direction_and_magnitude(self, column: Column) -> None:
        expression = '{ do = "magnitude", of = "a" }'
        assert column.fill("principal", expression, "1,-5.5,", "2,7,") == [Decimal("5.50"), Decimal("7.00")]
        assert column.fill("customer_id", '{ do = "direction", of = "a" }', "1,-5.5,", "2,7,") == ["in", "out"]

    def test_dates_move_by_days_and_whole_months(self, column: Column) -> None:
        expression = '{ do = "shift", of = "a", months = "b", days = -1 }'
        assert column.fill("matures_on", expression, "1,2026-01-31,1", "2,2025-12-01,12") == [
            dt.date(2026, 2, 27),
            dt.date(2026, 11, 30),
        ]

    def test_birth_and_sex_from_personal_numbers(self, bank: Bank) -> None:
        bank.mapping = bank.mapping.replace(
            'phone = "phone"',
            'sex = { do = "sex", of = "phone", style = "chinese_id" }\n'
            'birth_date = { do = "birth_date", of = "phone", style = "chinese_id" }',
        )
        numbers = ("999999198502291234", "99999919840229123x", "999999196001010020")
        bank.write("cust.csv", "id,name,phone,org\n" + "".join(f"C{n},x,{n},O1\n" for n in numbers))
        bank.load(max_quarantine_share=1)
        assert bank.read("customers", "sex", "birth_date") == [
            ("F", dt.date(1960, 1, 1)),
            ("M", dt.date(1984, 2, 29)),
        ]
        (fault,) = bank.snapshot.quarantine("customers")
        assert (fault["row"], fault["column"], fault["code"], fault["value"]) == (
            2,
            "birth_date",
            "bad_id_number",
            "9***4",
        )


class TestLookup:
    LOOKING = '{ do = "lookup", source = "y", by = { key = "a" }, take = "value"%s }'

    def look(self, column: Column, rows: str, more: str = "") -> list[object]:
        column.bank.write("y.csv", "key,value,on\n" + rows)
        source = '\n[sources.y]\nfiles = ["y.csv"]\n'
        return column.fill("customer_id", self.LOOKING % more, "1,k,", source=source)

    def test_a_value_comes_from_another_source(self, column: Column) -> None:
        assert self.look(column, "k,found,\nother,not,\n") == ["found"]

    def test_no_match_is_said_with_the_key(self, column: Column) -> None:
        assert self.look(column, "other,not,\n") == []
        assert column.faults() == [(2, "no_match", "k")]

    def test_equal_rows_are_one_match_and_different_ones_none(self, column: Column) -> None:
        assert self.look(column, "k,found,\nk,found,\n") == ["found"]
        assert self.look(column, "k,found,\nk,else,\n") == []
        assert column.faults()[0][1] == "ambiguous"

    def test_a_date_decides_and_what_lies_ahead_is_left_out(self, column: Column) -> None:
        rows = "k,old,2026-01-01\nk,new,2026-03-30\nk,ahead,2026-03-31\n"
        assert self.look(column, rows, ', last_by = "on"') == ["ahead"]
        assert self.look(column, rows, ', last_by = "on", until_business_date = "on"') == ["new"]

    def test_a_change_in_the_other_source_changes_the_table(self, column: Column) -> None:
        self.look(column, "k,found,\n")
        first = column.report.snapshot
        assert self.look(column, "k,changed,\n") == ["changed"]
        assert column.report.snapshot != first


class TestParts:
    def test_written_rows_are_assumed(self, bank: Bank) -> None:
        bank.mapping += (
            '[[tables.organisations.parts]]\nrows = [{ org_id = "HO", name = "总行", kind = "head_office" }]\n'
        )
        bank.load()
        assert "HO" in bank.read("organisations", "org_id")
        assert bank.snapshot.assumed == {"organisations": ["kind", "name", "org_id"]}

    def test_assumed_columns_are_listed(self, bank: Bank) -> None:
        bank.mapping += '[tables.customers.parts.assume]\ncapacity = { do = "constant", value = "full" }\n'
        bank.load()
        assert bank.read("customers", "capacity") == ["full", "full"]
        assert bank.snapshot.assumed == {"customers": ["capacity"]}

    def test_distinct_makes_one_row_of_equal_ones_and_only_keeps_some(self, bank: Bank) -> None:
        bank.mapping = bank.mapping.replace(
            'source = "org"\n', 'source = "org"\ndistinct = true\nonly = { name = ["One"] }\n'
        )
        bank.write("org.csv", "id,name\nO1,One\nO1,One\nO2,Two\n")
        bank.write("cust.csv", "id,name,phone,org\nC1,x,1,O1\n")
        counts = bank.load().tables["organisations"].counts
        assert (counts.read, counts.accepted, counts.skipped, counts.duplicate) == (3, 1, 2, 0)

    def test_protected_values_are_masked_in_quarantine_wherever_they_are_used(self, bank: Bank) -> None:
        bank.mapping = bank.mapping.replace('name = "name"\nphone', 'sex = "phone"\nphone')
        bank.load(max_quarantine_share=1)
        assert {each["value"] for each in bank.snapshot.quarantine("customers")} == {"1***1", "1***2"}
