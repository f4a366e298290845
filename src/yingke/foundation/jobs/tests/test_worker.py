"""The worker as the process it is."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from yingke.foundation.actor import service
from yingke.foundation.audit.ledger import enter
from yingke.foundation.audit.models import Entry, Link
from yingke.foundation.jobs.jobs import retry_stalled
from yingke.foundation.jobs.worker import Loop
from yingke.foundation.postgres import Cluster

PATIENCE = 180  # seconds; other tests of the same server may hold transactions open, and with them the sealer
PROGRAM = "import django; django.setup(); from yingke.foundation.jobs.worker import run_worker; run_worker()"


@pytest.fixture
def database(committed_db: None, cluster: Cluster) -> Iterator[str]:
    """The name of the test's database; what was committed is cleared away."""
    name = str(connection.settings_dict["NAME"])
    yield name
    with cluster.superuser(name) as session:
        session.execute("set session_replication_role = replica")
        session.execute("truncate audit_seal, audit_link, audit_entry, procrastinate_jobs cascade")


def wait_for(happened: Callable[[], bool]) -> bool:
    until = time.monotonic() + PATIENCE
    while not happened():
        if time.monotonic() > until:
            return False
        time.sleep(0.1)
    return True


class TestRunWorker:
    def test_does_jobs_seals_entries_and_ends_when_told(
        self, database: str, cluster: Cluster, tmp_path: Path
    ) -> None:
        enter(service("test"), verb="jobs.test", about="")
        app.configure_task("retry_stalled").defer(timestamp=0)
        environment = os.environ | {
            "DATABASE_BATCH_URL": cluster.urls(database).batch,
            "YINGKE_DB_ROLE": "batch",
            "YINGKE_HOME": str(tmp_path),
            "DJANGO_SETTINGS_MODULE": "yingke.site.settings",
        }
        with subprocess.Popen([sys.executable, "-c", PROGRAM], env=environment, stderr=subprocess.PIPE) as worker:
            done = wait_for(
                lambda: Link.objects.exists() and not ProcrastinateJob.objects.exclude(status="succeeded").exists()
            )
            worker.send_signal(signal.SIGTERM)
            said = worker.communicate(timeout=20)[1].decode()
        assert done, said
        assert Entry.objects.filter(verb="organisation.effect_handovers").exists(), "the night was not made up for"
        assert worker.returncode == 0, said


class TestLoop:
    def test_goes_on_after_a_failure_and_stops_when_told(self) -> None:
        stopping = threading.Event()
        tries: list[int] = []

        def step() -> int:
            tries.append(len(tries))
            if len(tries) == 1:
                raise OSError("the database is away")
            stopping.set()
            return 0

        loop = Loop("test", step, pause=0.01, stopping=stopping)
        loop.start()
        loop.join(timeout=5)
        assert tries == [0, 1]


class TestRetryStalled:
    def test_a_job_of_a_dead_worker_waits_again(self, database: str) -> None:
        app.configure_task("night").defer(timestamp=0)
        with connection.cursor() as cursor:
            cursor.execute("update procrastinate_jobs set status = 'doing'")
        assert retry_stalled() == 1
        assert ProcrastinateJob.objects.get().status == "todo"
