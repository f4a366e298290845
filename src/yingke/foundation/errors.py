"""Refusals: errors a person can act on. Each says what was refused, for which value, and what to do."""

from __future__ import annotations


class Refused(Exception):  # noqa: N818 - a refusal is an answer, not a fault
    """The platform will not do this; the message is one sentence for the person who asked."""


class NotAllowed(Refused):
    """The actor lacks the permission."""


class NotFound(Refused):
    """There is no such thing, or the actor may not see it: the two are told alike."""
