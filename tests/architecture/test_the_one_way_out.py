"""Nothing reaches a customer without a clearance: one maker of ``Cleared``, one user of the adapters."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from yingke.compliance.services import Cleared
from yingke.engines.gate import Contact
from yingke.foundation import clock

SOURCE = Path(__file__).parents[2] / "src" / "yingke"


def _callers(name: str) -> Iterator[str]:
    for file in SOURCE.rglob("*.py"):
        if "tests" in file.parts:
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == name:
                yield file.relative_to(SOURCE).as_posix()


class TestTheOneWayOut:
    def test_only_the_claim_makes_a_cleared_value(self) -> None:
        assert set(_callers("Cleared")) == {"compliance/services/clearing.py"}

    def test_a_cleared_value_cannot_be_made_by_hand(self) -> None:
        contact = Contact(customer_id="C1", purpose="service", channel="phone")
        now = clock.now()
        with pytest.raises(TypeError, match="clear"):
            Cleared(
                clearance=None,  # type: ignore[arg-type]
                contact=contact,
                purpose="service",
                at=now,
                expires_at=now,
                seal=object(),
            )

    def test_only_the_channels_reach_for_an_adapter(self) -> None:
        importers = {
            file.relative_to(SOURCE).parts[0]
            for file in SOURCE.rglob("*.py")
            if "yingke.channels.adapters" in file.read_text(encoding="utf-8")
        }
        assert importers == {"channels"}
