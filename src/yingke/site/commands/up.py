"""``yingke up``: the database, the site and the worker, watched over until a signal comes."""

import contextlib
import http.client
import json
import os
import sys
import time
from typing import Any

import click

from yingke.foundation import configuration
from yingke.foundation.postgres import Cluster
from yingke.site.commands.output import as_json, show
from yingke.site.commands.ports import reserved
from yingke.site.commands.process import CommandError, call, database, home, migrate_once, yingke
from yingke.site.commands.supervisor import Child, Supervisor
from yingke.site.commands.words import _

THREADS = min(8, 2 * (os.cpu_count() or 1) + 1)
QUEUE = 64
READY_SECONDS = 60


@click.command(help=_("启动数据库、网站和后台作业，直到按下 Ctrl-C。"))
@click.option("--host", default="127.0.0.1", show_default=True, help=_("监听地址。"))
@click.option("--port", type=int, help=_("端口；默认 8000，被占用时取下一个空闲端口。"))
@click.option("--workers", default=max(1, (os.cpu_count() or 2) // 2), show_default=True, help=_("网站进程数。"))
@click.option("--demo", is_flag=True, help=_("首次启动时生成模拟银行。"))
@click.option("--customers", default=20_000, show_default=True, help=_("模拟银行的客户数。"))
@as_json
def command(host: str, port: int | None, workers: int, customers: int, *, demo: bool, as_json: bool) -> None:
    """Serve until told to stop."""
    with database() as cluster:
        prepare(cluster, demo=demo, customers=customers)
        with reserved(host, port) as place, Supervisor(children(host, place, workers)) as up:
            wait_until_ready(up, host, place)
            if not up.stopping.is_set():
                show(*greeting(f"http://{host}:{place}/", demo=demo), as_json=as_json)
                sys.stdout.flush()
            up.tend()


def prepare(cluster: Cluster | None, *, demo: bool, customers: int) -> None:
    """Migrate where the owner's address is known; make the demonstration bank once."""
    if cluster is not None:
        migrate_once(cluster)
    elif os.environ.get("DATABASE_OWNER_URL"):
        call("migrate")
    if demo and not (home() / "demo.json").exists():
        call("demo", "--customers", str(customers))
    call("prepare")


def greeting(site: str, *, demo: bool) -> tuple[dict[str, Any], list[str]]:
    """The address and, for the demonstration bank, one login of each role: as values and as lines."""
    said: dict[str, Any] = {"site": site}
    lines = [_("迎客已启动：{site}").format(site=site)]
    if demo:
        said |= json.loads((home() / "demo.json").read_text())
        lines.append(_("演示账号（密码都是 {password}）：").format(password=said["password"]))
        lines += [f"  {one['login']:<12} {one['label']}" for one in said["logins"]]
    return said, lines


def children(host: str, port: int, workers: int) -> list[Child]:
    """The web server, each of whose threads may hold one database session, and the worker."""
    words = ["--interface", "wsgi", "--host", host, "--port", str(port), "--no-ws", "--log-level", "warning"]
    crew = ["--workers", str(workers), "--respawn-failed-workers", "--blocking-threads", str(THREADS)]
    crew += ["--backpressure", str(QUEUE), "yingke.site.wsgi:application"]
    return [Child("site", [sys.executable, "-m", "granian", *words, *crew]), Child("worker", yingke("worker"))]


def wait_until_ready(up: Supervisor, host: str, port: int) -> None:
    """Return when the site answers or a signal came; CommandError when it fails, or does neither in time."""
    until = time.monotonic() + READY_SECONDS
    named = configuration.read(os.environ).allowed_hosts[0].removeprefix(".")
    while not up.stopping.wait(0.1):
        try:
            status = answer(host, port, named)
        except OSError:
            if time.monotonic() > until:
                raise CommandError(_("网站在 {n} 秒内没有启动。").format(n=READY_SECONDS)) from None
            continue
        if status >= 500:
            raise CommandError(_("网站启动后回答 {status}；请看上方的日志。").format(status=status))
        return


def answer(host: str, port: int, named: str) -> int:
    """The status of the site's pulse, asked for by a name it answers to; a redirection to https is an answer."""
    asked = http.client.HTTPConnection(host, port, timeout=5)
    with contextlib.closing(asked):
        asked.request("GET", "/healthz", headers={"Host": named})
        return asked.getresponse().status
