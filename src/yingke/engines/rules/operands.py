"""The two sides of a condition: names, constants and dates relative to as-of, each fitted to its field's type."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Literal, TypeAlias

from sqlglot import exp

from yingke.engines.rules.errors import RuleError
from yingke.engines.rules.fields import FieldType
from yingke.engines.rules.lexer import Source, clipped
from yingke.engines.rules.tree import AsOf, Constant, Ref, Unit, Value

Raw: TypeAlias = Ref | AsOf | str | Decimal | date | datetime | bool | None

_UNITS: dict[str, tuple[Unit, int]] = {
    "DAY": ("day", 1),
    "WEEK": ("day", 7),
    "MONTH": ("month", 1),
    "YEAR": ("year", 1),
}
_COUNT = re.compile(r"[0-9]{1,9}")
_FARTHEST: dict[Unit, int] = {"day": 36_600, "month": 1_200, "year": 100}

TYPE_NAMES: dict[FieldType, tuple[str, str]] = {
    "text": ("文本", "text"),
    "int": ("整数", "a whole number"),
    "money": ("金额", "money"),
    "rate": ("比率", "a rate"),
    "date": ("日期", "a date"),
    "time": ("时间", "a time"),
    "bool": ("是否", "yes or no"),
    "set": ("集合", "a set"),
}
_EXAMPLES: dict[FieldType, str] = {
    "text": "'C2'",
    "int": "30",
    "money": "500000.00",
    "rate": "0.05",
    "date": "DATE '2026-01-31'",
    "time": "TIMESTAMP '2026-01-31 08:00:00'",
}


@dataclass(frozen=True, slots=True)
class Operands:
    """Reads operands of ``source``; every refusal points at the operand."""

    source: Source

    def refusal(self, node: exp.Expression, zh: str, en: str) -> RuleError:
        """The error that points at the first character of ``node``."""
        return self.source.refusal(_offset(node), zh, en)

    def not_admitted(self, node: exp.Expression) -> RuleError:
        """The error for a node the language does not have."""
        return self.refusal(node, "规则语言里没有这种写法。", "the rule language has no such expression.")

    def ref(self, node: exp.Expression) -> Ref | None:
        """The field ``node`` names, or None. The lexer has quoted every name: a bare one is a keyword."""
        name = node.name if isinstance(node, exp.Column) and node.this.quoted else ""
        return Ref(name, self.source.schema[name].type) if name in self.source.schema else None

    def raw(self, node: exp.Expression) -> Raw:
        """What ``node`` says before its field's type is known. Refuses whatever is no operand."""
        match node:
            case exp.Column(this=exp.Identifier(quoted=True)):
                return self.ref(node) or AsOf()
            case exp.Null():
                return None
            case exp.Boolean():
                return bool(node.this)
            case exp.Literal():
                return str(node.this) if node.is_string else Decimal(node.this)
            case exp.Neg(this=exp.Literal(is_string=False) as number):
                return -Decimal(number.this)
            case exp.Cast(this=exp.Literal(is_string=True) as literal):
                return self._moment(node, literal.this)
            case exp.Add() | exp.Sub():
                return self._moved(node)
            case exp.Paren():
                return self.raw(node.this)
        raise self.not_admitted(node)

    def _moment(self, node: exp.Cast, text: str) -> date | datetime:
        try:
            if node.to.is_type("date"):
                return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 - a date has no zone
            if node.to.is_type("timestamp"):
                return datetime.strptime(text, "%Y-%m-%d %H:%M:%S")  # noqa: DTZ007 - the bank's local time
        except ValueError:
            said = clipped(text)
            raise self.refusal(node, f"没有 {said} 这一天或这一刻。", f"there is no date or time {said}.") from None
        raise self.not_admitted(node)

    def _moved(self, node: exp.Add | exp.Sub) -> AsOf:
        if self.raw(node.left) != AsOf():
            raise self.refusal(node, "只有 as_of 可以加减天数。", "only as_of takes + and -.")
        amount, unit = self._step(node.right)
        if not 0 <= amount <= _FARTHEST[unit]:
            raise self.refusal(node.right, "as_of 最多前后移动 100 年。", "as_of moves by at most 100 years.")
        if not amount:
            return AsOf()
        return AsOf(-amount if isinstance(node, exp.Sub) else amount, unit)

    def _step(self, node: exp.Expression) -> tuple[int, Unit]:
        count, name = node, "DAY"
        if isinstance(node, exp.Interval) and node.this is not None:
            count, name = node.this, str(node.args.get("unit") or "")
        unit, days = _UNITS.get(name.upper().removesuffix("S"), ("day", 0))
        if not isinstance(count, exp.Literal) or not _COUNT.fullmatch(count.this) or not days:
            raise self.refusal(
                node,
                "请写 30 或 INTERVAL '30' DAY / MONTH / YEAR。",
                "write 30 or INTERVAL '30' DAY / MONTH / YEAR.",
            )
        return int(count.this) * days, unit

    def value(self, node: exp.Expression, ref: Ref) -> Value:
        """The constant ``node``, or the date relative to as-of, as a value of ``ref``'s type."""
        raw = self.raw(node)
        if isinstance(raw, Ref):
            raise self.refusal(node, "这里须写常量，不能写字段。", "a constant is needed here, not a field.")
        return self.fitted(raw, node, ref)

    def fitted(self, raw: Raw, node: exp.Expression, ref: Ref) -> Value:
        """``raw`` as a value of ``ref``'s type; refused where the type does not take it."""
        if raw is None:
            raise self.refusal(node, f"请写 {ref.name} IS NULL。", f"write {ref.name} IS NULL.")
        match ref.type, raw:
            case "text", str():
                return self.code(raw, node, ref)
            case ("int" | "money" | "rate") as kind, Decimal():
                return self._number(raw, node, kind)
            case (("date" | "time"), AsOf()):
                return raw
            case "date", date() if not isinstance(raw, datetime):
                return raw
            case "time", datetime():
                return raw
            case "time", date():
                return datetime.combine(raw, time())
        raise self.unlike(node, ref)

    def unlike(self, node: exp.Expression, ref: Ref) -> RuleError:
        """The error for a condition that does not suit ``ref``'s type; it shows one that does."""
        label = self.source.schema[ref.name].label
        zh, en = TYPE_NAMES[ref.type]
        if ref.type == "set":
            write = f"has({ref.name}, 'x')"
        elif ref.type == "bool":
            write = f"{ref.name} / NOT {ref.name}"
        else:
            write = f"{ref.name} = {_EXAMPLES[ref.type]}"
        return self.refusal(
            node,
            f"{ref.name}（{label}）是{zh}，写法如 {write}。",
            f"{ref.name} is {en}; write for instance {write}.",
        )

    def _number(self, number: Decimal, node: exp.Expression, kind: Literal["int", "money", "rate"]) -> Constant:
        number += 0  # there is no negative zero
        places = -int(number.normalize().as_tuple().exponent)
        if abs(number) >= Decimal("1e16") or places > {"int": 0, "money": 2, "rate": 9}[kind]:
            raise self.refusal(
                node,
                f"{TYPE_NAMES[kind][0]}写不下 {number}：整数无小数，金额至多 2 位小数，比率至多 9 位。",
                f"{number} does not fit: a whole number has no decimals, money 2, a rate 9 at most.",
            )
        return int(number) if kind == "int" else number

    def code(self, text: str, node: exp.Expression, ref: Ref) -> str:
        """``text``, which must be among the field's allowed codes where it has such."""
        field = self.source.schema[ref.name]
        if field.allowed and text not in field.allowed:
            said = clipped(text)
            close = difflib.get_close_matches(text, field.allowed, n=1)
            meant_zh = f"，是否指 {close[0]}？" if close else "。"
            meant_en = f"; did you mean {close[0]}?" if close else "."
            codes = field.allowed[:12]
            raise self.refusal(
                node,
                f"{field.label}没有代码 {said}{meant_zh}可用：{'、'.join(codes)}。",
                f"{field.label_en} has no code {said}{meant_en} It has {', '.join(codes)}.",
            )
        return text


def _offset(node: exp.Expression) -> int:
    """Where ``node`` begins; a node sqlglot gives no place begins where the expression around it does."""
    while True:
        starts = [found.meta["start"] for found in node.walk() if "start" in found.meta]
        if starts or node.parent is None:
            return min(starts, default=0)
        node = node.parent
