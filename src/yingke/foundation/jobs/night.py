"""What every night does: each slice registers its part, a function of the new day, safe to run twice."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the night; lower ``order`` runs first."""

    name: str
    run: Callable[[date], object]
    order: int = 50


class NightFailed(Exception):  # noqa: N818 - read as "the night failed: ..."
    """Parts of the night failed; the others were done."""


_parts: dict[str, Part] = {}


def register(part: Part) -> None:
    """Add a part; call it from an app's ``ready``."""
    _parts[part.name] = part


def run_night(on: date) -> list[str]:
    """Run all parts for the day ``on``, in order; the names of what was done.

    Raises:
        NightFailed: after all have run, naming those that failed.
    """
    done, failed = [], []
    for part in sorted(_parts.values(), key=lambda part: (part.order, part.name)):
        try:
            part.run(on)
        except Exception:
            log.exception("%s failed in the night to %s", part.name, on)
            failed.append(part.name)
        else:
            done.append(part.name)
    if failed:
        raise NightFailed(", ".join(failed))
    return done
