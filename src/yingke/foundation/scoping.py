"""The scope of a database session: what row-level security lets the app role see.

A policy compares a row with transaction-local settings. No setting, no row: a query that forgot its scope
returns nothing. The settings are written here only.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from psycopg.pq import TransactionStatus

from yingke.foundation.accounts.roles import Permission
from yingke.foundation.actor import Actor

_SET = """
select set_config('yk.orgs', (%s::text[])::text, true), set_config('yk.staff', %s, true),
       set_config('yk.pool', (%s::text[])::text, true), set_config('yk.everything', %s, true),
       set_config('yk.hidden', %s, true)
"""
_GET = """
select coalesce(current_setting('yk.orgs', true), ''), coalesce(current_setting('yk.staff', true), ''),
       coalesce(current_setting('yk.pool', true), ''), coalesce(current_setting('yk.everything', true), ''),
       coalesce(current_setting('yk.hidden', true), '')
"""
_RESTORE = """
select set_config('yk.orgs', %s, true), set_config('yk.staff', %s, true),
       set_config('yk.pool', %s, true), set_config('yk.everything', %s, true), set_config('yk.hidden', %s, true)
"""


def _apply(viewer: Actor) -> None:
    scope = viewer.scope
    everything, hidden = _switch(scope.everything), _switch(viewer.may(Permission.SEE_HIDDEN_REASONS))
    with connection.cursor() as cursor:
        cursor.execute(_SET, [sorted(scope.orgs), scope.staff, sorted(scope.pool), everything, hidden])


def _switch(on: bool) -> str:  # noqa: FBT001 - one argument
    return "on" if on else "off"


@contextmanager
def scoped(viewer: Actor) -> Iterator[None]:
    """Within the block the session sees what ``viewer`` may see. Needs an open transaction.

    After an error of the database the scope is not put back: the rollback does it.

    Raises:
        RuntimeError: no transaction is open, so the setting would be lost at the first statement.
    """
    with _kept("scoped"):
        _apply(viewer)
        yield


@contextmanager
def unveiled() -> Iterator[None]:
    """Within the block the session reads hidden reasons too: for code that must heed them and tells nobody.

    Raises:
        RuntimeError: no transaction is open; the reader would then see no reason, and heed none.
    """
    with _kept("unveiled"):
        with connection.cursor() as cursor:
            cursor.execute("select set_config('yk.hidden', 'on', true)")
        yield


@contextmanager
def _kept(name: str) -> Iterator[None]:
    """The settings as they are now come back after the block."""
    if not connection.in_atomic_block:
        raise RuntimeError(f"{name}() needs an open transaction: its settings are transaction-local")
    with connection.cursor() as cursor:
        cursor.execute(_GET)
        before = cursor.fetchone()
    try:
        yield
    finally:
        if connection.connection.info.transaction_status is TransactionStatus.INTRANS:
            with connection.cursor() as cursor:
                cursor.execute(_RESTORE, before)
