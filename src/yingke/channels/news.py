"""What the channels slice tells the slices above."""

from __future__ import annotations

from dataclasses import dataclass

from yingke.foundation.news.board import News


@dataclass(frozen=True, slots=True)
class TouchMade(News):
    """A contact went out."""

    touch: int
    customer_id: str
    channel: str
