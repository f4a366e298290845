"""From text to the tokens the language knows. Whatever else a SQL text can hold is refused here, at its place."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass

from sqlglot.errors import TokenError
from sqlglot.tokens import Token, Tokenizer, TokenType

from yingke.engines.rules.errors import Position, RuleError
from yingke.engines.rules.fields import Schema

MAX_CHARACTERS = 50_000
MAX_NESTING = 20

#: What passes as it is. Names are looked at one by one.
_PASSING = {
    TokenType.AND,
    TokenType.OR,
    TokenType.NOT,
    TokenType.IN,
    TokenType.BETWEEN,
    TokenType.IS,
    TokenType.NULL,
    TokenType.TRUE,
    TokenType.FALSE,
    TokenType.DATE,
    TokenType.TIMESTAMP,
    TokenType.INTERVAL,
    TokenType.EQ,
    TokenType.NEQ,
    TokenType.LT,
    TokenType.LTE,
    TokenType.GT,
    TokenType.GTE,
    TokenType.PLUS,
    TokenType.DASH,
    TokenType.L_PAREN,
    TokenType.R_PAREN,
    TokenType.COMMA,
    TokenType.STRING,
    TokenType.NUMBER,
}
_FULL_WIDTH = re.compile("[，。；：（）＝＞＜≥≤≠‘’“”、！]")
_UNITS = frozenset(["day", "days", "week", "weeks", "month", "months", "year", "years"])
_NUMBER = re.compile(r"(?=.{1,28}$)[0-9]+(\.[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Source:
    """The text being read and the fields it may name."""

    text: str
    schema: Schema

    def refusal(self, offset: int, zh: str, en: str) -> RuleError:
        """The error that points at ``offset``."""
        return RuleError(zh, en, Position.at(self.text, offset))

    def unknown(self, offset: int, name: str) -> RuleError:
        """The error for ``name``, which is no field; it says which field was perhaps meant."""
        meant = _meant(name, self.schema)
        if meant is None:
            return self.refusal(offset, f"没有字段 {name}。", f"there is no field {name}.")
        field = self.schema[meant]
        return self.refusal(
            offset,
            f"没有字段 {name}，是否指 {meant}（{field.label}）？",
            f"there is no field {name}; did you mean {meant} ({field.label_en})?",
        )


def _meant(name: str, schema: Schema) -> str | None:
    called = {label.lower(): field.name for field in schema.values() for label in (field.label, field.label_en)}
    called |= {field: field for field in schema}
    close = difflib.get_close_matches(name.lower(), called, n=1)
    return called[close[0]] if close else None


def tokens(source: Source) -> list[Token]:
    """The tokens of ``source``; every name among them is a field, ``as_of`` or a word of the language."""
    if not source.text.strip():
        raise source.refusal(0, "规则是空的。", "the rule is empty.")
    if len(source.text) > MAX_CHARACTERS:
        raise source.refusal(
            MAX_CHARACTERS,
            f"规则超过 {MAX_CHARACTERS} 个字符。",
            f"the rule is longer than {MAX_CHARACTERS} characters.",
        )
    found = _tokenized(source)
    known = [_checked(source, found, index) for index in range(len(found))]
    _check_nesting(source, known)
    return known


def _tokenized(source: Source) -> list[Token]:
    try:
        found = Tokenizer().tokenize(source.text)
    except TokenError:
        offset = max(source.text.rfind("'"), source.text.rfind('"'), source.text.rfind("/*"), 0)
        raise source.refusal(offset, "引号没有成对。", "a quotation mark has no partner.") from None
    if not found:
        raise source.refusal(0, "规则是空的。", "the rule is empty.")
    return found


def _checked(source: Source, found: list[Token], index: int) -> Token:
    token, said = found[index], clipped(found[index].text)
    if token.comments:
        raise source.refusal(token.start, "规则里不能写注释。", "a rule holds no comments.")
    if token.token_type == TokenType.NUMBER and not _NUMBER.fullmatch(token.text):
        raise source.refusal(
            token.start, f"数字 {said} 请写成 500000 或 0.05 这样。", f"write {said} in the form 500000 or 0.05."
        )
    if token.token_type == TokenType.STRING and not token.text.isprintable():
        raise source.refusal(token.start, "文本里有不可见字符。", "the text holds an invisible character.")
    if token.token_type in _PASSING:
        return token
    return _named(source, found, index)


def _named(source: Source, found: list[Token], index: int) -> Token:
    """The word at ``index``, made a quoted name where it is a field, so that no dialect finds a meaning in it."""
    token, name = found[index], found[index].text.lower()
    if name in source.schema or name == "as_of":
        return Token(TokenType.IDENTIFIER, name, token.line, token.col, token.start, token.end)
    following = found[index + 1].token_type if index + 1 < len(found) else None
    if following == TokenType.L_PAREN and name == "has":
        return Token(TokenType.VAR, name, token.line, token.col, token.start, token.end)
    if name in _UNITS and index > 1 and found[index - 2].token_type == TokenType.INTERVAL:
        return token
    wide = _FULL_WIDTH.search(token.text)
    if wide:
        offset = token.start + wide.start()
        raise source.refusal(offset, f"请用半角符号代替 {wide[0]}。", f"write ASCII signs instead of {wide[0]}.")
    if following != TokenType.L_PAREN and token.token_type in {TokenType.VAR, TokenType.IDENTIFIER}:
        raise source.unknown(token.start, clipped(token.text))
    said = clipped(token.text)
    raise source.refusal(token.start, f"规则语言里没有 {said}。", f"the rule language has no {said}.")


def clipped(text: str) -> str:
    """So much of the author's ``text`` as a message may repeat."""
    return text if len(text) <= 40 else f"{text[:40]}…"


def _check_nesting(source: Source, known: list[Token]) -> None:
    """Refuse brackets and negations so deep that reading them would exhaust the stack."""
    weights: list[int] = []
    run = 0
    for token in known:
        if token.token_type in {TokenType.NOT, TokenType.DASH}:
            run += 1
        elif token.token_type == TokenType.L_PAREN:
            weights.append(run + 1)
            run = 0
        else:
            run = 0
            if token.token_type == TokenType.R_PAREN and weights:
                weights.pop()
        if sum(weights) + run > MAX_NESTING:
            raise source.refusal(token.start, "括号嵌套太深。", "the brackets are nested too deep.")
