"""How a command becomes a process of the platform: a database, a role to log in as, Django set up."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

import click

from yingke.foundation import configuration
from yingke.foundation.postgres import Cluster, Role
from yingke.foundation.postgres.urls import ROLES, VARIABLES
from yingke.site.commands.words import language

PACKAGE = Path(__file__).parents[2]
MIGRATING = ("django", "django-axes", "procrastinate")  # packages that bring tables of their own


class CommandError(Exception):
    """A command cannot go on; the message is one line for the person who typed it."""


def home() -> Path:
    """``YINGKE_HOME``, where everything this bank keeps lies."""
    return configuration.read(os.environ).home


@contextmanager
def database() -> Iterator[Cluster | None]:
    """The addresses of the database in the environment: the external one's, or those of the server of this home."""
    if os.environ.get("DATABASE_URL"):
        yield None
        return
    with Cluster(home()) as cluster:
        urls = cluster.urls()
        addresses = {VARIABLES[role]: urls.of(role) for role in ROLES}
        os.environ.update(addresses)
        try:
            yield cluster
        finally:
            for name in addresses:
                del os.environ[name]


@contextmanager
def logged_in(role: Role) -> Iterator[None]:
    """Django in this process, its database session as ``role``; a fresh home is migrated first.

    What the command entered in the ledger is sealed before it ends: no worker may be running.
    """
    with database() as cluster:
        if cluster is not None:
            migrate_once(cluster)
        set_up(role)
        from django.db import connections

        try:
            yield
            if role == "batch":
                seal()
        finally:
            connections.close_all()


def seal() -> None:
    """Chain and sign the entries of the ledger that no worker has sealed yet."""
    from yingke.foundation.audit.sealer import Sealer

    Sealer(home()).seal_pending()


def set_up(role: Role) -> None:
    """Read the settings, once for this process."""
    os.environ["YINGKE_DB_ROLE"] = role
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yingke.site.settings")
    import django
    from django.utils import translation

    django.setup()
    translation.activate(language())


def yingke(*words: str) -> list[str]:
    """The command line that runs ``yingke`` with this Python."""
    return [sys.executable, "-m", "yingke.site.cli", *words]


def call(*words: str) -> None:
    """Run another yingke command as a process of its own; when it fails, which it has told, so does this one."""
    if status := subprocess.run(yingke(*words), check=False).returncode:  # noqa: S603 - our own command
        raise click.exceptions.Exit(status)


def migrate_once(cluster: Cluster) -> None:
    """Migrate the database of this home when the migrations are others than those last applied."""
    digest = hashlib.sha256(" ".join(version(package) for package in MIGRATING).encode())
    for file in sorted(PACKAGE.glob("**/migrations/*.py")):
        digest.update(file.read_bytes())
    if not cluster.folder.has_done("migrations", digest.hexdigest()):
        call("migrate")
        cluster.folder.done("migrations", digest.hexdigest())
