"""Scheduled work of the compliance slice; safe to run twice."""

from __future__ import annotations

from yingke.compliance.services import sync_snapshot
from yingke.customers.following import still_newest
from yingke.customers.news import SnapshotPublished
from yingke.engines.lake.snapshot import Lake
from yingke.foundation.actor import service
from yingke.foundation.configuration import configuration


def follow_snapshot(news: SnapshotPublished) -> None:
    """A load was published: the mirrors follow, unless a later one was."""
    if not still_newest(news, mirror="compliance"):
        return
    with Lake(configuration().lake).lease(news.snapshot_id) as snapshot:
        sync_snapshot(service("compliance"), snapshot=snapshot)
