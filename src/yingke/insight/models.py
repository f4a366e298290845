"""Tables of insight: the runs, what each customer is today, how they came to their tier, what may be done for them.

Facts are not here: populations are read from the lake, one customer from the published profile.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class InsightRun(models.Model):
    """One refresh. ``file``: the population's Parquet file in the lake; ``counts`` by tier, mark, tag, kind.

    ``absent``: tables the bank had not delivered; ``assumed``: by table, the columns filled by assumption.
    """

    as_of = models.DateField(unique=True)
    snapshot_id = models.CharField(max_length=64)
    definitions = models.CharField(max_length=16)
    file = models.CharField(max_length=200)
    customers = models.PositiveIntegerField()
    counts = models.JSONField()
    absent = models.JSONField(default=list)
    assumed = models.JSONField(default=dict)
    made_at = models.DateTimeField()

    class Meta:
        get_latest_by = "as_of"

    def __str__(self) -> str:
        return f"{self.as_of} {self.snapshot_id[:12]}"


class CustomerInsight(models.Model):
    """What the last run says of a customer. Tier and band are ids of the catalogue."""

    class State(models.TextChoices):
        SETTLED = "settled", _("稳定")
        BELOW = "below", _("未达标")
        WATCH = "watch", _("关注期")

    customer_id = models.CharField(primary_key=True, max_length=40)
    as_of = models.DateField()
    tier = models.CharField(max_length=16)
    band = models.CharField(max_length=40)
    tier_state = models.CharField(max_length=8, choices=State)
    months_below = models.PositiveSmallIntegerField()
    potential = models.BooleanField()
    valid_customer = models.BooleanField()
    tags = ArrayField(models.CharField(max_length=40))

    class Meta:
        indexes = [
            models.Index(fields=["tier"], name="insight_tier"),
            GinIndex(fields=["tags"], name="insight_tags"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(tier_state__in=["settled", "below", "watch"]), name="insight_tier_state"
            )
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.tier}"


class TierChange(models.Model):
    """A step up or down the ladder. ``as_of`` is the run that recorded it; ``before`` is empty for the first."""

    customer_id = models.CharField(max_length=40)
    on = models.DateField()
    before = models.CharField(max_length=16, blank=True)
    after = models.CharField(max_length=16)
    reason = models.CharField(max_length=24)
    as_of = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(before=models.F("after")), name="tier_change_changes"),
            models.UniqueConstraint(fields=["customer_id", "on", "after"], name="tier_change_once"),
        ]
        indexes = [models.Index(fields=["as_of"], name="tier_change_as_of")]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.on}: {self.before} → {self.after}"


class Opportunity(models.Model):
    """Something that may be done for a customer. ``since``: the first run that saw it without a break."""

    customer_id = models.CharField(max_length=40)
    kind = models.CharField(max_length=40)
    since = models.DateField()
    as_of = models.DateField()
    purpose = models.CharField(max_length=16)
    urgency = models.CharField(max_length=2)
    headline = models.JSONField()
    because = models.JSONField()
    amount = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    expires_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer_id", "kind"], name="opportunity_once"),
            models.CheckConstraint(condition=Q(urgency__in=["P1", "P2", "P3"]), name="opportunity_urgency"),
            models.CheckConstraint(
                condition=Q(purpose__in=["marketing", "service", "risk_notice", "statutory", "relationship"]),
                name="opportunity_purpose",
            ),
            models.CheckConstraint(condition=Q(since__lte=models.F("as_of")), name="opportunity_since"),
        ]
        indexes = [models.Index(fields=["kind"], name="opportunity_kind")]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.kind}"
