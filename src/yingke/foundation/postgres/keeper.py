"""The process that holds the server, until the last user has left.

Every user of the server holds a shared lock on ``users.lock``. The keeper waits for an exclusive one: the kernel
grants it when nobody is left, killed processes included, and the keeper then asks the server to stop. Whoever comes
while it stops waits for the lock and starts a new server.

Run as ``python keeper.py FOLDER COMMAND…``; it imports nothing of the project, so that it starts at once.
"""

import contextlib
import fcntl
import signal
import subprocess
import sys
import threading
from pathlib import Path
from types import FrameType

FAST_SHUTDOWN = signal.SIGINT


def main(folder: Path, command: list[str]) -> int:
    with (folder / "keeper.lock").open("w") as mine, (folder / "users.lock").open("a") as users:
        try:
            fcntl.flock(mine, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return 0  # another keeper was quicker
        with subprocess.Popen(command, cwd="/", stdin=subprocess.DEVNULL) as server:  # noqa: S603 - our own server

            def stop(_number: int = 0, _frame: FrameType | None = None) -> None:
                with contextlib.suppress(ProcessLookupError):
                    server.send_signal(FAST_SHUTDOWN)

            def wait_until_alone() -> None:
                fcntl.flock(users, fcntl.LOCK_EX)
                stop()

            signal.signal(signal.SIGTERM, stop)
            signal.signal(signal.SIGINT, stop)
            threading.Thread(target=wait_until_alone, daemon=True).start()
            return server.wait()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
