"""Writes of the compliance slice, one function per verb.

``clearing`` is the claim at the moment of contact, ``screening`` the same rules over planned contacts, ``ledger``
what the bank itself records, ``mirrors`` what follows the extract, ``signing`` the confirmation of rules.
"""

from yingke.compliance.services.clearing import Cleared, Stopped, clear, examine, use
from yingke.compliance.services.ledger import hold_out, note_result, record_consent
from yingke.compliance.services.mirrors import sync_snapshot
from yingke.compliance.services.screening import Screen, gate_population, screen
from yingke.compliance.services.signing import sign_rule

__all__ = [
    "Cleared",
    "Screen",
    "Stopped",
    "clear",
    "examine",
    "gate_population",
    "hold_out",
    "note_result",
    "record_consent",
    "screen",
    "sign_rule",
    "sync_snapshot",
    "use",
]
