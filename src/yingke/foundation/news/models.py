"""Tables of the news: an item and, for each subscriber, whether it was handled."""

from __future__ import annotations

from django.db import models


class Item(models.Model):
    """One piece of news as it was published."""

    at = models.DateTimeField()
    kind = models.CharField(max_length=120)
    body = models.JSONField()

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Delivery(models.Model):
    """One subscriber's copy of an item: handled once, tried again after a failure."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="deliveries")
    subscriber = models.CharField(max_length=160)
    handled_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "subscriber"], name="delivery_once_per_subscriber")]
        indexes = [models.Index(fields=["id"], condition=models.Q(handled_at=None), name="delivery_pending")]

    def __str__(self) -> str:
        return f"{self.subscriber} <- {self.item_id}"
