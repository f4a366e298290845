"""From text to the typed tree: sqlglot reads the SQL, and each of its nodes is admitted one by one or refused."""

from __future__ import annotations

from sqlglot import exp
from sqlglot.errors import ErrorLevel, ParseError
from sqlglot.parser import Parser
from sqlglot.tokens import Token

from yingke.engines.rules.fields import Schema
from yingke.engines.rules.lexer import Source, tokens
from yingke.engines.rules.operands import TYPE_NAMES, Operands
from yingke.engines.rules.tree import (
    Always,
    And,
    Between,
    Compare,
    Has,
    In,
    IsNull,
    Not,
    Operator,
    Or,
    Ref,
    Rule,
    Truth,
    depth,
    size,
)

MAX_DEPTH = 10
MAX_NODES = 500

_OPERATORS: dict[type[exp.Expression], Operator] = {
    exp.EQ: "=",
    exp.NEQ: "<>",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.GT: ">",
    exp.GTE: ">=",
}
_MIRRORED: dict[Operator, Operator] = {"=": "=", "<>": "<>", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


def parse(text: str, schema: Schema) -> Rule:
    """The rule that ``text``, a SQL boolean expression over the fields of ``schema``, says.

    Admitted: ``= <> < <= > >=``, ``[NOT] IN (…)``, ``[NOT] BETWEEN … AND …``, ``AND OR NOT``, ``IS [NOT] NULL``,
    ``has(tags, 'x')`` or ``'x' IN tags``, a bool field by itself, ``TRUE``, ``FALSE``; numbers, ``'text'``,
    ``DATE '2026-01-31'``, ``TIMESTAMP '2026-01-31 08:00:00'``, ``as_of``, ``as_of - 30``,
    ``as_of + INTERVAL '1' MONTH``. Raises ``RuleError`` with position and reason for everything else, for a
    comparison of unlike types, for a code the field does not allow, and beyond the limits of size.
    """
    source = Source(text, schema)
    found = tokens(source)
    try:
        return _limited(source, _Reader(source).rule(_syntax(source, found)))
    except RecursionError:
        raise source.refusal(0, "规则嵌套太深。", "the rule is nested too deep.") from None


def _syntax(source: Source, found: list[Token]) -> exp.Expression:
    try:
        (node,) = Parser(error_level=ErrorLevel.IMMEDIATE).parse_into(exp.Condition, found, source.text)
    except ParseError as error:
        raise source.refusal(
            _offset(source, error), "这里的写法读不懂。", "this cannot be read as a condition."
        ) from None
    if node is None:
        raise source.refusal(0, "规则是空的。", "the rule is empty.")
    return node


def _offset(source: Source, error: ParseError) -> int:
    first = error.errors[0] if error.errors else {}
    lines = source.text.split("\n")
    line, column = first.get("line") or 1, first.get("col") or 1
    before = sum(len(text) + 1 for text in lines[: line - 1])
    return max(0, min(before + column - len(first.get("highlight") or " "), len(source.text) - 1))


def _limited(source: Source, rule: Rule) -> Rule:
    if depth(rule) > MAX_DEPTH:
        raise source.refusal(0, f"规则超过 {MAX_DEPTH} 层。", f"the rule is more than {MAX_DEPTH} levels deep.")
    if size(rule) > MAX_NODES:
        raise source.refusal(0, f"规则超过 {MAX_NODES} 个节点。", f"the rule has more than {MAX_NODES} nodes.")
    return rule


class _Reader:
    """Turns sqlglot's nodes into ours; a node it has no case for is refused."""

    def __init__(self, source: Source) -> None:
        self._operands = Operands(source)

    def rule(self, node: exp.Expression) -> Rule:
        match node:
            case exp.Paren():
                return self.rule(node.this)
            case exp.And():
                return And(tuple(map(self.rule, _chain(node))))
            case exp.Or():
                return Or(tuple(map(self.rule, _chain(node))))
            case exp.Not():
                return Not(self.rule(node.this))
            case exp.Boolean():
                return Always(bool(node.this))
            case exp.EQ() | exp.NEQ() | exp.LT() | exp.LTE() | exp.GT() | exp.GTE():
                return self._compare(node.left, _OPERATORS[type(node)], node.right)
            case _:
                return self._test(node)

    def _test(self, node: exp.Expression) -> Rule:
        match node:
            case exp.Column():
                return self._truth(node)
            case exp.Between():
                return self._between(node.this, node.args["low"], node.args["high"])
            case exp.In(args={"field": exp.Column() as field}):
                return self._has(node.this, field)
            case exp.In(args={"expressions": [_, *_]}):
                ref = self._field(node.this)
                return In(ref, tuple(self._operands.value(value, ref) for value in node.expressions))
            case exp.Is(expression=exp.Null()):
                return IsNull(self._field(node.this))
            case exp.Anonymous(this="has", expressions=[field, member]):
                return self._has(member, field)
        raise self._operands.not_admitted(node)

    def _field(self, node: exp.Expression) -> Ref:
        ref = self._operands.ref(node)
        if ref is None:
            raise self._operands.refusal(node, "这里须写字段名。", "a field's name is needed here.")
        return ref

    def _truth(self, node: exp.Expression) -> Truth:
        ref = self._field(node)
        if ref.type != "bool":
            raise self._operands.unlike(node, ref)
        return Truth(ref)

    def _compare(self, left: exp.Expression, op: Operator, right: exp.Expression) -> Rule:
        ref, value = self._operands.raw(left), self._operands.raw(right)
        if not isinstance(ref, Ref):
            left, right, ref, value, op = right, left, value, ref, _MIRRORED[op]
        if not isinstance(ref, Ref):
            raise self._operands.refusal(left, "比较的一边须是字段。", "one side of a comparison is a field.")
        if ref.type == "bool" and isinstance(value, bool) and op in {"=", "<>"}:
            return Truth(ref) if value == (op == "=") else Not(Truth(ref))
        if op not in {"=", "<>"}:
            self._check_ordered(left, ref)
        if isinstance(value, Ref):
            self._check_same_type(right, ref, value)
            return Compare(ref, op, value)
        return Compare(ref, op, self._operands.fitted(value, right, ref))

    def _between(self, this: exp.Expression, low: exp.Expression, high: exp.Expression) -> Rule:
        ref = self._operands.raw(this)
        if not isinstance(ref, Ref):
            return And((self._compare(low, "<=", this), self._compare(high, ">=", this)))
        self._check_ordered(this, ref)
        return Between(ref, self._operands.value(low, ref), self._operands.value(high, ref))

    def _has(self, member: exp.Expression, field: exp.Expression) -> Has:
        ref = self._field(field)
        if ref.type != "set":
            raise self._operands.refusal(field, f"{ref.name} 不是集合。", f"{ref.name} is not a set.")
        text = self._operands.raw(member)
        if not isinstance(text, str):
            raise self._operands.refusal(member, "集合成员须是文本，如 'senior'。", "a set's member is a text.")
        return Has(ref, self._operands.code(text, member, ref))

    def _check_same_type(self, node: exp.Expression, ref: Ref, other: Ref) -> None:
        if ref.type != other.type or ref.type in {"bool", "set"}:
            (one_zh, one), (two_zh, two) = TYPE_NAMES[ref.type], TYPE_NAMES[other.type]
            raise self._operands.refusal(
                node,
                f"{ref.name} 是{one_zh}，{other.name} 是{two_zh}，不能比较。",
                f"{ref.name} is {one} and {other.name} is {two}: they do not compare.",
            )

    def _check_ordered(self, node: exp.Expression, ref: Ref) -> None:
        if ref.type == "text":
            raise self._operands.refusal(
                node,
                f"{ref.name} 是文本，没有大小；请用 = 或 IN。",
                f"{ref.name} is text and has no order; use = or IN.",
            )


def _chain(node: exp.And | exp.Or) -> list[exp.Expression]:
    """The members of ``a AND b AND c`` in order, without recursion; brackets keep their own level."""
    members: list[exp.Expression] = []
    rest: exp.Expression = node
    while type(rest) is type(node):
        members.append(rest.right)
        rest = rest.left
    return [rest, *reversed(members)]
