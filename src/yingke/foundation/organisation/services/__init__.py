"""The verbs of the organisation: taking in the bank's directory, the open pool, hand-overs, its own days."""

from yingke.foundation.organisation.services.calendar import mark_day, unmark_day
from yingke.foundation.organisation.services.directory import Synced, sync_directory
from yingke.foundation.organisation.services.handover import (
    approve_handover,
    decline_handover,
    effect_handovers,
    propose_handover,
    withdraw_handover,
)
from yingke.foundation.organisation.services.pool import claim, reclaim_idle

__all__ = [
    "Synced",
    "approve_handover",
    "claim",
    "decline_handover",
    "effect_handovers",
    "mark_day",
    "propose_handover",
    "reclaim_idle",
    "sync_directory",
    "unmark_day",
    "withdraw_handover",
]
