"""News reach each subscriber once, also after failures, and never hold each other up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from yingke.foundation import clock
from yingke.foundation.news import board
from yingke.foundation.news.board import News, backlog, dispatch_pending, publish, subscribe
from yingke.foundation.news.models import Delivery

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 6, 30, 4, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Counted(News):
    numbers: tuple[int, ...]
    day: datetime


@pytest.fixture
def got(monkeypatch: pytest.MonkeyPatch) -> list[Counted]:
    """What the subscriber has received."""
    monkeypatch.setattr(board, "_subscribers", {})
    received: list[Counted] = []
    subscribe(Counted, received.append)
    return received


def fail(news: Counted) -> None:
    """A subscriber whose own statement fails."""
    connection.cursor().execute("select 1 / 0")


class TestDispatchPending:
    def test_a_subscriber_receives_the_news_as_they_were_and_once(self, got: list[Counted]) -> None:
        news = Counted(numbers=(1, 2), day=NOON)
        publish(news)
        assert dispatch_pending() == 1
        assert dispatch_pending() == 0
        assert got == [news]

    def test_a_failing_subscriber_waits_twice_as_long_each_time_and_holds_nobody_up(
        self, got: list[Counted]
    ) -> None:
        subscribe(Counted, fail)
        with clock.fixed(NOON):
            publish(Counted(numbers=(), day=NOON))
            assert dispatch_pending() == 1
            assert len(got) == 1
        failed = Delivery.objects.get(handled_at=None)
        assert "DivisionByZero" in failed.error or "division by zero" in failed.error
        for seconds, attempts in ((1, 1), (2, 2), (5, 2), (6, 3)):
            with clock.fixed(NOON + timedelta(seconds=seconds)):
                dispatch_pending()
            failed.refresh_from_db()
            assert failed.attempts == attempts
        assert backlog() == (1, 0)

    def test_news_nobody_takes_any_more_are_kept_as_failed(self, got: list[Counted]) -> None:
        publish(Counted(numbers=(), day=NOON))
        board._subscribers.clear()
        assert dispatch_pending() == 0
        assert Delivery.objects.get().attempts == 1

    def test_a_rolled_back_write_tells_nothing(self, got: list[Counted]) -> None:
        def write() -> None:
            with transaction.atomic():
                publish(Counted(numbers=(), day=NOON))
                connection.cursor().execute("select 1 / 0")

        with pytest.raises(DatabaseError):
            write()
        assert dispatch_pending() == 0
