"""As whom the server runs.

PostgreSQL refuses to run as root. Started by root it runs as an ordinary user of the machine, who then owns the
data folder and nothing else; folders above it keep their rights. Where that user may not walk down to the data (a
home below ``/root``), the server is given the one capability that lets it, and no more.
"""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from yingke.foundation.postgres.errors import ClusterError

CANDIDATES = ("postgres", "nobody")
CAPABILITIES = ("", "dac_read_search", "dac_override")


@dataclass(frozen=True)
class RunAs:
    """A user and the words put before a command so that it runs as that user and ends with its parent."""

    uid: int
    gid: int
    prefix: tuple[str, ...]

    def own(self, path: Path) -> None:
        """Give ``path``, and what lies in it, to this user; only root can, and only root needs to."""
        if os.geteuid() != 0 or path.stat().st_uid == self.uid:
            return
        for inside in path.rglob("*"):
            os.chown(inside, self.uid, self.gid, follow_symlinks=False)
        os.chown(path, self.uid, self.gid)


def choose(*, data: Path, binaries: Path, sample: Path, wanted: str) -> RunAs:
    """The owner of the data where it exists, else ``wanted``, else the first candidate this machine knows.

    ``sample`` is a file of the server's share folder that must be readable. Raises ClusterError.
    """
    setpriv = shutil.which("setpriv")
    if os.geteuid() != 0:
        return RunAs(os.getuid(), os.getgid(), (setpriv, "--pdeathsig", "INT", "--") if setpriv else ())
    if setpriv is None:
        raise ClusterError("PostgreSQL does not run as root and setpriv (package util-linux) is missing.")
    user = _user(data, wanted)
    for capability in CAPABILITIES:
        prefix = _prefix(setpriv, user, capability)
        if _reaches(prefix, folder=data.parent, binary=binaries / "postgres", sample=sample):
            return RunAs(user.pw_uid, user.pw_gid, prefix)
    raise ClusterError(
        f"PostgreSQL does not run as root, and the user {user.pw_name} may not reach {data.parent}. "
        "Set YINGKE_HOME to a folder that user can reach, or run as an ordinary user."
    )


def _user(data: Path, wanted: str) -> pwd.struct_passwd:
    if data.exists() and data.stat().st_uid != 0:
        return pwd.getpwuid(data.stat().st_uid)
    for name in filter(None, (wanted, *CANDIDATES)):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            if name == wanted:
                raise ClusterError(f"YINGKE_POSTGRES_USER is {wanted}, unknown to this machine.") from None
    raise ClusterError("PostgreSQL does not run as root. Set YINGKE_POSTGRES_USER to an ordinary user.")


def _prefix(setpriv: str, user: pwd.struct_passwd, capability: str) -> tuple[str, ...]:
    who = (f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups", "--pdeathsig=INT")
    if not capability:
        return (setpriv, *who, "--inh-caps=-all", "--")
    # Without the secure bit access(2), by which the server finds its own programs, would not count the capability.
    caps = (f"--inh-caps=+{capability}", f"--ambient-caps=+{capability}", "--securebits=+no_setuid_fixup")
    return (setpriv, *who, *caps, "--")


def _reaches(prefix: tuple[str, ...], *, folder: Path, binary: Path, sample: Path) -> bool:
    """Whether a process so started can enter the folder, read the server's files and run its binary."""
    script = 'cd "$0" && head -c 1 "$1" && exec "$2" --version'
    command = [*prefix, "/bin/sh", "-c", script, str(folder), str(sample), str(binary)]
    return subprocess.run(command, cwd="/", capture_output=True, check=False).returncode == 0  # noqa: S603 - no shell text from outside
