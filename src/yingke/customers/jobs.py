"""Scheduled work of the customers slice; safe to run twice."""

from __future__ import annotations

from yingke.customers.services import follow_books
from yingke.foundation.actor import service
from yingke.foundation.organisation.news import BooksChanged


def follow(news: BooksChanged) -> None:
    """Books have changed: the customers concerned enter or leave the open pool."""
    follow_books(service("customers"), customer_ids=news.customer_ids)
