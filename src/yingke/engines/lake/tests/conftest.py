from pathlib import Path

import pytest

from yingke.engines.lake.tests.bank import Bank


@pytest.fixture
def bank(tmp_path: Path) -> Bank:
    return Bank(tmp_path)
