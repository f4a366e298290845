import pytest
from hypothesis import given

from yingke.engines.rules import because_en, because_zh, explain, fields, parse, read_en, read_zh
from yingke.engines.rules.tests.bank import AS_OF, BANK, WANG
from yingke.engines.rules.tests.strategies import AS_OF as DAY
from yingke.engines.rules.tests.strategies import Case, cases, thorough

READINGS = [
    (
        "aum >= 500000 AND risk_level IN ('C2', 'C3') AND NOT has_complaint",
        "AUM ≥ 50 万元 且 风险等级 属于 C2、C3 且 非 有未结投诉",
        "AUM ≥ CNY 500,000 and risk level is one of C2, C3 and not open complaint",
    ),
    (
        "sex = 'F' AND (age NOT BETWEEN 30 AND 40 OR age IS NULL)",
        "性别 = 女 且 (年龄 不在 30 至 40 之间 或 年龄 无数据)",
        "sex = female and (age not between 30 and 40 or age has no data)",
    ),
    (
        "matures_on <= as_of + 30 OR birth_date <= as_of - INTERVAL '65' YEAR",
        "最近到期日 ≤ 截至日后 30 天 或 出生日期 ≤ 截至日前 65 年",
        "next maturity ≤ 30 days after the as-of date or birth date ≤ 65 years before the as-of date",
    ),
    (
        "NOT (aum > last_aum) AND NOT has(tags, 'senior') AND district <> '西湖'",
        "AUM ≤ 上月 AUM 且 标签 不含 65岁以上 且 居住区县 ≠ “西湖”",
        'AUM ≤ AUM last month and tags do not include 65 or older and district ≠ "西湖"',
    ),
    ("NOT (age > 65 AND has_complaint)", "非 (年龄 > 65 且 有未结投诉)", "not (age > 65 and open complaint)"),
    ("yield_rate > 0.035", "收益率 > 3.5%", "yield > 3.5%"),
    ("seen_at >= as_of", "最近登录 ≥ 截至日", "last login ≥ the as-of date"),
    ("rows > 12000 OR FALSE", "笔数 > 12,000 或 任何情况都不", "entries > 12,000 or never"),
]


class TestReadZh:
    @pytest.mark.parametrize(("text", "zh"), [(text, zh) for text, zh, _ in READINGS])
    def test_a_rule_reads_as_a_bank_employee_would_say_it(self, text: str, zh: str) -> None:
        assert read_zh(parse(text, BANK), BANK) == zh

    @pytest.mark.parametrize(
        ("amount", "zh"),
        [
            ("600000000", "6 亿元"),
            ("100000.01", "100,000.01 元"),
            ("1234500", "123.45 万元"),
            ("9999.5", "9,999.50 元"),
            ("-500000", "-50 万元"),
            ("123456789", "12,345.6789 万元"),
        ],
    )
    def test_money_takes_the_unit_that_says_it_exactly(self, amount: str, zh: str) -> None:
        assert read_zh(parse(f"aum = {amount}", BANK), BANK) == f"AUM = {zh}"


class TestReadEn:
    @pytest.mark.parametrize(("text", "en"), [(text, en) for text, _, en in READINGS])
    def test_a_rule_reads_in_plain_english(self, text: str, en: str) -> None:
        assert read_en(parse(text, BANK), BANK) == en


class TestBecause:
    def test_a_reason_shows_the_customers_own_value(self) -> None:
        rule = parse("aum > last_aum AND matures_on <= as_of + 30 AND has(tags, 'senior')", BANK)
        because = explain(rule, WANG, AS_OF)
        assert [because_zh(reason, BANK) for reason in because] == [
            "AUM > 上月 AUM（实际 186 万元 与 1,200,000.50 元）",
            "最近到期日 ≤ 截至日后 30 天（实际 2026-02-06）",
            "标签 含 65岁以上",
        ]
        assert because_en(because[1], BANK) == "next maturity ≤ 30 days after the as-of date (is 2026-02-06)"

    @thorough
    @given(cases())
    def test_every_rule_and_every_reason_can_be_read(self, case: Case) -> None:
        for name in fields(case.rule):
            assert case.schema[name].label in read_zh(case.rule, case.schema)
            assert case.schema[name].label_en in read_en(case.rule, case.schema)
        for record in case.records:
            for reason in explain(case.rule, record, DAY):
                assert because_zh(reason, case.schema)
                assert because_en(reason, case.schema)
