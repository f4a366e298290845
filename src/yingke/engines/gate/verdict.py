"""What the gate answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

from yingke.engines.gate.terms import Purpose

Effect = Literal["block", "warn", "note"]
Value = str | int | tuple[str, ...]


class Finding(msgspec.Struct, frozen=True):
    """One thing a rule has to say. ``hidden``: only compliance may see it (no tipping-off 不得泄露)."""

    rule_id: str
    code: str
    effect: Effect
    params: Mapping[str, Value] = {}
    hidden: bool = False


class Verdict(msgspec.Struct, frozen=True):
    """Cleared or not, for which effective purpose, with every finding in the order of the rule book."""

    cleared: bool
    purpose: Purpose
    findings: tuple[Finding, ...] = ()

    @property
    def blocks(self) -> tuple[Finding, ...]:
        """The findings that stop the contact."""
        return tuple(finding for finding in self.findings if finding.effect == "block")
