"""How a rule is refused: where, why, and what to write instead, in two languages."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a rule's text: ``line`` and ``column`` count from 1, ``offset`` from 0."""

    line: int
    column: int
    offset: int

    @classmethod
    def at(cls, text: str, offset: int) -> Position:
        """The position of ``text[offset]``."""
        line_start = text.rfind("\n", 0, offset) + 1
        return cls(text.count("\n", 0, offset) + 1, offset - line_start + 1, offset)


class RuleError(ValueError):
    """A rule's text cannot be taken. ``zh`` and ``en`` say where and why; ``str()`` is the Chinese one."""

    def __init__(self, zh: str, en: str, position: Position) -> None:
        self.position = position
        self.zh = f"第 {position.line} 行第 {position.column} 列：{zh}"
        self.en = f"line {position.line}, column {position.column}: {en}"
        super().__init__(self.zh)
