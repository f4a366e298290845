"""``yingke bench``: measure a command on a fresh simulated bank; one JSON line with rows, seconds and peak MB."""

import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import click

from yingke.site.commands.process import CommandError, database, home, logged_in, yingke
from yingke.site.commands.words import _

AS_OF = date(2026, 11, 23)
REFRESH = "from yingke.site.commands import bench; bench.refresh_here()"

customers = click.option(
    "--customers", default=20_000, show_default=True, type=click.IntRange(min=100), help=_("客户数。")
)


@click.group(help=_("在新建的模拟银行上测量；输出一行 JSON：行数、秒数、内存峰值 MB。"))
def command() -> None:
    """Hold the measurements together."""


@command.command(help=_("装载数据文件。"))
@customers
def load(customers: int) -> None:
    """Measure ``yingke load`` over the bank's files."""
    with fresh_bank(customers) as words:
        click.echo(json.dumps({"bench": "load", "customers": customers, **measured(words)}))


@command.command(help=_("刷新事实、标签、分层与商机。"))
@customers
def refresh(customers: int) -> None:
    """Measure one refresh of every customer's facts, tags, tier and opportunities."""
    with fresh_bank(customers) as words:
        measured(words)
        click.echo(
            json.dumps({"bench": "refresh", "customers": customers, **measured([sys.executable, "-c", REFRESH])})
        )


@contextmanager
def fresh_bank(customers: int) -> Iterator[list[str]]:
    """Make a home for the time of the measurement, with a bank's files; yield the command that loads them."""
    from yingke.simbank.demo import demo_extract

    home().mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bench-", dir=home()) as place:
        os.environ["YINGKE_HOME"] = place
        for name in [name for name in os.environ if name.startswith("DATABASE_")]:
            del os.environ[name]
        files = demo_extract(home=Path(place), customers=customers, seed=7, as_of=AS_OF)
        with database():
            measured(yingke("migrate"))
            yield yingke("load", str(files.directory), "--mapping", str(files.mapping), "--json")


def measured(words: list[str]) -> dict[str, Any]:
    """Run a command; ``{rows, seconds, peak_mb}``, the peak that of its own process, without the database's."""
    with tempfile.TemporaryFile() as output:
        start = time.perf_counter()
        process = os.posix_spawn(
            words[0], words, os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, output.fileno(), 1)]
        )
        _pid, status, usage = os.wait4(process, 0)
        seconds = time.perf_counter() - start
        if status:
            raise CommandError(_("测量的命令没有完成，原因见上一行。"))
        output.seek(0)
        rows = rows_of(output.read())
    return {"rows": rows, "seconds": round(seconds, 2), "peak_mb": round(usage.ru_maxrss / 1024)}


def rows_of(output: bytes) -> int:
    """The rows a command says it worked on: those it read, or ``rows``."""
    if not output.strip():
        return 0
    said = json.loads(output)
    return int(said["rows"]) if "rows" in said else sum(table["read"] for table in said["tables"].values())


def refresh_here() -> None:
    """Refresh in this process and print how many customers were refreshed."""
    with logged_in("batch"):
        from yingke.foundation.actor import service
        from yingke.insight import services

        refreshed = services.refresh(service("bench"), as_of=AS_OF)
        click.echo(json.dumps({"rows": refreshed.customers}))
