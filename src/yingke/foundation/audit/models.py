"""Tables of the audit ledger. Entries are only ever inserted; the database refuses anything else."""

from __future__ import annotations

from django.db import models
from django.db.models import Func


class CurrentTransaction(Func):
    """The number of the inserting transaction: it tells the sealer that no earlier row can still come."""

    template = "(pg_current_xact_id()::text::bigint)"
    output_field = models.BigIntegerField()


class Entry(models.Model):
    """One verb that was done. ``body`` holds the canonical bytes that are hashed; the rest serves to look it up."""

    at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    verb = models.CharField(max_length=80)
    about = models.CharField(max_length=160, blank=True)
    body = models.BinaryField()
    transaction = models.BigIntegerField(db_default=CurrentTransaction())

    class Meta:
        indexes = [
            models.Index(fields=["transaction", "id"]),
            models.Index(fields=["at"]),
            models.Index(fields=["about"]),
            models.Index(fields=["actor", "at"]),
            models.Index(fields=["verb", "at"]),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.actor} {self.verb} {self.about}"


class Link(models.Model):
    """The place of an entry in the chain: ``digest`` covers its bytes and the digest of the place before."""

    position = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="link")
    digest = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.position}: {self.entry_id}"


class Seal(models.Model):
    """A signed statement about the chain up to a position; no entry before transaction ``horizon`` is left out."""

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    first = models.BigIntegerField()
    last = models.BigIntegerField()
    head = models.BinaryField()
    horizon = models.BigIntegerField()
    key_id = models.CharField(max_length=16)
    signature = models.BinaryField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(last__gte=models.F("first")), name="seal_not_empty")
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.first}-{self.last}"
