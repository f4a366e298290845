"""What insight tells the slices above."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from yingke.foundation.news.board import News


@dataclass(frozen=True, slots=True)
class InsightRefreshed(News):
    """Tags, tiers and opportunities of ``as_of`` are in place."""

    as_of: date
    snapshot_id: str
