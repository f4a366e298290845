"""Tables of the channels slice: what went out to customers."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from yingke.compliance.models import CHANNELS, Clearance
from yingke.foundation.organisation.models import Staff


class Touch(models.Model):
    """One contact that went out on one clearance. ``receipt`` is the adapter's own number for it."""

    class Result(models.TextChoices):
        REACHED = "reached", _("接通")
        NOT_REACHED = "not_reached", _("未接通")
        INTERESTED = "interested", _("有意向")
        BOUGHT = "bought", _("已办理")
        REFUSED = "refused", _("拒绝")

    clearance = models.OneToOneField(Clearance, on_delete=models.PROTECT, related_name="touch")
    customer_id = models.CharField(max_length=40)
    channel = models.CharField(max_length=8)
    purpose = models.CharField(max_length=16)
    staff = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="touches")
    at = models.DateTimeField()
    receipt = models.CharField(max_length=60)
    result = models.CharField(max_length=16, choices=Result, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(channel__in=CHANNELS), name="touch_channel")]
        indexes = [
            models.Index(fields=["customer_id", "-at"]),
            models.Index(fields=["staff", "-at"]),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.customer_id} {self.channel}"


class Dial(models.Model):
    """The dial log of the bank's own line: who asked to be put through to which customer. Numbers are not kept."""

    customer_id = models.CharField(max_length=40)
    extension = models.CharField(max_length=32)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.extension} → {self.customer_id}"
