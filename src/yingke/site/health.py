"""What the platform needs around it, looked at one by one; each finding says how to mend it."""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import psycopg

from yingke.foundation.postgres import Urls
from yingke.foundation.postgres.urls import ROLES, VARIABLES
from yingke.site.commands.process import database, home, set_up
from yingke.site.commands.words import _

State = Literal["good", "poor", "bad"]
ROOM = 2_000_000_000  # bytes free in the home
OLDEST_POSTGRESQL = 150000
CHROMIUM = Path("/usr/bin/chromium")
CHINESE_FONTS = "opentype/noto/NotoSansCJK-*.ttc"


@dataclass(frozen=True)
class Finding:
    """One thing looked at: ``bad`` stops the platform, ``poor`` only a part of it or some tests."""

    name: str
    state: State
    found: str
    mend: str = ""


def examine() -> list[Finding]:
    """Every finding; a check that itself fails is a bad one."""
    return [finding for check in CHECKS for finding in _attempt(check)]


def _attempt(check: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    try:
        yield from check()
    except Exception as error:  # noqa: BLE001 - looking goes on past whatever is broken
        text = " ".join(str(error).split())
        yield Finding(check.__name__.replace("_", " "), "bad", text or type(error).__name__)


def _finding(name: str, found: str, *, good: bool, mend: str, otherwise: State = "bad") -> Finding:
    return Finding(name, "good", found) if good else Finding(name, otherwise, found, mend)


def python() -> Iterator[Finding]:
    """The interpreter."""
    version = ".".join(map(str, sys.version_info[:3]))
    yield _finding("Python", version, good=sys.version_info >= (3, 11), mend=_("需要 Python 3.11 或更高版本。"))


def disk() -> Iterator[Finding]:
    """The home and the room in it; also reads the settings, which refuse unsafe values by themselves."""
    folder = home()
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    mend = _("至少需要 2 GB：清理空间，或把 YINGKE_HOME 指到更大的盘。")
    yield _finding(_("磁盘"), f"{folder} {free / 1e9:.1f} GB", good=free >= ROOM, mend=mend)


def ports() -> Iterator[Finding]:
    """The default port of the site."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken = probe.connect_ex(("127.0.0.1", 8000)) == 0
    mend = _("yingke up 会取下一个空闲端口，或用 --port 指定。")
    yield _finding(_("端口"), _("8000 已被占用") if taken else "8000", good=not taken, mend=mend, otherwise="poor")


def front_end() -> Iterator[Finding]:
    """The built styles and scripts."""
    built = (Path(__file__).parent / "static" / "dist").is_dir()
    yield _finding(_("前端"), _("已构建") if built else _("未构建"), good=built, mend=_("运行 make setup。"))


def postgresql() -> Iterator[Finding]:
    """The version of the server, and that no role we log in as stands above row-level security."""
    with database():
        urls = Urls.from_environment(os.environ)
        for role in ROLES:
            if url := urls and getattr(urls, role):
                yield _login(role, url)
            else:
                mend = _("设置 {variable}；没有它，本机不能以此角色登录。").format(variable=VARIABLES[role])
                yield Finding(f"PostgreSQL {role}", "poor", _("没有地址"), mend)


def _login(role: str, url: str) -> Finding:
    powers = "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
    with psycopg.connect(url, connect_timeout=5) as session:
        version, above = session.info.server_version, session.execute(powers).fetchone() == (True,)
    found = f"{version // 10000}.{version % 10000}"
    if above:
        mend = _("此角色能越过行级权限；按 docs/how-to/external-postgresql.md 建立角色。")
        return Finding(f"PostgreSQL {role}", "bad", found, mend)
    mend = _("需要 PostgreSQL 15 或更高版本。")
    return _finding(f"PostgreSQL {role}", found, good=version >= OLDEST_POSTGRESQL, mend=mend)


def sources() -> Iterator[Finding]:
    """How old each table of the bank is; says nothing before the first load."""
    with database():
        set_up("batch")
        from django.db import ProgrammingError, connections

        from yingke.customers.selectors import sources as tables
        from yingke.foundation import clock

        try:
            found = tables(clock.today())
        except ProgrammingError:
            yield Finding(_("数据源"), "poor", _("数据库尚未升级到本版本"), _("运行 yingke up。"))
            return
        finally:
            connections.close_all()
    stale = [f"{one.label} {one.business_date}" for one in found if one.state == "stale"]
    there = [one for one in found if one.state != "absent"]
    mend = (
        _("请银行补送，再运行 yingke load。过期的来源不放行营销。")
        if there
        else _("运行 yingke load 或 yingke demo。")
    )
    said = _("过期：{tables}").format(tables="、".join(stale)) if stale else _("{n} 张表").format(n=len(there))
    yield _finding(_("数据源"), said, good=bool(there) and not stale, mend=mend, otherwise="poor")


def for_tests() -> Iterator[Finding]:
    """What only the tests need; without it they skip, aloud."""
    mend = _("仅测试需要；make test 会给出安装命令。")
    fonts = list(Path("/usr/share/fonts").glob(CHINESE_FONTS))
    java = next(map(str, Path("/usr/lib/jvm").glob("java-17-openjdk-*/bin/java")), shutil.which("java"))
    said = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr if java else ""  # noqa: S603 - a java of this machine
    version = said.split('"')[1] if '"' in said else _("没有")
    there, absent = _("有"), _("没有")
    yield _finding(
        "Chromium", there if CHROMIUM.exists() else absent, good=CHROMIUM.exists(), mend=mend, otherwise="poor"
    )
    yield _finding(_("中文字体"), there if fonts else absent, good=bool(fonts), mend=mend, otherwise="poor")
    yield _finding("Java 17", version, good=version.startswith("17"), mend=mend, otherwise="poor")


CHECKS: tuple[Callable[[], Iterator[Finding]], ...] = (
    python,
    disk,
    ports,
    front_end,
    postgresql,
    sources,
    for_tests,
)
