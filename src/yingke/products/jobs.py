"""Scheduled work of the products slice; safe to run twice."""

from __future__ import annotations

from yingke.customers.following import still_newest
from yingke.customers.news import SnapshotPublished
from yingke.engines.lake.snapshot import Lake
from yingke.foundation.actor import service
from yingke.foundation.configuration import configuration
from yingke.products.services import sync_shelf


def follow_snapshot(news: SnapshotPublished) -> None:
    """A load was published: the shelf follows, unless a later one was."""
    if not still_newest(news, mirror="products"):
        return
    with Lake(configuration().lake).lease(news.snapshot_id) as snapshot:
        sync_shelf(service("products"), snapshot=snapshot)
