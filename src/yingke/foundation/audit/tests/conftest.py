"""A ledger with real commits: the sealer reads only what other transactions have finished."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from yingke.foundation.actor import service
from yingke.foundation.audit import sealer
from yingke.foundation.audit.ledger import enter
from yingke.foundation.audit.sealer import Sealer
from yingke.foundation.postgres import Cluster

EMPTY = "truncate audit_seal, audit_link, audit_entry restart identity cascade"
Tamper = Callable[[str], None]


@pytest.fixture
def tamper(committed_db: None, cluster: Cluster) -> Iterator[Tamper]:
    """Runs a statement as somebody who owns the tables and switches their triggers off; cleans up afterwards."""
    with cluster.superuser(connection.settings_dict["NAME"]) as session:
        session.execute("set session_replication_role = replica")
        session.execute(EMPTY)
        yield lambda statement: _run(session, statement)
        session.execute(EMPTY)


def _own_horizon() -> int:
    with connection.cursor() as cursor:
        cursor.execute("select pg_current_xact_id()::text::bigint + 1")
        return int(cursor.fetchone()[0])


def _run(session: psycopg.Connection[tuple[object, ...]], statement: str) -> None:
    session.execute(statement)


@pytest.fixture
def ledger(tamper: Tamper, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tamper:
    """Five entries in two seals; ready to be tampered with.

    The server's other tests hold transactions open and with them the horizon; here only this test's count.
    """
    monkeypatch.setattr(sealer, "_horizon", _own_horizon)
    sealing = Sealer(tmp_path)
    with connection.cursor() as cursor:
        cursor.execute("set role yingke_batch")
    for number in range(5):
        enter(service("test"), verb="audit.test", about=f"thing:{number}")
        if number in {2, 4}:
            sealing.seal_pending()
    return tamper
