"""How values become cells of an extract file: eight-digit dates, two-decimal yuan, the bank's own code words."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from yingke.simbank.chance import Flags, Ints

NEVER = -(2**31)  # the day that stands for "no date"
_EPOCH = date(1970, 1, 1)


def day_number(day: date) -> int:
    """Days since 1970-01-01, the unit of every date inside simbank."""
    return (day - _EPOCH).days


@cache
def codebook() -> dict[str, dict[str, str]]:
    """For each code list: contract code → the word this bank's systems write."""
    return tomllib.loads(Path(__file__).with_name("codebook.toml").read_text(encoding="utf-8"))


def codes_of(book: str) -> tuple[str, ...]:
    """The contract codes of one list, in the order that ``coded`` counts."""
    return tuple(codebook()[book])


def code(book: str, name: str) -> int:
    """The position of a contract code in its list."""
    return codes_of(book).index(name)


def coded(book: str, positions: Ints | NDArray[np.int8]) -> pa.Array:
    """The bank's words for positions in a code list; −1 is an empty cell."""
    words = pa.array(list(codebook()[book].values()), pa.string())
    return words.take(pa.array(positions, pa.int32(), mask=np.less(positions, 0)))


def dates(days: Ints) -> pa.Array:
    """Eight-digit dates (20261120); NEVER is an empty cell."""
    known = np.where(days == NEVER, 0, days).astype("datetime64[D]")
    months = known.astype("datetime64[M]")
    year = known.astype("datetime64[Y]").astype(np.int64) + 1970
    month = months.astype(np.int64) % 12 + 1
    dom = (known - months).astype(np.int64) + 1
    return pa.array(year * 10_000 + month * 100 + dom, pa.int64(), mask=np.asarray(days == NEVER))


def times(days: Ints, seconds: Ints) -> pa.Array:
    """Times such as 2026-11-20 09:31:05."""
    return pa.array(days * 86_400 + seconds, pa.timestamp("s"))


def money(cents: Ints) -> pa.Array:
    """Yuan with two decimals from whole cents."""
    wide = np.empty((len(cents), 2), dtype=np.int64)
    wide[:, 0], wide[:, 1] = cents, cents >> 63
    return pa.Array.from_buffers(pa.decimal128(18, 2), len(cents), [None, pa.py_buffer(wide)])


def flags(values: Flags) -> pa.Array:
    """1 and 0."""
    return pa.array(np.asarray(values).astype(np.int8))


def texts(values: Sequence[str | None] | NDArray[np.object_]) -> pa.Array:
    """Text as it is; None is an empty cell."""
    return pa.array(values, pa.string())


def numbers(values: Ints, *, prefix: str = "") -> pa.Array:
    """Whole numbers as identifiers, with a letter before them where wanted."""
    text = pa.array(values, pa.int64()).cast(pa.string())
    return pc.binary_join_element_wise(prefix, text, "") if prefix else text
