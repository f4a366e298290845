"""A decision as it is stored: plain JSON values, enough to explain it and to judge the policy later."""

from __future__ import annotations

from typing import Any

from yingke.engines.arbiter import Chosen, Fallen


def chosen_json(choice: Chosen | None) -> dict[str, Any] | None:
    """One choice: the action, its products, the four parts of its score, and its propensity."""
    if choice is None:
        return None
    offer = choice.offer
    return {
        "action": offer.action.id,
        "purpose": offer.action.purpose,
        "channel": offer.action.channel,
        "urgency": offer.action.urgency,
        "products": list(offer.products),
        "response": round(offer.response, 6),
        "context": round(offer.context, 6),
        "value": str(offer.value),
        "lever": offer.lever,
        "score": str(offer.score),
        "propensity": round(choice.propensity, 6),
    }


def fallen_json(fallen: Fallen) -> dict[str, Any]:
    """One candidate that fell: the stage, the code, and the values of the reason."""
    return {
        "action": fallen.action,
        "product": fallen.product,
        "stage": fallen.stage,
        "code": fallen.code,
        **fallen.details,
    }
