"""The four addresses of one database, one for each role that logs in."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import quote

Role = Literal["owner", "app", "edge", "batch"]
ROLES: tuple[Role, ...] = ("owner", "app", "edge", "batch")
VARIABLES: Mapping[Role, str] = {
    "owner": "DATABASE_OWNER_URL",
    "app": "DATABASE_URL",
    "edge": "DATABASE_EDGE_URL",
    "batch": "DATABASE_BATCH_URL",
}


@dataclass(frozen=True, kw_only=True)
class Urls:
    """``postgresql://user:password@host/database`` per role; an empty one is not known to this host."""

    owner: str
    app: str
    edge: str
    batch: str

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Urls | None":
        """The addresses of an external server, or None when ``DATABASE_URL`` is unset or empty."""
        if not environment.get("DATABASE_URL"):
            return None
        return cls(**{role: environment.get(variable, "") for role, variable in VARIABLES.items()})

    @classmethod
    def on_socket(cls, folder: Path, *, database: str, passwords: Mapping[Role, str]) -> "Urls":
        host = quote(str(folder), safe="")
        return cls(
            **{
                role: f"postgresql://yingke_{role}:{quote(passwords[role], safe='')}@/{quote(database)}?host={host}"
                for role in ROLES
            }
        )

    def of(self, role: Role) -> str:
        """The address for a role; LookupError, naming the variable to set, when this host does not know it."""
        url: str = getattr(self, role)
        if not url:
            raise LookupError(f"{VARIABLES[role]} is not set, so nothing here can log in as yingke_{role}.")
        return url
