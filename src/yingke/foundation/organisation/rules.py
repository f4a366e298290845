"""The bank's rules for books and the open pool, read from ``rules.toml`` and the bank's own file."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec

from yingke.foundation.configuration import BadConfiguration, configuration

_DEFAULT = Path(__file__).with_name("rules.toml")


class Books(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who leads the books, and for how many days an act of the platform outweighs the file."""

    of_record: Literal["bank", "platform"]
    follow_days: int


class Pool(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Quota, patience and cooling of the open pool."""

    claims_held: int
    reclaim_after_days: int
    cooling_days: int


class Rules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The rules of one bank."""

    books: Books
    pool: Pool


def read(own: Path) -> Rules:
    """The default rules with what the file ``own`` says otherwise.

    Raises:
        BadConfiguration: the file names a rule that does not exist, or gives it a value it cannot have.
    """
    rules = tomllib.loads(_DEFAULT.read_text(encoding="utf-8"))
    try:
        if own.exists():
            for section, values in tomllib.loads(own.read_text(encoding="utf-8")).items():
                rules[section] = rules.get(section, {}) | values
        return msgspec.convert(rules, Rules)
    except (ValueError, TypeError) as error:
        raise BadConfiguration(f"{own}: {error}") from error


@cache
def rules() -> Rules:
    """The rules of this bank, read once."""
    return read(configuration().home / "config" / "organisation.toml")
