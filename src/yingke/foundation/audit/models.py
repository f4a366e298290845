"""Tables of the audit ledger. Entries are only ever inserted; the database refuses anything else."""

from __future__ import annotations

from django.db import models


class Entry(models.Model):
    """One verb that was done. ``body`` holds the canonical bytes that are hashed; the rest is for looking things up."""

    at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    verb = models.CharField(max_length=80)
    about = models.CharField(max_length=160, blank=True)
    body = models.BinaryField()

    class Meta:
        indexes = [
            models.Index(fields=["about"]),
            models.Index(fields=["actor", "at"]),
            models.Index(fields=["verb", "at"]),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.actor} {self.verb} {self.about}"
