from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from yingke.engines.rules import Field, Rule, RuleError, fields, parse, to_text
from yingke.engines.rules.tests.bank import BANK
from yingke.engines.rules.tests.strategies import thorough
from yingke.engines.rules.tree import And, AsOf, Between, Compare, Has, In, IsNull, Not, Or, Ref, Truth

AUM, AGE = Ref("aum", "money"), Ref("age", "int")
MATURES, SEEN = Ref("matures_on", "date"), Ref("seen_at", "time")
COMPLAINT, TAGS = Ref("has_complaint", "bool"), Ref("tags", "set")

VOCABULARY = """
    aum age tags risk_level matures_on seen_at has_complaint rows as_of has and or not in is null between true false
    date timestamp interval day select from case end cast like exists over any ( ) , + - = <> < <= > >= . ; : ? * [
    { @ 1 0.5 1e9 'C2' 'senior' 'x''y' '2026-01-31' " ' -- /* ，
"""
WORDS = st.sampled_from(VOCABULARY.split())


class TestParse:
    @pytest.mark.parametrize(
        ("text", "rule"),
        [
            ("aum >= 500000", Compare(AUM, ">=", Decimal(500000))),
            ("-0.5 < AUM", Compare(AUM, ">", Decimal("-0.5"))),
            ("aum > last_aum", Compare(AUM, ">", Ref("last_aum", "money"))),
            ("age BETWEEN 30 AND 40", Between(AGE, 30, 40)),
            ("age NOT IN (1, 2)", Not(In(AGE, (1, 2)))),
            ("age IS NOT NULL", Not(IsNull(AGE))),
            ("has_complaint = FALSE", Not(Truth(COMPLAINT))),
            ("'senior' IN tags", Has(TAGS, "senior")),
            ("has(tags, 'senior')", Has(TAGS, "senior")),
            ("matures_on = DATE '2026-01-31'", Compare(MATURES, "=", date(2026, 1, 31))),
            ("matures_on <= as_of + INTERVAL '30' DAY", Compare(MATURES, "<=", AsOf(30))),
            ("matures_on <= as_of + 30", Compare(MATURES, "<=", AsOf(30))),
            ("matures_on > as_of - INTERVAL '65' YEAR", Compare(MATURES, ">", AsOf(-65, "year"))),
            ("seen_at < DATE '2026-01-31'", Compare(SEEN, "<", datetime(2026, 1, 31))),  # noqa: DTZ001 - local
            ("seen_at >= as_of", Compare(SEEN, ">=", AsOf())),
        ],
    )
    def test_each_form_of_the_language_has_its_node(self, text: str, rule: object) -> None:
        assert parse(text, BANK) == rule

    def test_and_binds_before_or_and_a_chain_is_one_node(self) -> None:
        complaint, old = Truth(COMPLAINT), Compare(AGE, ">", 65)
        assert parse("has_complaint AND age > 65 AND has_complaint OR NOT age > 65", BANK) == Or(
            (And((complaint, old, complaint)), Not(old))
        )

    def test_as_of_may_stand_between_two_fields(self) -> None:
        assert parse("as_of BETWEEN birth_date AND matures_on", BANK) == And(
            (Compare(Ref("birth_date", "date"), "<=", AsOf()), Compare(MATURES, ">=", AsOf()))
        )

    def test_a_field_may_have_a_name_that_sql_uses_for_itself(self) -> None:
        assert fields(parse("rows > 1 AND age > 1", BANK)) == {"rows", "age"}

    @pytest.mark.parametrize(
        ("text", "line", "column", "reason"),
        [
            ("amu > 3", 1, 1, "没有字段 amu，是否指 aum（AUM）"),
            ("aum > 3 AND\n  风险等级 = 'C2'", 2, 3, "是否指 risk_level（风险等级）"),
            ("aum > 'x'", 1, 7, "aum（AUM）是金额，写法如 aum = 500000.00"),
            ("aum > age", 1, 7, "aum 是金额，age 是整数，不能比较"),
            ("aum = 1.005", 1, 7, "金额写不下 1.005"),
            ("age = 1.5", 1, 7, "整数写不下 1.5"),
            ("age = 1e5", 1, 7, "数字 1e5"),
            ("age", 1, 1, "age（年龄）是整数，写法如 age = 30"),
            ("risk_level = 'C9'", 1, 14, "风险等级没有代码 C9。可用：C1、C2、C3、C4、C5"),
            ("has(tags, 'senoir')", 1, 11, "标签没有代码 senoir，是否指 senior"),
            ("risk_level > 'C1'", 1, 1, "没有大小"),
            ("tags = 'senior'", 1, 8, "has(tags, 'x')"),
            ("has(district, 'x')", 1, 5, "district 不是集合"),
            ("aum = NULL", 1, 1, "请写 aum IS NULL"),
            ("matures_on = '2026-01-31'", 1, 14, "写法如 matures_on = DATE '2026-01-31'"),
            ("matures_on = DATE '2026-02-30'", 1, 19, "没有 2026-02-30"),
            ("matures_on = as_of + 999999", 1, 22, "最多前后移动 100 年"),
            ("matures_on = as_of - INTERVAL '1' HOUR", 1, 35, "没有字段 HOUR"),
            ("1 = 1", 1, 5, "比较的一边须是字段"),
            ("age + 1 = 2", 1, 1, "只有 as_of 可以加减"),
            ("age IN (SELECT 1)", 1, 9, "没有 SELECT"),
            ("lower(district) = 'x'", 1, 1, "没有 lower"),
            ("district LIKE 'x'", 1, 10, "没有 LIKE"),
            ("age = 1; DROP TABLE x", 1, 8, "没有 ;"),
            ("age = 1 -- x", 1, 7, "不能写注释"),
            ("district = 'x", 1, 12, "引号没有成对"),
            ("district = 'a\tb'", 1, 12, "不可见字符"),
            ("age >= 18，age < 60", 1, 10, "请用半角符号代替 ，"),
            ("(age = 1", 1, 8, "读不懂"),
            (" ", 1, 1, "规则是空的"),
            ("(" * 21 + "age = 1" + ")" * 21, 1, 21, "嵌套太深"),
            ("NOT (" * 10 + "age = 1" + ")" * 10, 1, 1, "超过 10 层"),
            (" AND ".join(["has_complaint"] * 500), 1, 1, "超过 500 个节点"),
        ],
    )
    def test_whatever_else_is_refused_with_its_place_and_reason(
        self, text: str, line: int, column: int, reason: str
    ) -> None:
        with pytest.raises(RuleError) as refused:
            parse(text, BANK)
        where = refused.value.position
        assert (where.line, where.column) == (line, column)
        assert reason in str(refused.value)
        assert refused.value.en.startswith(f"line {line}, column {column}: ")

    def test_it_takes_a_rule_as_large_as_the_limits_allow(self) -> None:
        assert len(to_text(parse(" AND ".join(["has_complaint"] * 499), BANK))) > 8_000
        assert fields(parse("NOT (" * 9 + "age = 1" + ")" * 9, BANK)) == {"age"}

    @thorough
    @given(st.lists(WORDS, max_size=14).map(" ".join) | st.text(max_size=30))
    @example("NOT " * 5_000 + "has_complaint")
    @example("matures_on = as_of + INTERVAL '" + "9" * 9_000 + "' DAY")
    @example("x" * 60_000)
    def test_any_text_at_all_is_either_a_rule_or_refused_inside_the_text(self, text: str) -> None:
        read = rule_or_refusal(text)
        if isinstance(read, RuleError):
            assert 0 <= read.position.offset <= len(text)
        else:
            assert parse(to_text(read), BANK) == read


def rule_or_refusal(text: str) -> Rule | RuleError:
    try:
        return parse(text, BANK)
    except RuleError as refused:
        return refused


class TestField:
    @pytest.mark.parametrize("name", ["as_of", "AUM", "年龄", "a b", "1a", "and", ""])
    def test_a_name_the_language_could_not_read_back_is_refused(self, name: str) -> None:
        with pytest.raises(ValueError, match="cannot name a field"):
            Field(name, "int", "甲", "a")
