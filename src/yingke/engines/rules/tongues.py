"""The words with which a rule is read out, language by language; labels of fields come from the schema."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from yingke.engines.rules.fields import Field
from yingke.engines.rules.tree import AsOf, Unit


@dataclass(frozen=True, slots=True)
class Tongue:
    """One language. Conditions are templates over ``{label}`` and their own parts; ``Not`` has its own wording."""

    label: Callable[[Field], str]
    code: Callable[[Field, str], str]
    money: Callable[[Decimal], str]
    as_of: Callable[[AsOf], str]
    conjunction: str
    disjunction: str
    contrary: str
    always: dict[bool, str]
    yes: dict[bool, str]
    between: dict[bool, str]
    within: dict[bool, str]
    has: dict[bool, str]
    null: dict[bool, str]
    comma: str
    quoted: str
    because: str
    beside: str
    nothing: str


def _yuan(amount: Decimal) -> str:
    return f"{amount:,.2f}".removesuffix(".00")


def _money_zh(amount: Decimal) -> str:
    """In 亿 or 万 where four decimals of it say the amount exactly, else in 元."""
    for unit, size in (("亿", Decimal(10**8)), ("万", Decimal(10**4))):
        scaled = (amount / size).normalize()
        if abs(scaled) >= 1 and scaled == round(scaled, 4):
            return f"{scaled:,f} {unit}元"
    return f"{_yuan(amount)} 元"


_UNITS_ZH: dict[Unit, str] = {"day": "天", "month": "个月", "year": "年"}


def _as_of_zh(when: AsOf) -> str:
    if not when.amount:
        return "截至日"
    return f"截至日{'前' if when.amount < 0 else '后'} {abs(when.amount)} {_UNITS_ZH[when.unit]}"


def _as_of_en(when: AsOf) -> str:
    if not when.amount:
        return "the as-of date"
    count = abs(when.amount)
    units = when.unit if count == 1 else f"{when.unit}s"
    return f"{count} {units} {'before' if when.amount < 0 else 'after'} the as-of date"


CHINESE = Tongue(
    label=lambda field: field.label,
    code=lambda field, code: field.code_names.get(code, (code, code))[0],
    money=_money_zh,
    as_of=_as_of_zh,
    conjunction=" 且 ",
    disjunction=" 或 ",
    contrary="非 {part}",
    always={True: "任何情况", False: "任何情况都不"},
    yes={True: "是", False: "否"},
    between={True: "{label} 在 {low} 至 {high} 之间", False: "{label} 不在 {low} 至 {high} 之间"},
    within={True: "{label} 属于 {values}", False: "{label} 不属于 {values}"},
    has={True: "{label} 含 {member}", False: "{label} 不含 {member}"},
    null={True: "{label} 无数据", False: "{label} 有数据"},
    comma="、",
    quoted="“{text}”",
    because="{condition}（实际 {values}）",
    beside=" 与 ",
    nothing="无数据",
)

ENGLISH = Tongue(
    label=lambda field: field.label_en,
    code=lambda field, code: field.code_names.get(code, (code, code))[1],
    money=lambda amount: f"CNY {_yuan(amount)}",
    as_of=_as_of_en,
    conjunction=" and ",
    disjunction=" or ",
    contrary="not {part}",
    always={True: "always", False: "never"},
    yes={True: "yes", False: "no"},
    between={True: "{label} between {low} and {high}", False: "{label} not between {low} and {high}"},
    within={True: "{label} is one of {values}", False: "{label} is none of {values}"},
    has={True: "{label} include {member}", False: "{label} do not include {member}"},
    null={True: "{label} has no data", False: "{label} has data"},
    comma=", ",
    quoted='"{text}"',
    because="{condition} (is {values})",
    beside=" against ",
    nothing="no data",
)
