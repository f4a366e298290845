"""One server per home: start it or join it, leave it, and let the last one out stop it."""

import contextlib
import fcntl
import hashlib
import json
import os
import secrets
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Self

import psycopg
from psycopg import sql

from yingke.foundation.postgres import keeper, runas, server
from yingke.foundation.postgres.server import ClusterError
from yingke.foundation.postgres.urls import ROLES, Role, Urls

SOCKET_NAME_LIMIT = 107  # bytes, of sockaddr_un
LOG_LIMIT = 10_000_000
START_SECONDS = 60
STOP_SECONDS = 30
BOOTSTRAP = Path(__file__).with_name("bootstrap.sql")


class Cluster:
    """The embedded server of ``home``; everything it keeps lies in ``home/postgres``.

    ``durable=False`` trades safety at power loss for speed: for tests only.
    """

    def __init__(self, home: Path, *, durable: bool = True) -> None:
        self.folder = home.absolute() / "postgres"
        self.durable = durable
        self._hold: IO[str] | None = None
        self._keeper: int | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> Urls:
        """Join the server that runs in this home, or start one; safe to call again. Raises ClusterError."""
        self._prepare()
        with self._lock("start.lock", fcntl.LOCK_EX):
            if self._hold is None:
                self._hold = self._open("users.lock", fcntl.LOCK_SH)  # waits while a server stops
            if not self._running():
                self._launch()
            self._bootstrap("yingke")
        return self.urls()

    def stop(self) -> None:
        """Leave; wait for the server to be down when this process started it and nobody else uses it."""
        if self._hold is None:
            return
        alone = self._leave(self._hold)
        self._hold = None
        if alone and self._keeper is not None:
            self._ended(within=STOP_SECONDS)
        self._keeper = None

    def urls(self, database: str = "yingke") -> Urls:
        return Urls.on_socket(self._socket(), database=database, passwords=self._passwords())

    def superuser(self, database: str = "postgres") -> psycopg.Connection[tuple[object, ...]]:
        """A session above every rule, for bootstrap and for tests that look behind row-level security."""
        return psycopg.connect(
            host=str(self._socket()),
            user="postgres",
            password=self._secrets()["postgres"],
            dbname=database,
            autocommit=True,
        )

    def create_database(self, name: str) -> Urls:
        """Another database with the same roles and rights, if it does not exist yet."""
        self._bootstrap(name)
        return self.urls(name)

    def drop_database(self, name: str) -> None:
        with self.superuser() as session:
            session.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        self._mark(name).unlink(missing_ok=True)

    def _prepare(self) -> None:
        try:
            self.folder.mkdir(mode=0o711, parents=True, exist_ok=True)
            with self._lock("start.lock", fcntl.LOCK_EX):
                self._secrets()
        except PermissionError as error:
            raise ClusterError(
                f"{error.filename} is not yours to write. Set YINGKE_HOME to a folder of your own, "
                "or run as the user who made it."
            ) from error

    def _open(self, name: str, kind: int) -> IO[str]:
        handle = (self.folder / name).open("a")
        try:
            fcntl.flock(handle, kind)
        except BlockingIOError:
            handle.close()
            raise
        return handle

    @contextlib.contextmanager
    def _lock(self, name: str, kind: int) -> Iterator[None]:
        with self._open(name, kind):
            yield

    def _free(self, name: str) -> bool:
        try:
            self._open(name, fcntl.LOCK_EX | fcntl.LOCK_NB).close()
        except BlockingIOError:
            return False
        return True

    def _running(self) -> bool:
        return not self._free("keeper.lock")

    def _leave(self, hold: IO[str]) -> bool:
        """Give up this process's share; whether it was the last one. The keeper may take the lock at any moment."""
        with hold:
            for kind, last in ((fcntl.LOCK_EX, True), (fcntl.LOCK_SH, False)):
                with contextlib.suppress(BlockingIOError):
                    fcntl.flock(hold, kind | fcntl.LOCK_NB)
                    return last
        return True

    def _ended(self, *, within: float) -> bool:
        """Whether the keeper this process started has ended, waiting for it so many seconds."""
        until = time.monotonic() + within
        while self._keeper is not None:
            with contextlib.suppress(ChildProcessError):
                if not os.waitpid(self._keeper, os.WNOHANG)[0]:
                    if time.monotonic() > until:
                        return False
                    time.sleep(0.02)
                    continue
            self._keeper = None
        return True

    def _secrets(self) -> dict[str, str]:
        path = self.folder / "secrets.json"
        if not path.exists():
            made = {name: secrets.token_urlsafe(24) for name in ("postgres", *ROLES)}
            draft = self.folder / "secrets.new"
            draft.touch(mode=0o600)
            draft.write_text(json.dumps(made))
            draft.rename(path)
        values: dict[str, str] = json.loads(path.read_text())
        return values

    def _passwords(self) -> dict[Role, str]:
        values = self._secrets()
        return {role: values[role] for role in ROLES}

    def _socket(self) -> Path:
        """The folder of the socket: in the home, or, where that path is too long, the private one noted there."""
        here = self.folder / "socket"
        if len(os.fsencode(here / ".s.PGSQL.5432")) <= SOCKET_NAME_LIMIT:
            return here
        note = self.folder / "socket.path"
        if note.exists() and Path(note.read_text()).is_dir():
            return Path(note.read_text())
        made = tempfile.mkdtemp(prefix="yingke-", dir=os.environ.get("XDG_RUNTIME_DIR"))
        note.write_text(made)
        return Path(made)

    def _launch(self) -> None:
        programs, data = server.binaries(), self.folder / "data"
        try:
            run_as = runas.choose(
                data=data,
                binaries=programs,
                sample=server.sample(programs),
                wanted=os.environ.get("YINGKE_POSTGRES_USER", ""),
            )
        except runas.NoUserError as error:
            raise ClusterError(str(error)) from error
        socket = self._socket()
        socket.mkdir(mode=0o700, exist_ok=True)
        run_as.own(socket)
        self._require_data(programs, data, run_as=run_as, scratch=socket)
        words = server.command(programs, data, socket=socket, run_as=run_as, durable=self.durable)
        self._keeper = self._spawn_keeper(words)
        self._wait_until_ready()

    def _require_data(self, programs: Path, data: Path, *, run_as: runas.RunAs, scratch: Path) -> None:
        wanted = server.major_version(programs)
        if not data.exists():
            draft = self.folder / f"data.{secrets.token_hex(4)}"
            server.initdb(programs, draft, run_as=run_as, scratch=scratch, password=self._secrets()["postgres"])
            draft.rename(data)
        found = (data / "PG_VERSION").read_text().strip()
        if found != wanted:
            raise ClusterError(
                f"{data} was made by PostgreSQL {found}, this is {wanted}. Dump it there, restore here."
            )

    def _spawn_keeper(self, words: list[str]) -> int:
        log = self.folder / "server.log"
        if log.exists() and log.stat().st_size > LOG_LIMIT:
            log.rename(log.with_suffix(".log.1"))
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        return server.spawn(
            ["-I", "-S", keeper.__file__, str(self.folder), *words],
            actions=[(os.POSIX_SPAWN_OPEN, 1, str(log), flags, 0o600), (os.POSIX_SPAWN_DUP2, 1, 2)],
        )

    def _wait_until_ready(self) -> None:
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            with contextlib.suppress(psycopg.OperationalError):
                self.superuser().close()
                return
            if self._ended(within=0.05):
                break
        log = (self.folder / "server.log").read_text(errors="replace").splitlines()
        raise ClusterError("PostgreSQL did not start: " + " | ".join(log[-5:]))

    def _mark(self, database: str) -> Path:
        return self.folder / f"{database}.bootstrapped"

    def _bootstrap(self, database: str) -> None:
        """Run ``bootstrap.sql`` once for a database, and again when the file has changed."""
        digest = hashlib.sha256(BOOTSTRAP.read_bytes()).hexdigest()
        mark = self._mark(database)
        if mark.exists() and mark.read_text() == digest:
            return
        values = self._secrets()
        environment = {f"YINGKE_{role.upper()}_PASSWORD": values[role] for role in ROLES} | {
            "YINGKE_DATABASE": database,
            "PGHOST": str(self._socket()),
            "PGUSER": "postgres",
            "PGPASSWORD": values["postgres"],
        }
        psql = server.binaries() / "psql"
        server.run([psql, "--no-psqlrc", "--quiet", "--dbname=postgres", f"--file={BOOTSTRAP}"], environment)
        mark.write_text(digest)
