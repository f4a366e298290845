"""A home of its own for each test: lake, profiles and engine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from yingke.foundation.configuration import Configuration, configuration
from yingke.insight import population


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Configuration]:
    """The configuration with an empty home; the engine looks there too."""
    here = replace(configuration(), home=tmp_path)
    for module in ("population", "services", "selectors"):
        monkeypatch.setattr(f"yingke.insight.{module}.configuration", lambda: here, raising=False)
    population.engine.cache_clear()
    yield here
    population.engine.cache_clear()
