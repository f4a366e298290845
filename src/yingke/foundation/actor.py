"""The actor: who does something, with which rights, over which customers."""

from __future__ import annotations

from dataclasses import dataclass, field

from yingke.foundation.accounts.roles import Permission, Role


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose customers an actor may see.

    ``orgs``: organisation units whose customers are seen whole (a head's subtree, already expanded).
    ``staff``: the staff number whose own book is seen. ``pool``: outlets whose unmanaged customers are seen masked.
    ``everything``: the whole bank. The empty scope sees no customer.
    """

    orgs: frozenset[str] = frozenset()
    staff: str = ""
    pool: frozenset[str] = frozenset()
    everything: bool = False


@dataclass(frozen=True, slots=True)
class Actor:
    """A person or a named service account, as the verbs and selectors see it."""

    id: str
    name: str
    staff_id: str = ""
    roles: frozenset[Role] = frozenset()
    permissions: frozenset[Permission] = frozenset()
    scope: Scope = field(default_factory=Scope)
    org_id: str = ""

    def may(self, permission: Permission) -> bool:
        """Whether the actor holds ``permission``."""
        return permission in self.permissions


def service(name: str) -> Actor:
    """A named service account: the actor of scheduled work, under the batch role, over the whole bank."""
    return Actor(id=f"service:{name}", name=name, permissions=frozenset(Permission), scope=Scope(everything=True))
