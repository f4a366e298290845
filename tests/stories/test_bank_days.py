"""A bank's day on the command line, as its night operator runs it: each command a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.environment import ROOT
from yingke.foundation.postgres import Cluster
from yingke.site.commands.process import yingke

BERKA = Path(os.environ.get("YINGKE_DATA", ROOT.parent / "shared" / "data")) / "berka"
BERKA_MAPPING = ROOT / "examples" / "berka" / "mapping.toml"
SIMBANK_MAPPING = ROOT / "src" / "yingke" / "simbank" / "mapping.toml"

pytestmark = pytest.mark.slow


class Bank:
    """A home of its own; the database stays up between its commands."""

    def __init__(self, home: Path) -> None:
        self.home = home

    def run(self, *words: str | Path) -> subprocess.CompletedProcess[str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("YINGKE_", "DATABASE_"))}
        environment = kept | {"YINGKE_HOME": str(self.home)}
        command = yingke(*map(str, words))
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=600)

    def json(self, *words: str | Path) -> Any:
        done = self.run(*words, "--json")
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.count("\n") == 1, "one line, for a program to read"
        return json.loads(done.stdout)


def bank(home: Path) -> Iterator[Bank]:
    with Cluster(home, durable=False):
        yield Bank(home)


@pytest.fixture(scope="module")
def simbank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bank]:
    for one in bank(tmp_path_factory.mktemp("simbank")):
        one.json("demo", "--customers", "500", "--as-of", "2026-11-23")
        yield one


@pytest.fixture(scope="module")
def berka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bank]:
    if not BERKA.is_dir():
        pytest.skip("the Berka files are not here; set YINGKE_DATA to find them")
    yield from bank(tmp_path_factory.mktemp("berka"))


class TestSimulatedBank:
    def test_the_same_files_give_the_same_snapshot_and_every_row_is_accounted_for(self, simbank: Bank) -> None:
        first = simbank.json("load", simbank.home / "demo", "--mapping", SIMBANK_MAPPING)
        second = simbank.json("load", simbank.home / "demo", "--mapping", SIMBANK_MAPPING)
        assert first["snapshot"] == second["snapshot"]
        for counts in first["tables"].values():
            parts = ("accepted", "quarantined", "duplicate", "skipped")
            assert counts["read"] == sum(counts[part] for part in parts)

    def test_a_day_run_twice_says_the_same(self, simbank: Bank) -> None:
        first = simbank.json("day", "--as-of", "2026-11-23")
        assert first == simbank.json("day", "--as-of", "2026-11-23")
        assert sum(first["tiers"].values()) == 500
        assert sum(first["withheld"].values()) > 0

    def test_a_second_bank_is_refused_in_one_line(self, simbank: Bank) -> None:
        refused = simbank.run("load", simbank.home / "demo", "--mapping", BERKA_MAPPING)
        assert (refused.returncode, refused.stdout) == (1, "")
        assert refused.stderr.count("\n") == 1

    def test_what_was_done_is_in_a_ledger_that_verifies(self, simbank: Bank) -> None:
        verdict = simbank.json("audit", "verify")
        assert verdict["ok"]
        assert verdict["entries"] > 3

    def test_a_key_is_shown_once_and_revoked_for_good(self, simbank: Bank) -> None:
        key = simbank.json("key", "create", "core", "--scope", "load")["key"]
        listed = simbank.run("key", "list", "--json").stdout
        assert '"core"' in listed
        assert key.rpartition("_")[2] not in listed
        assert simbank.run("key", "revoke", "core").returncode == 0
        assert simbank.json("key", "list")["keys"][0]["revoked_at"]


@pytest.mark.shared_data
class TestBerka:
    def test_overlapping_files_are_counted_once_and_the_day_repeats_itself(self, berka: Bank) -> None:
        loaded = berka.json("load", BERKA, "--mapping", BERKA_MAPPING)
        moves = loaded["tables"]["transactions"]
        assert moves["read"] == moves["accepted"] + moves["duplicate"]
        assert moves["duplicate"] > 0
        day = berka.json("day", "--as-of", "1994-03-30")
        assert sum(day["tiers"].values()) > 1000
        assert day["withheld"]["no_consent"] > 0
        assert berka.json("load", BERKA, "--mapping", BERKA_MAPPING)["snapshot"] == loaded["snapshot"]
        assert berka.json("day", "--as-of", "1994-03-30") == day
