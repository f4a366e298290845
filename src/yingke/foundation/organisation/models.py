"""Tables of the organisation. Customers are named by number: their own table stands one floor above."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

from yingke.foundation.accounts.labels import ROLE_LABELS
from yingke.foundation.accounts.roles import Role


class OrgUnit(models.Model):
    """A head office, branch or outlet. ``path`` is ``/HO/B1/O11/``: a subtree is a prefix."""

    class Kind(models.TextChoices):
        HEAD_OFFICE = "head_office", _("总行")
        BRANCH = "branch", _("分行")
        OUTLET = "outlet", _("网点")

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

    @property
    def role_label(self) -> StrPromise | str:
        """The post's name on the screen; the file's own word for one the platform does not know."""
        return ROLE_LABELS[Role(self.role)] if self.role in set(Role) else self.role


class Certificate(models.Model):
    """The right to sell, mirrored from HR: fund, insurance or wealth."""

    class Kind(models.TextChoices):
        FUND = "fund", _("基金从业资格")
        INSURANCE = "insurance", _("保险执业登记")
        WEALTH = "wealth", _("理财销售资格")

    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="certificates")
    kind = models.CharField(max_length=16, choices=Kind)
    number = models.CharField(max_length=60, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["staff", "kind"], name="certificate_one_per_kind")]

    def __str__(self) -> str:
        return f"{self.staff_id} {self.kind}"


class Assignment(models.Model):
    """A customer in a manager's book (管户) between two dates.

    A personal and a corporate manager stand side by side; each may have a B manager who stands in. ``to_on`` is the
    first day it no longer holds; ``is_current`` is kept by the verbs and by the night's job.
    """

    class Kind(models.TextChoices):
        PERSONAL = "personal", _("零售管户")
        CORPORATE = "corporate", _("对公管户")

    class Position(models.TextChoices):
        A = "A", _("A 角")
        B = "B", _("B 角")

    class Origin(models.TextChoices):
        BANK = "bank", _("行内档案")
        CLAIM = "claim", _("公海认领")
        HANDOVER = "handover", _("移交")

    class Ending(models.TextChoices):
        FILE = "file", _("行内档案变更")
        HANDOVER = "handover", _("移交")
        RECLAIM = "reclaim", _("收回公海")

    customer_id = models.CharField(max_length=40)
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="assignments")
    kind = models.CharField(max_length=16, choices=Kind)
    position = models.CharField(max_length=1, choices=Position)
    from_on = models.DateField()
    to_on = models.DateField(null=True)
    is_current = models.BooleanField()
    origin = models.CharField(max_length=16, choices=Origin, default=Origin.BANK)
    ended_by = models.CharField(max_length=16, choices=Ending, blank=True)

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


class Handover(models.Model):
    """Customers passing from one manager's book to another's (移交): proposed by one person, decided by another."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("待审批")
        APPROVED = "approved", _("已批准")
        EFFECTED = "effected", _("已生效")
        DECLINED = "declined", _("未批准")
        WITHDRAWN = "withdrawn", _("已撤回")

    from_staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="handovers_out")
    to_staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="handovers_in")
    reason = models.CharField(max_length=300)
    effective_on = models.DateField()
    state = models.CharField(max_length=16, choices=State, default=State.PROPOSED)
    proposed_by = models.CharField(max_length=80)
    proposed_at = models.DateTimeField()
    decided_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True)
    remark = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(decided_by=models.F("proposed_by")), name="handover_two_persons"),
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "withdrawn"]) ^ ~Q(decided_by=""),
                name="handover_decided_by_someone",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="handover_has_a_reason"),
            models.CheckConstraint(condition=~Q(from_staff=models.F("to_staff")), name="handover_two_managers"),
        ]

    def __str__(self) -> str:
        return f"{self.from_staff_id} → {self.to_staff_id} ({self.state})"


class HandoverItem(models.Model):
    """One assignment that is handed over; it waits in one hand-over at a time."""

    handover = models.ForeignKey(Handover, on_delete=models.CASCADE, related_name="items")
    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="handover_items")
    is_open = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["assignment"], condition=Q(is_open=True), name="handover_item_waits_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.handover_id}: {self.assignment_id}"


class SpecialDay(models.Model):
    """A day on which this bank departs from the national calendar: closed, or open on a day of rest."""

    day = models.DateField(primary_key=True)
    is_open = models.BooleanField()
    reason = models.CharField(max_length=120)

    def __str__(self) -> str:
        return f"{self.day} {self.reason}"
