"""One server per home: start it or join it, leave it, and let the last one out stop it."""

import contextlib
import fcntl
import hashlib
import os
import secrets
import shutil
import time
from pathlib import Path
from typing import IO, Self

import psycopg
from psycopg import sql

from yingke.foundation.postgres import keeper, runas, server
from yingke.foundation.postgres.errors import ClusterError
from yingke.foundation.postgres.folder import Folder
from yingke.foundation.postgres.urls import ROLES, Urls

START_SECONDS = 60
STOP_SECONDS = 30
BOOTSTRAP = Path(__file__).with_name("bootstrap.sql")


class Cluster:
    """The embedded server of ``home``; everything it keeps lies in ``home/postgres``.

    ``durable=False`` trades safety at power loss for speed: for tests only.
    """

    def __init__(self, home: Path, *, durable: bool = True) -> None:
        self.folder = Folder(home.absolute() / "postgres")
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
        try:
            with self.folder.starting():
                self._join_or_launch()
        except PermissionError as error:
            raise ClusterError(
                f"{error.filename} belongs to somebody else. Set YINGKE_HOME to a folder of your own, "
                "or run as the user who made it."
            ) from error
        return self.urls()

    def stop(self) -> None:
        """Leave; when this process started the server and nobody else uses it, wait until it is down."""
        if self._hold is None:
            return
        alone = self._leave(self._hold)
        self._hold = None
        if alone:
            self._ended(within=STOP_SECONDS)
        self._keeper = None

    def urls(self, database: str = "yingke") -> Urls:
        return Urls.on_socket(self.folder.socket(), database=database, passwords=self.folder.passwords())

    def superuser(self, database: str = "postgres") -> psycopg.Connection[tuple[object, ...]]:
        """A session above every rule: to set databases up, and for tests that look behind row-level security."""
        return psycopg.connect(
            host=str(self.folder.socket()),
            user="postgres",
            password=self.folder.password("postgres"),
            dbname=database,
            autocommit=True,
        )

    def create_database(self, name: str) -> Urls:
        """Another database with the same roles and rights, if it does not exist yet."""
        with self.folder.starting():
            self._bootstrap(name)
        return self.urls(name)

    def drop_database(self, name: str) -> None:
        with self.folder.starting(), self.superuser() as session:
            session.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
            self.folder.undo(name)

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
            try:
                gone, _ = os.waitpid(self._keeper, os.WNOHANG)
            except ChildProcessError:
                gone = self._keeper
            if gone:
                self._keeper = None
            elif time.monotonic() > until:
                return False
            else:
                time.sleep(0.01)
        return True

    def _join_or_launch(self) -> None:
        if self._hold is None:
            self._hold = self.folder.lock("users", fcntl.LOCK_SH)  # waits while a server stops
        try:
            if not self.folder.is_locked("keeper"):
                self._launch()
            self._bootstrap("yingke")
        except BaseException:
            self.stop()
            raise

    def _launch(self) -> None:
        programs, socket = server.binaries(), self.folder.socket()
        run_as = runas.choose(
            data=self.folder.data,
            binaries=programs,
            sample=server.sample(programs),
            wanted=os.environ.get("YINGKE_POSTGRES_USER", ""),
        )
        socket.mkdir(mode=0o700, exist_ok=True)
        run_as.own(socket)
        self._require_data(programs, run_as=run_as, scratch=socket)
        words = server.command(programs, self.folder.data, socket=socket, run_as=run_as, durable=self.durable)
        self._keeper = server.spawn(
            ["-I", "-S", keeper.__file__, str(self.folder.path), *words], log=self.folder.log()
        )
        self._wait_until_ready()

    def _require_data(self, programs: Path, *, run_as: runas.RunAs, scratch: Path) -> None:
        data, wanted = self.folder.data, server.major_version(programs)
        if not data.exists():
            draft = data.with_name(f"data.{secrets.token_hex(4)}")
            password = self.folder.password("postgres")
            try:
                server.initdb(programs, draft, run_as=run_as, scratch=scratch, password=password)
                draft.rename(data)
            finally:
                shutil.rmtree(draft, ignore_errors=True)
        run_as.own(data)  # where root copied or restored a home
        found = (data / "PG_VERSION").read_text().strip()
        if found != wanted:
            raise ClusterError(
                f"{data} was made by PostgreSQL {found}, this is {wanted}. Dump it there and restore it here."
            )

    def _wait_until_ready(self) -> None:
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            with contextlib.suppress(psycopg.OperationalError):
                self.superuser().close()
                return
            if self._ended(within=0.05):
                break
        last = self.folder.log().read_text(errors="replace").splitlines()[-5:]
        raise ClusterError("PostgreSQL did not start: " + " | ".join(last))

    def _bootstrap(self, database: str) -> None:
        """Run ``bootstrap.sql`` once for a database, and again when the file has changed."""
        digest = hashlib.sha256(BOOTSTRAP.read_bytes()).hexdigest()
        if self.folder.has_done(database, digest):
            return
        passwords = self.folder.passwords()
        environment = {f"YINGKE_{role.upper()}_PASSWORD": passwords[role] for role in ROLES} | {
            "YINGKE_DATABASE": database,
            "PGHOST": str(self.folder.socket()),
            "PGUSER": "postgres",
            "PGPASSWORD": self.folder.password("postgres"),
        }
        psql = server.binaries() / "psql"
        server.run([psql, "--no-psqlrc", "--quiet", "--dbname=postgres", f"--file={BOOTSTRAP}"], environment)
        self.folder.done(database, digest)
