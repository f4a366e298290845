"""What the tests of the slice share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction

from yingke.compliance.tests.world import SYSTEM
from yingke.foundation.scoping import scoped


@pytest.fixture
def everything(db: None) -> Iterator[None]:
    """The test itself sees every row; a verb it calls sees what its actor may see."""
    with transaction.atomic(), scoped(SYSTEM):
        yield
