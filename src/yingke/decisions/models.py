"""Tables of the decisions: the policy, the run, and for each customer what was chosen and what fell."""

from __future__ import annotations

from django.db import models

from yingke.foundation.organisation.models import Assignment, Staff


class PolicyVersion(models.Model):
    """A version of the arbitration policy, kept word for word so that any decision can be replayed."""

    name = models.CharField(primary_key=True, max_length=60)
    text = models.TextField()
    first_used_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class DecisionRun(models.Model):
    """The decisions of one business date. ``counts``: considered, decided, withheld by reason and by stage."""

    as_of = models.DateField(unique=True)
    snapshot_id = models.CharField(max_length=64)
    policy = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT)
    decided_at = models.DateTimeField()
    counts = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.as_of} {self.policy_id}"


class Decision(models.Model):
    """What was decided for one customer in one book. ``rank`` is the place in the manager's day.

    ``service`` and ``marketing``: the chosen offer of that lane or null; ``fallen``: every candidate that was not
    chosen, with stage and reason. ``propensity`` of each choice is the probability with which the policy chose it.
    """

    run = models.ForeignKey(DecisionRun, on_delete=models.CASCADE, related_name="decisions")
    customer_id = models.CharField(max_length=40)
    book = models.CharField(max_length=16, choices=Assignment.Kind)
    staff = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT)
    rank = models.PositiveIntegerField(null=True)
    today = models.BooleanField(default=False)
    service = models.JSONField(null=True)
    marketing = models.JSONField(null=True)
    fallen = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "customer_id", "book"], name="decision_once_per_book"),
            models.CheckConstraint(
                condition=models.Q(today=False) | models.Q(staff__isnull=False, rank__isnull=False),
                name="decision_today_has_a_manager",
            ),
        ]
        indexes = [
            models.Index(fields=["run", "staff", "rank"]),
            models.Index(fields=["customer_id"]),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.book} {self.run_id}"
