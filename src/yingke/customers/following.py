"""The mirrors of a snapshot in the slices above: each follows the newest load, whatever order the news comes in."""

from __future__ import annotations

from django.db import connection

from yingke.customers.models import Load
from yingke.customers.news import SnapshotPublished


def still_newest(news: SnapshotPublished, *, mirror: str) -> bool:
    """Whether no later load has been published; others that follow for ``mirror`` wait until this one commits.

    Needs an open transaction: a delivery that was tried again late must not wind the mirror back.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"mirror:{mirror}"])
    newest = Load.objects.order_by("-id").values_list("snapshot_id", flat=True).first()
    return newest == news.snapshot_id
