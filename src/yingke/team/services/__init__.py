"""The verbs of the workbench: plan the day, dial, record, skip, book."""

from yingke.team.services.contact import dial, record_result
from yingke.team.services.later import book_appointment, close_appointment, skip
from yingke.team.services.plan import Planned, plan_worklists

__all__ = [
    "Planned",
    "book_appointment",
    "close_appointment",
    "dial",
    "plan_worklists",
    "record_result",
    "skip",
]
