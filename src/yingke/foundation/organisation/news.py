"""What happens in the organisation that the slices above want to know."""

from __future__ import annotations

from dataclasses import dataclass

from yingke.foundation.news.board import News


@dataclass(frozen=True, slots=True)
class BooksChanged(News):
    """These customers have another manager now, or none."""

    customer_ids: tuple[str, ...]
