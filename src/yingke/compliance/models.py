"""Tables of the compliance slice: what was allowed, what forbids a contact, caps, and the record of checks."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

CHANNELS = ("phone", "sms", "wecom", "app", "email", "counter")


class RuleEdition(models.Model):
    """The whole rule file as it stood when a check first used it, word for word, so that any check replays."""

    digest = models.CharField(primary_key=True, max_length=64)
    text = models.TextField()
    first_used_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.digest[:12]


class RuleVersion(models.Model):
    """A version of a rule under confirmation: it is confirmed once a second person, not the first, has signed.

    ``digest`` is of the version's content: a changed text, source or number must be signed anew.
    """

    rule_id = models.CharField(max_length=16)
    effective_from = models.DateField()
    digest = models.CharField(max_length=64, unique=True)
    maker = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    checker = models.CharField(max_length=80, blank=True)
    checked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(maker=""), name="rule_version_has_a_maker"),
            models.CheckConstraint(condition=~Q(maker=F("checker")), name="rule_version_maker_is_not_checker"),
            models.CheckConstraint(
                condition=Q(checker="", checked_at=None) | (~Q(checker="") & Q(checked_at__isnull=False)),
                name="rule_version_checked_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule_id} {self.effective_from}"


class GateSource(models.Model):
    """The business date of a table the gate rests on; a table without a row was never delivered."""

    name = models.CharField(primary_key=True, max_length=32)
    dated = models.DateField()

    def __str__(self) -> str:
        return f"{self.name} {self.dated}"


class Standing(models.Model):
    """What the gate may know of a customer's person and purse, mirrored from the snapshot. Amounts in yuan.

    ``means``: liquid assets, the larger of held here and declared; ``debt``: owed outside mortgages;
    ``overdue_days``: of the loan longest overdue. Null = not known.
    """

    customer_id = models.CharField(primary_key=True, max_length=40)
    kind = models.CharField(max_length=8)
    birth_date = models.DateField(null=True)
    capacity = models.CharField(max_length=8, blank=True)
    occupation = models.CharField(max_length=80, blank=True)
    annual_income = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    means = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    debt = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    overdue_days = models.PositiveIntegerField(null=True)
    qualified_investor = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.customer_id


class Assessment(models.Model):
    """A risk assessment, mirrored from the system that made it."""

    customer_id = models.CharField(max_length=40)
    level = models.CharField(max_length=2)
    assessed_on = models.DateField()
    valid_to = models.DateField(null=True)
    level_change_confirmed = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer_id", "assessed_on"], name="assessment_once_a_day"),
            models.CheckConstraint(condition=Q(level__in=["C1", "C2", "C3", "C4", "C5"]), name="assessment_level"),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.level}"


class ConsentEntry(models.Model):
    """One word of a customer on one purpose and channel. Entries are only ever added; the latest one counts.

    Of basis ``ABSENT``: the extract no longer holds the word it held before, which then counts as never given.
    """

    ABSENT = "absent"

    class Origin(models.TextChoices):
        EXTRACT = "extract", _("装载")
        RECORDED = "recorded", _("行内登记")

    customer_id = models.CharField(max_length=40)
    purpose = models.CharField(max_length=16)
    channel = models.CharField(max_length=8)
    granted = models.BooleanField()
    basis = models.CharField(max_length=24, blank=True)
    given_on = models.DateField()
    expires_on = models.DateField(null=True)
    origin = models.CharField(max_length=10, choices=Origin)
    recorded_by = models.CharField(max_length=80)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(purpose__in=["marketing", "profiling"]), name="consent_purpose"),
            models.CheckConstraint(condition=Q(channel__in=[*CHANNELS, "any"]), name="consent_channel"),
        ]
        indexes = [models.Index(fields=["customer_id", "purpose", "channel", "-given_on", "-id"])]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.purpose} {self.channel}: {self.granted}"


class DoNotMarketEntry(models.Model):
    """An entry of the do-not-market list 营销禁入. The session must be allowed to know hidden reasons to see it."""

    customer_id = models.CharField(max_length=40)
    reason = models.CharField(max_length=24)
    source = models.CharField(max_length=80, blank=True)
    from_on = models.DateField()
    to_on = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["customer_id", "reason"], name="do_not_market_once")]

    def __str__(self) -> str:
        return self.customer_id


class Complaint(models.Model):
    """A complaint, mirrored from the complaints register."""

    id = models.CharField(primary_key=True, max_length=40)
    customer_id = models.CharField(max_length=40)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)
    category = models.CharField(max_length=16, blank=True)

    class Meta:
        indexes = [models.Index(fields=["customer_id"])]

    def __str__(self) -> str:
        return self.id


class HoldOut(models.Model):
    """A customer held out of marketing until a day, inclusive, so that its effect can be measured."""

    customer_id = models.CharField(max_length=40)
    key = models.CharField(max_length=60)
    purpose = models.CharField(max_length=16, default="marketing")
    until = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(purpose="marketing"), name="hold_out_binds_marketing_only"),
            models.UniqueConstraint(fields=["customer_id", "key"], name="hold_out_once"),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.key}"


class ContactRecord(models.Model):
    """A contact that took place, here or in another system of the bank. ``reference`` says which, once.

    ``purpose`` is the effective one: a service contact with a pitch is marketing.
    """

    reference = models.CharField(max_length=60, unique=True)
    customer_id = models.CharField(max_length=40)
    at = models.DateTimeField()
    channel = models.CharField(max_length=8)
    purpose = models.CharField(max_length=16)
    result = models.CharField(max_length=16, blank=True)
    staff_id = models.CharField(max_length=32, blank=True)

    class Meta:
        indexes = [models.Index(fields=["customer_id", "-at"]), models.Index(fields=["at"])]

    def __str__(self) -> str:
        return self.reference


class Clearance(models.Model):
    """The record of one check 检查留痕 at the moment of contact: what was asked, what the rules said.

    ``inputs`` digests everything the check looked at; ``findings`` are kept as anyone may read them.
    """

    class Outcome(models.TextChoices):
        CLEARED = "cleared", _("放行")
        STOPPED = "stopped", _("拦截")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    customer_id = models.CharField(max_length=40)
    channel = models.CharField(max_length=8)
    purpose = models.CharField(max_length=16)
    product_id = models.CharField(max_length=40, blank=True)
    staff_id = models.CharField(max_length=32, blank=True)
    outcome = models.CharField(max_length=8, choices=Outcome)
    findings = models.JSONField(default=list)
    inputs = models.CharField(max_length=64)
    edition = models.ForeignKey(RuleEdition, on_delete=models.PROTECT)
    expires_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="cleared", expires_at__isnull=False)
                | Q(outcome="stopped", expires_at=None, used_at=None),
                name="clearance_only_what_is_cleared_can_be_used",
            ),
            models.CheckConstraint(condition=Q(channel__in=CHANNELS), name="clearance_channel"),
        ]
        indexes = [models.Index(fields=["customer_id", "-at"]), models.Index(fields=["-at"])]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.customer_id} {self.outcome}"


class WholeFindings(models.Model):
    """The findings of a check with their hidden reasons, where it had any; only who may know those sees the row."""

    clearance = models.OneToOneField(Clearance, primary_key=True, on_delete=models.PROTECT, related_name="whole")
    findings = models.JSONField()

    def __str__(self) -> str:
        return str(self.clearance_id)


class CapToken(models.Model):
    """One of the ``n`` marketing contacts a rolling cap allows a customer; busy until its window has passed.

    A token is leased while its clearance may still be used. Marketing only: the database refuses any other purpose.
    """

    pk = models.CompositePrimaryKey("customer_id", "cap", "n")
    customer_id = models.CharField(max_length=40)
    cap = models.CharField(max_length=8)
    n = models.PositiveSmallIntegerField()
    purpose = models.CharField(max_length=16, default="marketing")
    busy_until = models.DateTimeField()
    clearance = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(purpose="marketing"), name="cap_token_binds_marketing_only"),
            models.CheckConstraint(condition=Q(n__gte=1), name="cap_token_counts_from_one"),
        ]
        indexes = [models.Index(fields=["clearance"], name="cap_token_of_clearance")]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.cap} {self.n}"
