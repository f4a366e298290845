"""What a fresh machine installs: hashed locks that name no host, one inside the other."""

import ast
import json
import re
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = ("run.txt", "test.txt")


def pins(name: str) -> dict[str, str]:
    """``{package: version with its hashes}`` of a lock."""
    text = (ROOT / "requirements" / name).read_text().replace("\\\n", " ")
    entries = (line.partition("==") for line in text.splitlines() if "==" in line)
    return {package.strip(): " ".join(rest.split()) for package, _, rest in entries}


class TestPythonLocks:
    def test_what_runs_is_what_is_tested(self) -> None:
        run, test = pins("run.txt"), pins("test.txt")
        assert len(run) > 20
        assert {package: test.get(package) for package in run} == run

    @pytest.mark.parametrize("name", LOCKS)
    def test_every_package_is_pinned_by_hash(self, name: str) -> None:
        assert [package for package, pin in pins(name).items() if "--hash=sha256:" not in pin] == []

    @pytest.mark.parametrize("name", LOCKS)
    def test_no_host_is_named(self, name: str) -> None:
        text = (ROOT / "requirements" / name).read_text()
        assert re.findall(r"https?://\S+|--(?:extra-)?index-url|--find-links|--trusted-host", text) == []


class TestNpmLock:
    def test_every_package_has_a_hash_and_no_address(self) -> None:
        packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
        packages.pop("")
        assert len(packages) > 5
        assert [name for name, entry in packages.items() if "resolved" in entry] == []
        assert [name for name, entry in packages.items() if "integrity" not in entry] == []


class TestContinuousIntegration:
    def test_it_runs_what_a_person_runs(self) -> None:
        last = (ROOT / ".ci" / "run").read_text().splitlines()[-1]
        assert last == "exec make test"


class TestImports:
    def test_the_platform_imports_only_what_its_lock_installs(self) -> None:
        locked = {canonical(package) for package in pins("run.txt")} | {"yingke"}
        owners = packages_distributions()
        missing = {
            f"{file.relative_to(ROOT)}: {name}"
            for file in (ROOT / "src").rglob("*.py")
            if "tests" not in file.parts
            for name in imported(file)
            if name not in sys.stdlib_module_names
            and not locked & {canonical(owner) for owner in owners.get(name, [])}
        }
        assert missing == set()


def canonical(package: str) -> str:
    return re.sub(r"[-_.]+", "-", package.partition("[")[0]).lower()


def imported(file: Path) -> Iterator[str]:
    """The top names a file imports when it runs; what stands under ``if TYPE_CHECKING`` does not count."""
    waiting: list[ast.AST] = [ast.parse(file.read_text(encoding="utf-8"))]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            waiting.extend(node.orelse)
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.partition(".")[0]
        waiting.extend(ast.iter_child_nodes(node))
