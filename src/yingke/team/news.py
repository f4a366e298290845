"""What the workbench tells the slices above."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from yingke.foundation.news.board import News


@dataclass(frozen=True, slots=True)
class ResultRecorded(News):
    """A contact of a worklist item has an outcome."""

    item_id: int
    customer_id: str
    outcome: str


@dataclass(frozen=True, slots=True)
class ItemSkipped(News):
    """A manager set an item aside."""

    item_id: int
    customer_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class AppointmentBooked(News):
    """A meeting is agreed."""

    appointment_id: int
    customer_id: str
    at: datetime
