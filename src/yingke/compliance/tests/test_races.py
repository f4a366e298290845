"""Races with real commits: many hands reach for the same customer's last contact."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction

from conftest import database_role
from yingke.compliance import models
from yingke.compliance.services import Cleared, examine
from yingke.compliance.tests.world import MANAGER, NOW, SYSTEM, call, load
from yingke.customers.models import Customer
from yingke.engines.gate import Contact
from yingke.foundation.organisation.models import Assignment, Certificate, OrgUnit, Staff
from yingke.foundation.scoping import scoped
from yingke.products.models import Product

THREADS = 16
ROUNDS = {"phone": (50, 1), "sms": (10, 2)}
"""By channel: rounds, and the tokens its cap has."""


@pytest.fixture
def contacts(committed_db: None, tmp_path: Path) -> Iterator[list[Contact]]:
    """One contact with each customer of a round, committed; all removed afterwards."""
    names = [f"{channel}{n}" for channel, (rounds, _) in ROUNDS.items() for n in range(rounds)]
    with transaction.atomic(), scoped(SYSTEM):
        load(tmp_path, *names)
        planned = [call(name, channel=name.rstrip("0123456789")) for name in names]
    yield planned
    with transaction.atomic(), database_role("yingke_batch"):
        for table in (
            models.Clearance, models.CapToken, models.Standing, models.Assessment, models.GateSource, Assignment,
            Customer, Product, Certificate, Staff, OrgUnit,
        ):  # fmt: skip
            table._default_manager.all().delete()


@pytest.mark.slow
def test_sixteen_claims_at_once_get_exactly_the_tokens_of_the_cap(contacts: list[Contact]) -> None:
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
    wanted = [tokens for rounds, tokens in ROUNDS.values() for _ in range(rounds)]
    assert [sum(won) for won in zip(*results, strict=True)] == wanted
