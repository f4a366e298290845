"""Tables of the customers slice: the directory, and what was loaded when."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from yingke.foundation.organisation.models import OrgUnit


class Customer(models.Model):
    """One customer as the directory knows them: enough to find, name and reach; facts live in the profile.

    ``is_managed``: some book holds the customer (an A manager, personal or corporate); else they are in the open
    pool of their home outlet. ``left_on``: the business date from which the bank's file no longer holds them.
    """

    class Kind(models.TextChoices):
        PERSON = "person", _("个人")
        FIRM = "firm", _("企业")

    id = models.CharField(primary_key=True, max_length=40)
    kind = models.CharField(max_length=8, choices=Kind)
    name = models.CharField(max_length=200, blank=True)
    name_pinyin = models.CharField(max_length=400, blank=True)
    phone = models.CharField(max_length=32, blank=True)
    birth_date = models.DateField(null=True)
    sex = models.CharField(max_length=1, blank=True)
    home_org = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="customers")
    opened_on = models.DateField(null=True)
    left_on = models.DateField(null=True)
    is_managed = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["home_org", "is_managed"]),
            models.Index(fields=["name"]),
            models.Index(fields=["name_pinyin"], name="customer_pinyin", opclasses=["text_pattern_ops"]),
        ]

    def __str__(self) -> str:
        return self.id


class Load(models.Model):
    """One run of the intake. ``report``: for each table what was read, accepted, quarantined, and its date."""

    snapshot_id = models.CharField(max_length=64)
    bank = models.CharField(max_length=60)
    mapping_sha256 = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()
    report = models.JSONField()

    class Meta:
        get_latest_by = "id"

    def __str__(self) -> str:
        return f"{self.bank} {self.snapshot_id[:12]}"
