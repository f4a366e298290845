"""Nothing reaches a customer without a clearance: who may make one, and who may call an adapter."""

from __future__ import annotations

import ast
from pathlib import Path

import yingke

ROOT = Path(yingke.__file__).parent


def _callers(*names: str) -> set[str]:
    """The files outside tests that call one of ``names``."""
    found = set()
    for file in ROOT.rglob("*.py"):
        if "tests" in file.parts:
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _name(node.func) in names:
                found.add(file.relative_to(ROOT).as_posix())
    return found


def _name(called: ast.expr) -> str:
    return called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


def test_only_the_claim_makes_a_cleared_value() -> None:
    assert _callers("Cleared") == {"compliance/services/clearing.py"}


def test_only_the_one_way_out_hands_a_contact_to_an_adapter() -> None:
    assert _callers("Outgoing") == {"channels/services.py"}
    assert _callers("own_line", "counter") == set()
