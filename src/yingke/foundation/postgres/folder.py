"""What lies in ``YINGKE_HOME/postgres``: locks, passwords, the way to the socket, and what has been set up."""

import contextlib
import fcntl
import json
import os
import secrets
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from yingke.foundation.postgres.urls import ROLES, Role

SOCKET_NAME_LIMIT = 107  # bytes, of sockaddr_un
LOG_LIMIT = 10_000_000


class Folder:
    """The files of one embedded server. Locks belong to open files, so the kernel frees them with their process."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.data = path / "data"

    def lock(self, name: str, kind: int) -> IO[str]:
        """An open file holding a lock until it is closed; BlockingIOError when ``LOCK_NB`` meets another's."""
        handle = (self.path / f"{name}.lock").open("a")
        try:
            fcntl.flock(handle, kind)
        except BlockingIOError:
            handle.close()
            raise
        return handle

    def is_locked(self, name: str) -> bool:
        with contextlib.suppress(BlockingIOError):
            self.lock(name, fcntl.LOCK_EX | fcntl.LOCK_NB).close()
            return False
        return True

    @contextlib.contextmanager
    def starting(self) -> Iterator[None]:
        """One process at a time makes, starts or sets up the server."""
        self.path.mkdir(mode=0o711, parents=True, exist_ok=True)
        with self.lock("start", fcntl.LOCK_EX):
            yield

    def password(self, role: Role | str) -> str:
        path = self.path / "secrets.json"
        if not path.exists():
            self._write_secrets(path)
        value: str = json.loads(path.read_text())[role]
        return value

    def passwords(self) -> dict[Role, str]:
        return {role: self.password(role) for role in ROLES}

    def _write_secrets(self, path: Path) -> None:
        draft = path.with_suffix(".new")
        draft.touch(mode=0o600)
        draft.write_text(json.dumps({name: secrets.token_urlsafe(24) for name in ("postgres", *ROLES)}))
        draft.rename(path)

    def socket(self) -> Path:
        """The folder of the socket: in the home or, where that path is too long, a private one noted there."""
        here = self.path / "socket"
        if len(os.fsencode(here / ".s.PGSQL.5432")) <= SOCKET_NAME_LIMIT:
            return here
        note = self.path / "socket.path"
        whose, _, folder = note.read_text().partition("\n") if note.exists() else ("", "", "")
        if whose != str(self.path) or not Path(folder).is_dir():  # a copied home needs a socket of its own
            folder = tempfile.mkdtemp(prefix="yingke-", dir=os.environ.get("XDG_RUNTIME_DIR"))
            note.write_text(f"{self.path}\n{folder}")
        return Path(folder)

    def log(self) -> Path:
        """The server's log, a grown one put aside."""
        path = self.path / "server.log"
        if path.exists() and path.stat().st_size > LOG_LIMIT:
            path.rename(path.with_suffix(".log.1"))
        return path

    def has_done(self, step: str, digest: str) -> bool:
        mark = self.path / f"{step}.done"
        return mark.exists() and mark.read_text() == digest

    def done(self, step: str, digest: str) -> None:
        (self.path / f"{step}.done").write_text(digest)

    def undo(self, step: str) -> None:
        (self.path / f"{step}.done").unlink(missing_ok=True)
