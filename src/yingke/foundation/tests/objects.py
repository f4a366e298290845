"""How a slice tells the test of all routes about the objects its addresses name.

A slice keeps a function ``objects() -> list[Object]`` in ``tests/objects.py``. It is called inside the small bank
of ``yingke.customers.tests.world``, makes what it needs there, and says who may open it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Object:
    """An object behind the route ``route`` (``namespace:name``) at ``arguments``.

    ``seen_by``: the logins that may open it; to everybody else it is not found, or refused.
    """

    route: str
    arguments: Mapping[str, object]
    seen_by: frozenset[str]
