"""``yingke up`` from an empty home to an orderly end."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from yingke.site.commands.process import yingke

pytestmark = [pytest.mark.slow, pytest.mark.database]

Start = Callable[[Path], subprocess.Popen[str]]


def environment(home: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("YINGKE_", "DATABASE_"))}
    if given := os.environ.get("YINGKE_POSTGRES_BIN"):
        more["YINGKE_POSTGRES_BIN"] = given
    return kept | {"YINGKE_HOME": str(home)} | more


@pytest.fixture
def start() -> Iterator[Start]:
    """Start ``yingke up`` in a home; what a failing test leaves running is stopped."""
    running: list[subprocess.Popen[str]] = []

    def begin(home: Path) -> subprocess.Popen[str]:
        command = yingke("up", "--workers", "1", "--json")
        running.append(subprocess.Popen(command, env=environment(home), stdout=subprocess.PIPE, text=True))
        return running[-1]

    yield begin
    for up in running:
        with up:
            up.terminate()


def lines_until_address(up: subprocess.Popen[str]) -> tuple[list[str], str]:
    assert up.stdout is not None
    before: list[str] = []
    for line in up.stdout:
        if line.startswith("{"):
            return before, json.loads(line)["site"]
        before.append(line)
    raise AssertionError(f"yingke up ended with status {up.wait()} before it served")


class TestUp:
    def test_two_banks_serve_side_by_side_and_end_without_a_trace(self, start: Start, tmp_path: Path) -> None:
        homes = [tmp_path / "one", tmp_path / "two"]
        running = [start(home) for home in homes]
        told = [lines_until_address(up) for up in running]
        assert len({site for _, site in told}) == 2
        for before, site in told:
            assert any("secadmin" in line for line in before), "an empty platform names who may log in first"
            with urlopen(site + "login/", timeout=10) as page:
                assert page.status == 200
        for up in running:
            up.send_signal(signal.SIGTERM)
        assert [up.wait(60) for up in running] == [0, 0]
        assert [home for home in homes if (home / "postgres" / "data" / "postmaster.pid").exists()] == []

    def test_production_does_not_start_on_an_unsafe_value(self, tmp_path: Path) -> None:
        unsafe = environment(
            tmp_path, YINGKE_MODE="production", YINGKE_SECRET_KEY="short", YINGKE_HOSTS="crm.example"
        )
        done = subprocess.run(yingke("up"), env=unsafe, capture_output=True, text=True, check=False, timeout=60)
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.count("\n") == 1
        assert "YINGKE_SECRET_KEY" in done.stderr
