"""Keeps the processes of one platform going: starts them, starts again what fell, stops all of them together."""

import logging
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import FrameType
from typing import Self

log = logging.getLogger(__name__)

LONGEST_PAUSE = 30.0  # seconds before another start of a process that keeps falling
STEADY = 60.0  # seconds of running after which a fall counts as the first again
GRACE = 35.0  # seconds to end by itself; a worker finishes the job it has begun


@dataclass
class Child:
    """One process of the platform."""

    name: str
    words: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    falls: int = 0
    due: float | None = None  # when to start it again, once it has fallen

    def start(self) -> None:
        """Start it so that it ends when the supervisor is killed."""
        setpriv = shutil.which("setpriv")
        prefix = (setpriv, "--pdeathsig", "TERM", "--") if setpriv else ()
        words = [*prefix, *self.words]
        self.process = subprocess.Popen(words, stdin=subprocess.DEVNULL, start_new_session=True)  # noqa: S603 - ours
        self.started, self.due = time.monotonic(), None

    def tend(self) -> None:
        """Start it again when it has fallen, later each time."""
        if self.process is None or self.process.poll() is None:
            return
        now = time.monotonic()
        if self.due is None:
            self.falls = 1 if now - self.started > STEADY else self.falls + 1
            pause = min(2.0 ** (self.falls - 1), LONGEST_PAUSE)
            log.warning("%s ended with status %s; again in %d s", self.name, self.process.returncode, pause)
            self.due = now + pause
        elif now >= self.due:
            self.start()

    def stop(self) -> None:
        """Ask it to end, and insist after the grace."""
        if self.process is None:
            return
        try:
            self.process.wait(GRACE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@dataclass
class Supervisor:
    """The children of one ``yingke up``, until a signal ends it."""

    children: Sequence[Child]
    stopping: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Self:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop)
        for child in self.children:
            child.start()
        return self

    def __exit__(self, *_: object) -> None:
        for child in self.children:
            if child.process is not None:
                child.process.terminate()
        for child in self.children:
            child.stop()

    def tend(self) -> None:
        """Watch over the children until a signal comes."""
        while not self.stopping.wait(0.2):
            for child in self.children:
                child.tend()

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping.set()
