"""The worker: one process under the batch role that runs jobs, delivers news and seals the ledger."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import suppress

from django.db import close_old_connections, connections
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from yingke.foundation import clock
from yingke.foundation.audit.sealer import Sealer
from yingke.foundation.configuration import configuration
from yingke.foundation.jobs.jobs import night, retry_stalled
from yingke.foundation.news.board import dispatch_pending

log = logging.getLogger(__name__)

LONGEST_PAUSE = 30.0  # seconds between tries while the database is away


class Loop(threading.Thread):
    """Calls ``step`` until told to stop: at once again while there is work, else after ``pause`` seconds."""

    def __init__(self, name: str, step: Callable[[], int], *, pause: float, stopping: threading.Event) -> None:
        super().__init__(name=name, daemon=True)
        self._step = step
        self._pause = pause
        self._stopping = stopping

    def run(self) -> None:
        """Loop. A failure is logged and waited out, longer each time."""
        failures = 0
        while not self._stopping.is_set():
            try:
                close_old_connections()
                worked, failures = self._step() > 0, 0
            except Exception:
                log.exception("%s failed", self.name)
                connections.close_all()
                worked, failures = False, failures + 1
            if not worked:
                self._stopping.wait(min(self._pause * 2**failures, LONGEST_PAUSE))
        connections.close_all()


def run_worker() -> None:
    """Work until SIGINT or SIGTERM; what has begun is finished. Call it from the main thread, as the batch role.

    It begins with the night: no worker may have lived at midnight.
    """
    with suppress(AlreadyEnqueued):
        night.configure().defer(timestamp=int(clock.now().timestamp()))
    stopping = threading.Event()
    sealer = Sealer(configuration().home)
    loops = [
        Loop("news", dispatch_pending, pause=0.5, stopping=stopping),
        Loop("sealer", sealer.seal_pending, pause=0.5, stopping=stopping),
        Loop("stalled jobs", retry_stalled, pause=60, stopping=stopping),
    ]
    for loop in loops:
        loop.start()
    try:
        queue = app.with_connector(app.connector.get_worker_connector())  # type: ignore[attr-defined]
        queue.run_worker(concurrency=2, shutdown_graceful_timeout=30, delete_jobs="successful")
    finally:
        stopping.set()
        for loop in loops:
            loop.join(timeout=30)
