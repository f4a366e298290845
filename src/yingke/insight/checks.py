"""The start-up check: a catalogue that cannot be read stops the platform before a customer meets it."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error

from yingke.insight.definitions import BadDefinition, definitions


def catalogue_is_sound(**_kwargs: Any) -> list[CheckMessage]:  # noqa: ANN401 - Django's signature
    """An error for a tag, tier or opportunity that cannot be read, naming file, entry and place."""
    try:
        definitions()
    except BadDefinition as error:
        return [Error(str(error), id="insight.E001")]
    return []
