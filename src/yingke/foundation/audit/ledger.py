"""Writing the ledger: one unchained entry inside the verb's own transaction."""

from __future__ import annotations

import json
from typing import Any

from yingke.foundation import clock
from yingke.foundation.actor import Actor
from yingke.foundation.audit.models import Entry


def enter(actor: Actor, *, verb: str, about: str, reason: str = "", details: dict[str, Any] | None = None) -> None:
    """Insert one entry. The canonical bytes (sorted keys, no spaces, UTF-8) are what the sealer hashes."""
    at = clock.now()
    body = canonical(
        {
            "at": at.isoformat(),
            "actor": actor.id,
            "roles": sorted(actor.roles),
            "verb": verb,
            "about": about,
            "reason": reason,
            "details": details or {},
        }
    )
    Entry.objects.create(at=at, actor=actor.id, verb=verb, about=about, body=body)


def canonical(value: Any) -> bytes:  # noqa: ANN401 - any JSON value
    """The one byte form of ``value``: sorted keys, no spaces, UTF-8; dates and decimals as text."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str).encode()
