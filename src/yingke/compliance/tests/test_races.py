"""Races with real commits: many managers reach for the same customer's last call."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction

from yingke.compliance import models
from yingke.compliance.services import Cleared, examine
from yingke.compliance.tests.world import MANAGER, NOW, SYSTEM, call, load
from yingke.customers.models import Customer
from yingke.engines.gate import Contact
from yingke.foundation.organisation.models import Assignment, Certificate, OrgUnit, Staff
from yingke.foundation.scoping import scoped
from yingke.products.models import Product

THREADS = 16
ROUNDS = 50


@pytest.fixture
def contacts(committed_db: None, tmp_path: Path) -> Iterator[list[Contact]]:
    """One call and one message to each customer of a round, committed; all removed afterwards."""
    names = [f"race{n}" for n in range(ROUNDS)]
    with transaction.atomic(), scoped(SYSTEM):
        load(tmp_path, *names)
        calls = [call(name) for name in names]
    yield calls
    with transaction.atomic(), scoped(SYSTEM):
        for table in (
            models.Clearance, models.CapToken, models.Standing, models.Assessment, models.GateSource, Assignment,
            Customer, Product, Certificate, Staff, OrgUnit,
        ):  # fmt: skip
            table._default_manager.all().delete()


@pytest.mark.slow
def test_the_last_token_of_a_cap_goes_to_exactly_one_of_sixteen(contacts: list[Contact]) -> None:
    start = threading.Barrier(THREADS)

    def reach(number: int) -> list[bool]:
        won = []
        for contact in contacts:
            start.wait()
            outcome = examine(MANAGER, contact, now=NOW + timedelta(seconds=number))
            won.append(isinstance(outcome, Cleared))
        connection.close()
        return won

    with ThreadPoolExecutor(THREADS) as pool:
        results = list(pool.map(reach, range(THREADS)))
    assert [sum(round_) for round_ in zip(*results, strict=True)] == [1] * ROUNDS
