"""A small schema in a bank's own words, for the tests that read like a story."""

from datetime import date
from decimal import Decimal

from yingke.engines.rules import Field

AS_OF = date(2026, 1, 31)

BANK = {
    field.name: field
    for field in (
        Field("aum", "money", "AUM", "AUM"),
        Field("last_aum", "money", "上月 AUM", "AUM last month"),
        Field("age", "int", "年龄", "age"),
        Field("yield_rate", "rate", "收益率", "yield"),
        Field("risk_level", "text", "风险等级", "risk level", ("C1", "C2", "C3", "C4", "C5")),
        Field("sex", "text", "性别", "sex", ("F", "M"), {"F": ("女", "female"), "M": ("男", "male")}),
        Field("district", "text", "居住区县", "district"),
        Field("matures_on", "date", "最近到期日", "next maturity"),
        Field("birth_date", "date", "出生日期", "birth date"),
        Field("seen_at", "time", "最近登录", "last login"),
        Field("has_complaint", "bool", "有未结投诉", "open complaint"),
        Field("tags", "set", "标签", "tags", ("senior", "dormant"), {"senior": ("65岁以上", "65 or older")}),
        Field("rows", "int", "笔数", "entries"),
    )
}


def customer(**known: object) -> dict[str, object]:
    """A record of ``BANK`` in which everything not named is NULL."""
    return dict.fromkeys(BANK) | known


WANG = customer(
    aum=Decimal("1860000.00"),
    last_aum=Decimal("1200000.50"),
    age=66,
    risk_level="C3",
    matures_on=date(2026, 2, 6),
    has_complaint=False,
    tags=("senior",),
)
