"""The suite's database: one PostgreSQL for all runs, one database for this run, the app role in every test.

Migrations run as the owner, once per set of migration files, into a template that each run copies. Tests log in
as ``yingke_test``, which stands in the app role's shoes (``set role``), so row-level security binds them as it
binds the site.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from psycopg import sql
from pytest_django.plugin import DjangoDbBlocker

from tests.environment import HOME, ROOT
from tests.templates import EveryTemplate
from yingke.foundation.postgres import Cluster


def pytest_addoption(parser: pytest.Parser) -> None:
    """The option of a whole run; a part of the tests renders a part of the templates."""
    parser.addoption("--every-template", action="store_true", help="fail when a template was rendered by no test")


def pytest_configure(config: pytest.Config) -> None:
    """Count templates where the run is a whole one."""
    if config.getoption("--every-template"):
        config.pluginmanager.register(EveryTemplate(), "every-template")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of the database, which run again on the oldest PostgreSQL the platform takes."""
    for item in items:
        if "cluster" in getattr(item, "fixturenames", ()) or item.get_closest_marker("django_db"):
            item.add_marker("database")


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """The PostgreSQL of the tests: joined when it runs, else started and stopped here."""
    with Cluster(HOME, durable=False) as running:
        yield running


@pytest.fixture(scope="session")
def django_db_setup(cluster: Cluster, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A fresh, migrated database for this process."""
    from django.db import connections

    name = f"test_{os.getpid()}"
    password = _login(cluster)
    with cluster.superuser() as session:
        template = _template(cluster, session)
        session.execute(
            sql.SQL("create database {} template {} owner yingke_owner").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )
    with django_db_blocker.unblock():
        connections["default"].close()
        connections["default"].settings_dict.update(
            NAME=name,
            USER="yingke_test",
            PASSWORD=password,
            HOST=_host(cluster),
            PORT="",
            OPTIONS={"options": "-c role=yingke_app"},
            CONN_MAX_AGE=0,
        )
        yield
        connections["default"].close()
    with cluster.superuser() as session:
        session.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


def _host(cluster: Cluster) -> str:
    return str(psycopg.conninfo.conninfo_to_dict(cluster.urls().app)["host"])


def _login(cluster: Cluster) -> str:
    """The login the tests use, member of the app and batch roles; returns its password."""
    password = hashlib.sha256(cluster.urls().owner.encode()).hexdigest()
    statement = sql.SQL(
        "do $$ begin create role yingke_test login noinherit;"
        " exception when duplicate_object or unique_violation then null; end $$;"
        "alter role yingke_test password {}; grant yingke_app, yingke_batch to yingke_test"
    ).format(sql.Literal(password))
    with cluster.superuser() as session:
        session.execute("select pg_advisory_lock(7001)")
        session.execute(statement)
    return password


def _template(cluster: Cluster, session: psycopg.Connection[tuple[object, ...]]) -> str:
    """The name of a migrated database for today's migration files, made once."""
    digest = hashlib.sha256()
    for file in sorted((ROOT / "src").glob("yingke/**/migrations/*.py")):
        digest.update(file.read_bytes())
    digest.update((ROOT / "src/yingke/foundation/rls.py").read_bytes())
    name = f"template_{digest.hexdigest()[:16]}"
    session.execute("select pg_advisory_lock(7002)")
    if not session.execute("select 1 from pg_database where datname = %s", [name]).fetchone():
        _migrate(cluster, f"{name}_draft")
        session.execute(
            sql.SQL("alter database {} rename to {}").format(sql.Identifier(f"{name}_draft"), sql.Identifier(name))
        )
    session.execute("select pg_advisory_unlock(7002)")
    return name


def _migrate(cluster: Cluster, database: str) -> None:
    cluster.drop_database(database)
    urls = cluster.create_database(database)
    environment = os.environ | {
        "DATABASE_OWNER_URL": urls.owner,
        "YINGKE_DB_ROLE": "owner",
        "DJANGO_SETTINGS_MODULE": "yingke.site.settings",
    }
    command = [sys.executable, "-m", "django", "migrate", "--verbosity=0", "--skip-checks"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"the migrations failed:\n{done.stderr}")


@contextmanager
def database_role(role: str) -> Iterator[None]:
    """Within the block (and a transaction) statements run as ``role``: yingke_app or yingke_batch."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("set local role {}").format(sql.Identifier(role)).as_string())
    yield
    with connection.cursor() as cursor:
        cursor.execute("set local role yingke_app")


@pytest.fixture
def as_batch(db: None) -> Iterator[None]:
    """The test runs as scheduled work does: under the batch role."""
    with database_role("yingke_batch"):
        yield


@pytest.fixture
def committed_db(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Real commits, for races between threads. The test deletes what it made."""
    from django.db import connections

    with django_db_blocker.unblock():
        yield
        connections["default"].close()
