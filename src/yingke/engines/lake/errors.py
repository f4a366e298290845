"""What the lake says when it cannot go on. Texts live in ``messages.toml``; code carries codes and parameters."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

import msgspec


class Message(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One sentence in both languages, with ``{name}`` places."""

    zh: str
    en: str


@cache
def messages() -> dict[str, Message]:
    """Every sentence of the lake by its code."""
    text = Path(__file__).with_name("messages.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), dict[str, Message])


class LakeError(Exception):
    """A refusal with a code, its parameters, and a sentence in Chinese (``str``) and English (``english``)."""

    def __init__(self, code: str, **params: object) -> None:
        self.code = code
        self.params = params
        message = messages()[code]
        self.chinese = message.zh.format(**params)
        self.english = message.en.format(**params)
        super().__init__(self.chinese)


class MappingError(LakeError):
    """The mapping itself is wrong: nothing was read."""


class LoadError(LakeError):
    """A file cannot be taken: the table it feeds keeps its earlier state."""
