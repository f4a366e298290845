"""Tables of the organisation. Customers are named by number: their own table stands one floor above."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class OrgUnit(models.Model):
    """A head office, branch or outlet. ``path`` is ``/HO/B1/O11/``: a subtree is a prefix."""

    class Kind(models.TextChoices):
        HEAD_OFFICE = "head_office", "总行"
        BRANCH = "branch", "分行"
        OUTLET = "outlet", "网点"

    id = models.CharField(primary_key=True, max_length=32)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=16, choices=Kind)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    path = models.CharField(max_length=200, unique=True)
    district = models.CharField(max_length=80, blank=True)

    def __str__(self) -> str:
        return self.name


class Staff(models.Model):
    """A member of staff as the HR file knows them."""

    id = models.CharField(primary_key=True, max_length=32)
    name = models.CharField(max_length=80)
    org = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="staff")
    role = models.CharField(max_length=32)
    business_line = models.CharField(max_length=16, default="shared")
    hired_on = models.DateField(null=True)
    left_on = models.DateField(null=True)

    def __str__(self) -> str:
        return self.name


class Certificate(models.Model):
    """The right to sell, mirrored from HR: fund, insurance or wealth."""

    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="certificates")
    kind = models.CharField(max_length=16)
    number = models.CharField(max_length=60, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["staff", "kind"], name="certificate_one_per_kind")]

    def __str__(self) -> str:
        return f"{self.staff_id} {self.kind}"


class Assignment(models.Model):
    """A customer in a manager's book (管户) between two dates.

    A personal and a corporate manager stand side by side; each may have a B manager who stands in.
    """

    class Kind(models.TextChoices):
        PERSONAL = "personal", "零售管户"
        CORPORATE = "corporate", "对公管户"

    class Position(models.TextChoices):
        A = "A", "A 角"
        B = "B", "B 角"

    customer_id = models.CharField(max_length=40)
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="assignments")
    kind = models.CharField(max_length=16, choices=Kind)
    position = models.CharField(max_length=1, choices=Position)
    from_on = models.DateField()
    to_on = models.DateField(null=True)
    is_current = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer_id", "kind", "position"],
                condition=Q(is_current=True),
                name="assignment_one_current_manager",
            ),
            models.CheckConstraint(
                condition=Q(to_on=None) | Q(to_on__gt=models.F("from_on")), name="assignment_dates"
            ),
        ]
        indexes = [
            models.Index(fields=["staff"], condition=Q(is_current=True), name="assignment_current_book"),
            models.Index(fields=["customer_id"]),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} → {self.staff_id} ({self.kind} {self.position})"
