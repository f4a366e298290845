"""What a contact does: the response model that the extract files do not show.

One outcome everywhere: the customer takes up the offer within 30 days. ``effect`` gives its probability without a
contact (p0) and with one (p1); their difference is the causal effect that a measurement should find. Rates follow
published orders of size: a pop-up 0.3–1 %, a text message 0.5–2 %, a manager's call 5–11 %. Three things make it
worth thinking about: needs differ between customers, contacts tire, and some people are put off by any contact.
"""

from __future__ import annotations

from typing import Final, Literal

import numpy as np

from yingke.simbank.chance import Floats, Ints
from yingke.simbank.latents import NEEDS, Latents

Channel = Literal["phone", "sms", "wecom", "app", "email", "counter"]

NEED_OF: Final[dict[str, str]] = {
    "deposit_current": "deposit", "deposit_term": "deposit", "certificate": "deposit", "treasury_bond": "deposit",
    "structured_deposit": "wealth", "wealth": "wealth", "fund": "fund", "insurance": "insurance",
    "loan_mortgage": "loan", "loan_consumer": "loan", "loan_business": "loan", "card": "card",
}  # fmt: skip
# Uptake in 30 days with nobody asking, and how much a contact adds compared with the average offer.
_NATURAL: Final = {
    "deposit": 0.0035,
    "wealth": 0.0025,
    "fund": 0.0015,
    "insurance": 0.001,
    "loan": 0.0015,
    "card": 0.002,
}
_PERSUASION: Final = {"deposit": 1.15, "wealth": 1.1, "fund": 0.95, "insurance": 0.85, "loan": 0.95, "card": 1.0}
# What one contact adds to an average customer, and how much each further contact in 30 days takes from it.
_REACH: Final = {"phone": 0.076, "sms": 0.0092, "wecom": 0.024, "app": 0.0038, "email": 0.004, "counter": 0.058}
_TIRING: Final = {"phone": 0.75, "sms": 0.45, "wecom": 0.5, "app": 0.2, "email": 0.3, "counter": 0.25}
_OFFENCE: Final = {
    "phone": 0.0010,
    "sms": 0.0003,
    "wecom": 0.0003,
    "app": 0.00005,
    "email": 0.00005,
    "counter": 0.0001,
}
_SPREAD_NEED, _SPREAD_REACH, _PUT_OFF_ABOVE = 0.8, 0.5, 1.4


def effect(latents: Latents, category: str, channel: Channel, recent_contacts: Ints) -> tuple[Floats, Floats]:
    """(p0, p1): the chance of uptake within 30 days without and with this contact, one pair per customer.

    ``category`` is a product category of the table contract; ``recent_contacts`` counts the marketing contacts of
    the 30 days before. Raises KeyError for an unknown category or channel.
    """
    family = NEED_OF[category]
    want = np.exp(_SPREAD_NEED * latents.need[:, NEEDS.index(family)] - _SPREAD_NEED**2 / 2)
    p0 = np.clip(_NATURAL[family] * want, 0.0, 0.5)
    liking = np.exp(_SPREAD_REACH * _affinity(latents, channel) - _SPREAD_REACH**2 / 2)
    gain = _REACH[channel] * _PERSUASION[family] * np.sqrt(want) * np.exp(_SPREAD_NEED**2 / 8) * liking
    freshness = 1.0 - _TIRING[channel] * latents.irritable * recent_contacts / 3.0
    added = gain * np.where(freshness > 0.0, freshness, 0.0)
    unwelcome = (latents.private > _PUT_OFF_ABOVE) | (freshness < 0.0)
    return p0, np.clip(np.where(unwelcome, p0 * 0.6, p0 + added), 0.0, 0.95)


def _affinity(latents: Latents, channel: Channel) -> Floats:
    """Standard normal in the population, near enough: the young like screens, the trusting like people."""
    if channel in {"app", "wecom", "email"}:
        return np.asarray((latents.digital - 0.55) / 0.3, dtype=np.float64)
    return latents.trust


def answered(latents: Latents, channel: Channel) -> Floats:
    """The chance that a contact reaches the customer at all (a call picked up, a message read)."""
    base = {"phone": 0.52, "sms": 0.35, "wecom": 0.45, "app": 0.3, "email": 0.12, "counter": 1.0}[channel]
    return np.clip(base * (1.0 + 0.15 * latents.trust), 0.02, 1.0)


def offence(latents: Latents, channel: Channel, recent_contacts: Ints) -> Floats:
    """The chance that this contact ends in a complaint; it grows with the square of what came before."""
    growth = (1.0 + recent_contacts) ** 2
    return np.clip(_OFFENCE[channel] * latents.irritable * growth, 0.0, 0.3)


def churn(latents: Latents, recent_contacts: Ints) -> Floats:
    """The chance that the customer moves most of the money away within a month.

    About 0.8 % a month untouched; the third marketing contact in 30 days adds about a quarter.
    """
    own = 0.028 * latents.leaving * np.exp(-0.3 * latents.trust - 0.045)
    strain = 1.0 + 0.12 * latents.irritable * np.maximum(recent_contacts - 1, 0)
    return np.clip(own * strain, 0.0, 0.5)
