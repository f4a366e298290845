"""The configuration: one frozen object, read once from the environment (and ``YINGKE_HOME/secrets.toml``).

Nothing else reads the environment. Production (``YINGKE_MODE=production``) refuses to start on unsafe values.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Literal, cast

Mode = Literal["demo", "production", "test"]
DatabaseRole = Literal["app", "batch", "owner"]


class BadConfiguration(Exception):  # noqa: N818 - read as "bad configuration: ..."
    """A setting has a value the platform will not start with; the message names it and the remedy."""


@dataclass(frozen=True, slots=True)
class Configuration:
    """Everything that may differ between a laptop and a cluster."""

    home: Path
    mode: Mode
    database_role: DatabaseRole
    secret_key: str
    allowed_hosts: tuple[str, ...]
    database_urls: Mapping[str, str]
    https: bool
    proxy_count: int
    drill_start: datetime | None = None

    @property
    def lake(self) -> Path:
        """Where the snapshots live."""
        return self.home / "lake"

    @property
    def profiles(self) -> Path:
        """Where the published customer profiles live."""
        return self.home / "profiles"


def read(environ: Mapping[str, str]) -> Configuration:
    """The configuration that ``environ`` describes.

    Raises:
        BadConfiguration: an unknown mode or role, or in production an unsafe value.
    """
    mode = _choice(environ, "YINGKE_MODE", ("demo", "production", "test"), "demo")
    home = Path(environ.get("YINGKE_HOME", "var")).resolve()
    hosts = tuple(host for host in environ.get("YINGKE_HOSTS", "").replace(" ", "").split(",") if host)
    urls = {
        "app": environ.get("DATABASE_URL", ""),
        "owner": environ.get("DATABASE_OWNER_URL", ""),
        "batch": environ.get("DATABASE_BATCH_URL", ""),
        "edge": environ.get("DATABASE_EDGE_URL", ""),
    }
    configuration = Configuration(
        home=home,
        mode=cast("Mode", mode),
        database_role=cast("DatabaseRole", _choice(environ, "YINGKE_DB_ROLE", ("app", "batch", "owner"), "app")),
        secret_key=environ.get("YINGKE_SECRET_KEY", "") or _home_secret(home, mode),
        allowed_hosts=hosts or ("localhost", "127.0.0.1", "[::1]"),
        database_urls=urls,
        https=environ.get("YINGKE_HTTPS", "on" if mode == "production" else "off") == "on",
        proxy_count=_count(environ, "YINGKE_PROXY_COUNT"),
        drill_start=_moment(environ, "YINGKE_DRILL_START"),
    )
    if mode == "production":
        _refuse_unsafe(configuration, environ)
    return configuration


def _choice(environ: Mapping[str, str], name: str, allowed: tuple[str, ...], default: str) -> str:
    value = environ.get(name, default)
    if value not in allowed:
        raise BadConfiguration(f"{name} is {value!r}; it may be {', '.join(allowed)}")
    return value


def _moment(environ: Mapping[str, str], name: str) -> datetime | None:
    """The moment at which a drill's clock starts; None for the time of day."""
    value = environ.get(name, "")
    try:
        moment = datetime.fromisoformat(value) if value else None
    except ValueError:
        moment = None
    if value and (moment is None or moment.tzinfo is None):
        raise BadConfiguration(f"{name} is {value!r}; it is a moment with zone, like 2026-06-10T09:30:00+08:00")
    return moment


def _count(environ: Mapping[str, str], name: str) -> int:
    value = environ.get(name, "0")
    if not value.isdecimal():
        raise BadConfiguration(f"{name} is {value!r}; it is a number of proxies, 0 or more")
    return int(value)


def _home_secret(home: Path, mode: str) -> str:
    """The secret key kept in the home; made at first use, except in production, where it must be given."""
    file = home / "secrets.toml"
    if file.exists():
        return str(tomllib.loads(file.read_text(encoding="utf-8"))["secret_key"])
    if mode == "production":
        return ""
    home.mkdir(parents=True, exist_ok=True)
    draft = home / f"secrets.{secrets.token_hex(4)}"
    draft.touch(mode=0o600)
    draft.write_text(f'secret_key = "{secrets.token_urlsafe(50)}"\n', encoding="utf-8")
    with contextlib.suppress(FileExistsError):  # another process was quicker: its key counts
        os.link(draft, file)
    draft.unlink()
    return _home_secret(home, mode)


def _refuse_unsafe(configuration: Configuration, environ: Mapping[str, str]) -> None:
    if len(configuration.secret_key) < 50:
        raise BadConfiguration("YINGKE_SECRET_KEY must be at least 50 characters in production")
    if not environ.get("YINGKE_HOSTS") or "*" in configuration.allowed_hosts:
        raise BadConfiguration("YINGKE_HOSTS must name the hosts the site answers to in production, and not '*'")
    if configuration.drill_start is not None:
        raise BadConfiguration("YINGKE_DRILL_START sets a clock for drills; production keeps the time of day")
    if not configuration.https:
        raise BadConfiguration("YINGKE_HTTPS must be on in production")


@cache
def configuration() -> Configuration:
    """The process's configuration, read once."""
    return read(os.environ)
