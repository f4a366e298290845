"""One small bank, made once, and readers of its files."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from yingke.simbank.bank import SimReport, generate

AS_OF = date(2026, 11, 20)


@pytest.fixture(scope="session")
def bank(tmp_path_factory: pytest.TempPathFactory) -> SimReport:
    return generate(customers=1_200, seed=7, as_of=AS_OF, out=tmp_path_factory.mktemp("bank"))


def read(directory: Path, name: str, *, encoding: str = "utf-8", delimiter: str = ",") -> list[dict[str, str]]:
    """The rows of one extract file."""
    (path,) = directory.glob(f"{name}_*")
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))
