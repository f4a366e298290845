"""What the tests of the slice share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import transaction

from yingke.foundation import clock
from yingke.foundation.scoping import scoped
from yingke.team.models import WorklistItem
from yingke.team.tests.world import NOW, SYSTEM, morning, staff


@pytest.fixture
def everything(db: None) -> Iterator[None]:
    """The test itself sees every row; a verb it calls sees what its actor may see."""
    with transaction.atomic(), scoped(SYSTEM):
        yield


@pytest.fixture
def items(everything: None, tmp_path: Path) -> Iterator[list[WorklistItem]]:
    """The first manager's list of three customers, at half past ten."""
    with clock.fixed(NOW):
        yield morning(tmp_path, "c1", "c2", "c3")


@pytest.fixture
def people(everything: None) -> None:
    """The people of the bank before any day was run."""
    staff()
