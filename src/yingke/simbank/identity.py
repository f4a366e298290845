"""Names, identity numbers and telephone numbers of people who do not exist.

Nothing here can hit a real person: identity and firm codes carry the province digits 99, which no province has
(GB/T 2260), and telephone numbers begin with 154, a block that no operator has been given.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from yingke.simbank.chance import Flags, Ints, uniforms

Words = NDArray[np.object_]
_PHONES = 10**8
_FIRM_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@cache
def words() -> dict[str, Any]:
    """The word lists of names.toml."""
    return tomllib.loads(Path(__file__).with_name("names.toml").read_text(encoding="utf-8"))


def person_names(seed: int, index: Ints, female: Flags) -> Words:
    """Surname by its frequency, then one or (mostly) two given characters."""
    surnames = np.array(list(words()["surnames"]), dtype=object)
    shares = np.cumsum(list(words()["surnames"].values()))
    draw = uniforms(seed, "surname", index) * shares[-1]
    first, second = _given(seed, "given/1", index, female), _given(seed, "given/2", index, female)
    single = uniforms(seed, "given/count", index) < 0.14
    return np.asarray(surnames[np.searchsorted(shares, draw)] + first + np.where(single, "", second), dtype=object)


def _given(seed: int, stream: str, index: Ints, female: Flags) -> Words:
    draw = uniforms(seed, stream, index)
    women, men = (np.array(list(words()["given"][sex]), dtype=object) for sex in ("female", "male"))
    return np.asarray(
        np.where(female, women[(draw * len(women)).astype(int)], men[(draw * len(men)).astype(int)]), dtype=object
    )


def firm_names(seed: int, index: Ints, trade: Ints) -> Words:
    """Place, two lucky characters, trade: 云州恒源茶业有限公司."""
    lucky, trades = (np.array(words()[key], dtype=object) for key in ("firm_words", "firm_trades"))
    places = np.array(words()["branches"], dtype=object)
    picks = [(uniforms(seed, f"firm/{n}", index) * len(lucky)).astype(int) for n in (1, 2)]
    place = places[(uniforms(seed, "firm/place", index) * len(places)).astype(int)]
    return np.asarray(place + lucky[picks[0]] + lucky[picks[1]] + trades[trade] + "有限公司", dtype=object)


def phones(index: Ints) -> Ints:
    """Eleven digits, each index its own: multiplication by a number prime to 10⁸ permutes the last eight."""
    return 15_400_000_000 + (index * 61_803_399 + 421) % _PHONES


def identity_numbers(seed: int, index: Ints, birth: Ints, female: Flags) -> list[str]:
    """Eighteen characters with a right check digit (GB 11643) under the province digits 99."""
    born = np.datetime_as_string(birth.astype("datetime64[D]"))
    region = (uniforms(seed, "id/region", index) * 10_000).astype(int)
    order = (uniforms(seed, "id/order", index) * 499).astype(int) * 2 + np.where(female, 2, 1)
    return [
        _checked(f"99{r:04d}{day.replace('-', '')}{n:03d}") for r, day, n in zip(region, born, order, strict=True)
    ]


def _checked(body: str) -> str:
    total = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(body))
    return body + "10X98765432"[total % 11]


def firm_codes(index: Ints) -> list[str]:
    """Unified social credit codes (GB 32100) of the unassigned region 990000, the index as organisation."""
    return [_checked_firm(f"91990000{i:09d}") for i in index.tolist()]


def _checked_firm(body: str) -> str:
    total = sum(_FIRM_ALPHABET.index(letter) * pow(3, place, 31) for place, letter in enumerate(body))
    return body + _FIRM_ALPHABET[(31 - total % 31) % 31]
