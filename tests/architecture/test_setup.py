"""What a fresh machine installs: hashed locks that name no host, one inside the other."""

import json
import re
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
