"""Publishing, subscribing, dispatching.

A subscriber is a function of one argument, the news; it must be safe to run twice (the dispatcher runs it in a
transaction of its own and marks it handled in the same one, so a crash repeats, never loses).
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

import msgspec
from django.db import transaction
from django.db.models import Q, QuerySet

from yingke.foundation import clock
from yingke.foundation.news.models import Delivery, Item

log = logging.getLogger(__name__)

MAX_ATTEMPTS = 14  # four and a half hours after the first


@dataclass(frozen=True, slots=True)
class News:
    """Base of every piece of news: a frozen dataclass of plain values in a slice's ``news.py``."""


_N = TypeVar("_N", bound=News)
_Handler = Callable[[Any], None]
_types: dict[str, type[News]] = {}
_subscribers: dict[str, dict[str, _Handler]] = {}


def _kind(news: type[News]) -> str:
    return f"{news.__module__}.{news.__qualname__}"


def subscribe(news: type[_N], handler: Callable[[_N], None]) -> None:
    """From now on ``handler`` is called for each item of type ``news``; call it from an app's ``ready``."""
    _types[_kind(news)] = news
    _subscribers.setdefault(_kind(news), {})[f"{handler.__module__}.{handler.__qualname__}"] = handler


def publish(news: News) -> Item:
    """Store ``news`` in the current transaction, with one delivery for each subscriber known now."""
    kind = _kind(type(news))
    item = Item.objects.create(at=clock.now(), kind=kind, body=msgspec.to_builtins(news))
    Delivery.objects.bulk_create(
        Delivery(item=item, subscriber=subscriber) for subscriber in _subscribers.get(kind, {})
    )
    return item


def dispatch_pending(limit: int = 1000) -> int:
    """Hand pending deliveries to their subscribers; returns how many were handled. Several may run side by side.

    One that fails is tried again later, after twice the pause each time.
    """
    handled = 0
    for _each in range(limit):
        with transaction.atomic():
            delivery = _next_delivery()
            if delivery is None:
                break
            handled += _deliver(delivery)
    return handled


def unhandled(news: type[News]) -> QuerySet[Delivery]:
    """The deliveries of such news that some subscriber has yet to handle."""
    return Delivery.objects.filter(item__kind=_kind(news), handled_at=None)


def backlog() -> tuple[int, int]:
    """How many deliveries wait, and how many of them have been given up."""
    waiting = Delivery.objects.filter(handled_at=None)
    return waiting.count(), waiting.filter(attempts__gte=MAX_ATTEMPTS).count()


def _next_delivery() -> Delivery | None:
    pending = Delivery.objects.select_for_update(skip_locked=True, of=("self",)).select_related("item")
    due = Q(due_at=None) | Q(due_at__lte=clock.now())
    return pending.filter(due, handled_at=None, attempts__lt=MAX_ATTEMPTS).order_by("id").first()


def _deliver(delivery: Delivery) -> int:
    delivery.attempts += 1
    try:
        handler = _subscribers[delivery.item.kind][delivery.subscriber]
        news = msgspec.convert(delivery.item.body, _types[delivery.item.kind])
        with transaction.atomic():
            handler(news)
    except Exception as error:
        log.exception("subscriber %s failed on news %s", delivery.subscriber, delivery.item_id)
        delivery.error = f"{type(error).__name__}: {error}"
        delivery.due_at = clock.now() + timedelta(seconds=2**delivery.attempts)
        delivery.save(update_fields=["attempts", "error", "due_at"])
        return 0
    delivery.handled_at = clock.now()
    delivery.error = ""
    delivery.save(update_fields=["handled_at", "attempts", "error"])
    return 1
