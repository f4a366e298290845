"""Files stay under 400 lines and functions under 40: the lists of exceptions may only shrink."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "src"
FILE_LINES = 400
FUNCTION_LINES = 40

LONG_FILES: dict[str, str] = {}
LONG_FUNCTIONS: dict[str, str] = {}


def _files() -> Iterator[Path]:
    return (file for file in SOURCE.rglob("*.py") if "migrations" not in file.parts and "tests" not in file.parts)


def _name(file: Path) -> str:
    return file.relative_to(SOURCE / "yingke").as_posix()


class TestSizes:
    def test_no_file_is_too_long_to_read_at_once(self) -> None:
        long = {_name(file) for file in _files() if len(file.read_text(encoding="utf-8").splitlines()) > FILE_LINES}
        assert long == set(LONG_FILES)

    def test_no_function_is_too_long_to_hold_in_mind(self) -> None:
        assert {name for file in _files() for name in _long_functions(file)} == set(LONG_FUNCTIONS)


def _long_functions(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and _length(node) > FUNCTION_LINES:
            yield f"{_name(file)}:{node.name}"


def _length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from the signature to the end, the docstring left out."""
    told = node.body[0] if ast.get_docstring(node) else None
    docstring = (told.end_lineno or told.lineno) - told.lineno + 1 if told else 0
    return (node.end_lineno or node.lineno) - node.lineno + 1 - docstring
