"""The adapters: for each channel a callable that takes an outgoing contact and gives a receipt.

A channel without an adapter cannot be sent on; adding one is adding a callable to ``ADAPTERS``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from yingke.channels.adapters.outgoing import Outgoing
from yingke.channels.adapters.people import counter, own_line
from yingke.engines.gate import Channel

Adapter = Callable[[Outgoing], str]

ADAPTERS: Final[dict[Channel, Adapter]] = {"phone": own_line, "counter": counter}
