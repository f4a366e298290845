"""Masking: how a name and a phone number are shown to someone who need not see them whole."""

from __future__ import annotations


def phone(number: str) -> str:
    """``13812340421`` as ``138****0421``: enough to recognise, too little to dial.

    A number shorter than eight digits keeps its last two only.
    """
    digits = "".join(character for character in number if character.isdigit())
    if not digits:
        return ""
    if len(digits) < 8:
        return "*" * (len(digits) - 2) + digits[-2:]
    return digits[:3] + "****" + digits[-4:]


def name(full: str) -> str:
    """``王建国`` as ``王**``, a firm's ``宁江茶业有限公司`` as ``宁江******``."""
    kept = 2 if len(full) > 4 else 1
    return full[:kept] + "*" * (len(full) - kept)
