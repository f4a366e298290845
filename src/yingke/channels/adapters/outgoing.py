"""What an adapter is given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A contact on its way out: to whom, by whom, when, on which clearance."""

    clearance: UUID
    customer_id: str
    staff_id: str
    at: datetime
