"""The database session a process may work in: one that row-level security and the rights of the tables bind."""

from __future__ import annotations

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from yingke.foundation.configuration import BadConfiguration, configuration

_POWERS = """
select rolname, rolsuper or rolbypassrls,
    exists (select from pg_class where relrowsecurity and pg_has_role(mine.oid, relowner, 'member')),
    exists (select from pg_roles other
            where other.rolname = 'yingke_batch' and pg_has_role(mine.oid, other.oid, 'member'))
from pg_roles mine where rolname = session_user
"""


def refuse_unbound(connection: BaseDatabaseWrapper, **_signal: Any) -> None:  # noqa: ANN401 - Django's signal
    """Stop a process whose database login sees more than its scope.

    Raises:
        BadConfiguration: the login is a superuser, bypasses the row policies, may become the owner of the tables,
            or serves the site and may become the batch role.
    """
    role = configuration().database_role
    if role == "owner":
        return
    with connection.cursor() as cursor:
        cursor.execute(_POWERS)
        login, unbound, owns, is_batch = cursor.fetchone()
    name = "DATABASE_URL" if role == "app" else "DATABASE_BATCH_URL"
    if unbound or owns:
        raise BadConfiguration(
            f"{name} logs in as {login}, whom row-level security does not bind; give it a login that is a member of"
            f" yingke_{role} alone"
        )
    if role == "app" and is_batch:
        raise BadConfiguration(
            f"DATABASE_URL logs in as {login}, a member of yingke_batch; the site must not be one"
        )
