"""The shipped rules, read from ``rules.toml``."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from yingke.engines.gate import read_rules
from yingke.engines.gate.book import RuleFile


@cache
def rule_file() -> RuleFile:
    """The rules as data, checked against the checks they name."""
    return read_rules(Path(__file__).with_name("rules.toml").read_text(encoding="utf-8"))
