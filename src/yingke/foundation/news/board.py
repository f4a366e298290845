"""Publishing, subscribing, dispatching.

A subscriber is a function of one argument, the news; it must be safe to run twice (the dispatcher runs it in a
transaction of its own and marks it handled in the same one, so a crash repeats, never loses).
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec
from django.db import transaction

from yingke.foundation import clock
from yingke.foundation.news.models import Delivery, Item

log = logging.getLogger(__name__)

MAX_ATTEMPTS = 10


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
    """Hand every pending delivery to its subscriber; returns how many were handled. Several may run side by side."""
    handled = 0
    tried: set[int] = set()
    while len(tried) < limit:
        with transaction.atomic():
            delivery = _next_delivery(tried)
            if delivery is None:
                return handled
            tried.add(delivery.pk)
            handled += _deliver(delivery)
    return handled


def _next_delivery(tried: set[int]) -> Delivery | None:
    pending = Delivery.objects.select_for_update(skip_locked=True, of=("self",)).select_related("item")
    return (
        pending.filter(handled_at=None, attempts__lt=MAX_ATTEMPTS, subscriber__in=_known())
        .exclude(pk__in=tried)
        .order_by("id")
        .first()
    )


def _known() -> list[str]:
    return [name for handlers in _subscribers.values() for name in handlers]


def _deliver(delivery: Delivery) -> int:
    handler = _subscribers[delivery.item.kind][delivery.subscriber]
    news = msgspec.convert(delivery.item.body, _types[delivery.item.kind])
    delivery.attempts += 1
    try:
        with transaction.atomic():
            handler(news)
    except Exception as error:
        log.exception("subscriber %s failed on news %s", delivery.subscriber, delivery.item_id)
        delivery.error = f"{type(error).__name__}: {error}"
        delivery.save(update_fields=["attempts", "error"])
        return 0
    delivery.handled_at = clock.now()
    delivery.error = ""
    delivery.save(update_fields=["handled_at", "attempts", "error"])
    return 1
