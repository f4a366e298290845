"""The scope of a database session: what row-level security lets the app role see.

A policy compares a row with three transaction-local settings. No setting, no row: a query that forgot its scope
returns nothing. The settings are written here only.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from psycopg.pq import TransactionStatus

from yingke.foundation.actor import Actor, Scope

_SET = """
select set_config('yk.orgs', (%s::text[])::text, true), set_config('yk.staff', %s, true),
       set_config('yk.pool', (%s::text[])::text, true), set_config('yk.everything', %s, true)
"""
_GET = """
select coalesce(current_setting('yk.orgs', true), ''), coalesce(current_setting('yk.staff', true), ''),
       coalesce(current_setting('yk.pool', true), ''), coalesce(current_setting('yk.everything', true), '')
"""
_RESTORE = """
select set_config('yk.orgs', %s, true), set_config('yk.staff', %s, true),
       set_config('yk.pool', %s, true), set_config('yk.everything', %s, true)
"""


def _apply(scope: Scope) -> None:
    everything = "on" if scope.everything else "off"
    with connection.cursor() as cursor:
        cursor.execute(_SET, [sorted(scope.orgs), scope.staff, sorted(scope.pool), everything])


@contextmanager
def scoped(viewer: Actor) -> Iterator[None]:
    """Within the block the session sees what ``viewer`` may see. Needs an open transaction.

    After an error of the database the scope is not put back: the rollback does it.

    Raises:
        RuntimeError: no transaction is open, so the setting would be lost at the first statement.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("scoped() needs an open transaction: its settings are transaction-local")
    with connection.cursor() as cursor:
        cursor.execute(_GET)
        before = cursor.fetchone()
    _apply(viewer.scope)
    try:
        yield
    finally:
        if connection.connection.info.transaction_status is TransactionStatus.INTRANS:
            with connection.cursor() as cursor:
                cursor.execute(_RESTORE, before)
