"""A real platform to drive: ``yingke up`` over a small demonstration bank, in a home of its own.

The bank is made once for a given state of the code and day and kept; each run works on a copy, so what a test
records is gone with it.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path

from tests.environment import ROOT
from yingke.foundation import clock

CUSTOMERS = 2000
KEPT = ROOT / "var" / "test-browser"
YINGKE = [sys.executable, "-m", "yingke.site.cli"]


def environment(home: Path) -> dict[str, str]:
    """The environment of a demonstration platform in ``home``; nothing of the suite's own leaks in."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("YINGKE_", "DATABASE_"))}
    opening = datetime.combine(clock.today(), time(10, 30), clock.BANK_ZONE).isoformat()  # calls have their hours
    own = {"YINGKE_HOME": str(home), "YINGKE_MODE": "demo", "YINGKE_DRILL_START": opening, "LANG": "zh_CN.UTF-8"}
    return kept | own


def content_key() -> str:
    """What the demonstration bank depends on: our code and data files, the day, the size."""
    digest = hashlib.sha256(f"{clock.today()} {CUSTOMERS}".encode())
    for path in sorted((ROOT / "src").rglob("*")):
        if path.suffix in {".py", ".toml", ".sql", ".csv"} and "tests" not in path.parts:
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def prepared() -> Path:
    """The home with the bank in it, made when it is not there yet; those of older code are removed."""
    home = KEPT / content_key()
    if not (home / "demo.json").exists():
        shutil.rmtree(KEPT, ignore_errors=True)
        draft = KEPT / "draft"
        draft.mkdir(parents=True)
        command = [*YINGKE, "demo", "--customers", str(CUSTOMERS), "--seed", "7"]
        subprocess.run(command, env=environment(draft), check=True, timeout=600)
        draft.rename(home)
    return home


@dataclass(frozen=True)
class Platform:
    """A running platform: where it answers, and who logs in."""

    address: str
    logins: dict[str, str]
    password: str


@contextmanager
def running() -> Iterator[Platform]:
    """A platform over a copy of the prepared bank."""
    home = KEPT / f"run-{os.getpid()}"
    shutil.copytree(prepared(), home, symlinks=True)
    demo = json.loads((home / "demo.json").read_text())
    log = home / "up.log"
    with log.open("wb") as out:
        command = [*YINGKE, "up", "--workers", "1", "--json"]
        with subprocess.Popen(command, env=environment(home), stdout=subprocess.PIPE, stderr=out, text=True) as up:
            try:
                logins = {one["role"]: one["login"] for one in demo["logins"]}
                yield Platform(_address(up, log), logins, demo["password"])
            finally:
                up.terminate()
                up.wait(30)
    shutil.rmtree(home, ignore_errors=True)


def _address(up: subprocess.Popen[str], log: Path) -> str:
    """What ``up`` says once the site answers."""
    assert up.stdout is not None
    line = up.stdout.readline()
    if not line:
        raise RuntimeError(f"yingke up did not start:\n{log.read_text(encoding='utf-8')}")
    return str(json.loads(line)["site"]).rstrip("/")
