"""What the frame around every page needs: who is here, what they may open."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from yingke.foundation.actor import Actor
from yingke.foundation.pages.navigation import entries


def frame(request: HttpRequest) -> dict[str, Any]:
    """``actor`` and ``navigation`` for the templates; both None before login."""
    actor: Actor | None = getattr(request, "actor", None)
    return {"actor": actor, "navigation": entries(actor) if actor else None}
