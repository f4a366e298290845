"""Chance that repeats: every draw follows from a seed and a name.

Two kinds: a *hash* of (seed, stream, index) for what belongs to one customer and must come out the same whoever
asks, in whatever order; and a *generator* of (seed, stream, block) for bulk rows that are only ever written whole.
"""

from __future__ import annotations

from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


def _key(seed: int, stream: str) -> int:
    return int.from_bytes(blake2b(f"{seed}:{stream}".encode(), digest_size=8).digest(), "little")


def uniforms(seed: int, stream: str, index: Ints) -> Floats:
    """One number in (0, 1) per index, by the splitmix64 finaliser (Steele, Lea and Flood 2014)."""
    with np.errstate(over="ignore"):
        state = index.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(_key(seed, stream))
        state = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    state = state ^ (state >> np.uint64(31))
    return ((state >> np.uint64(11)).astype(np.float64) + 0.5) / 2.0**53


def normals(seed: int, stream: str, index: Ints) -> Floats:
    """One standard normal number per index (Box and Muller 1958)."""
    radius = np.sqrt(-2.0 * np.log(uniforms(seed, f"{stream}/radius", index)))
    return np.asarray(radius * np.cos(2.0 * np.pi * uniforms(seed, f"{stream}/angle", index)), dtype=np.float64)


def generator(seed: int, stream: str, block: int = 0) -> np.random.Generator:
    """The bulk source of one block of one stream."""
    return np.random.Generator(np.random.PCG64(_key(seed, f"{stream}#{block}")))
