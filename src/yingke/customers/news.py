"""What the customers slice tells the slices above."""

from __future__ import annotations

from dataclasses import dataclass

from yingke.foundation.news.board import News


@dataclass(frozen=True, slots=True)
class SnapshotPublished(News):
    """A load has published a snapshot: mirrors of its tables may be brought up to date."""

    snapshot_id: str
