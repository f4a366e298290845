"""Tables of the workbench: the day's worklist, what came of each item, appointments."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yingke.channels.models import Touch
from yingke.decisions.models import Decision
from yingke.foundation.organisation.models import Assignment, OrgUnit, Staff


class WorklistItem(models.Model):
    """A customer on a manager's list for one day. At most one item for a customer and book is open at a time.

    ``headline`` and ``because`` are what the manager is told, ``{"zh": …, "en": …}`` each: they outlive the
    opportunity they came from. What is offered, and what fell, stands in the decision.
    """

    class State(models.TextChoices):
        OPEN = "open", _("待办")
        DONE = "done", _("已完成")
        SKIPPED = "skipped", _("已跳过")
        LAPSED = "lapsed", _("已过期")

    as_of = models.DateField()
    customer_id = models.CharField(max_length=40)
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="worklist")
    org = models.ForeignKey(OrgUnit, on_delete=models.PROTECT)
    book = models.CharField(max_length=16, choices=Assignment.Kind)
    rank = models.PositiveIntegerField()
    decision = models.ForeignKey(Decision, null=True, on_delete=models.SET_NULL)
    purpose = models.CharField(max_length=16)
    kind = models.CharField(max_length=40, blank=True)
    headline = models.JSONField()
    because = models.JSONField()
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["as_of", "customer_id", "book"], name="worklist_once_a_day"),
            models.UniqueConstraint(
                fields=["customer_id", "book"], condition=Q(state="open"), name="worklist_one_open_item"
            ),
            models.CheckConstraint(
                condition=Q(state="open", closed_at=None) | (~Q(state="open") & Q(closed_at__isnull=False)),
                name="worklist_closed_items_have_a_time",
            ),
        ]
        indexes = [models.Index(fields=["staff", "as_of", "rank"]), models.Index(fields=["org", "as_of"])]

    def __str__(self) -> str:
        return f"{self.as_of} {self.staff_id} #{self.rank}"


class ContactResult(models.Model):
    """What came of a contact. ``declined`` says no to the offer; ``refused`` says no to being contacted."""

    class Outcome(models.TextChoices):
        REACHED = "reached", _("已沟通")
        INTERESTED = "interested", _("有意向")
        BOOKED = "booked", _("已预约")
        NOT_REACHED = "not_reached", _("未接通")
        DECLINED = "declined", _("暂不需要")
        REFUSED = "refused", _("拒绝再联系")

    class Reason(models.TextChoices):
        RATE = "rate", _("收益或利率不满意")
        LIQUIDITY = "liquidity", _("近期用款")
        OTHER_BANK = "other_bank", _("资金在他行")
        RISK = "risk", _("不愿承担风险")
        SERVICE = "service", _("对服务不满意")
        LATER = "later", _("以后再谈")
        DISTURBED = "disturbed", _("不愿被打扰")
        BUSY = "busy", _("占线或无人接听")
        WRONG_NUMBER = "wrong_number", _("号码有误")
        OTHER = "other", _("其他")

    item = models.OneToOneField(WorklistItem, on_delete=models.CASCADE, related_name="result")
    customer_id = models.CharField(max_length=40)
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT)
    touch = models.ForeignKey(Touch, null=True, on_delete=models.PROTECT)
    outcome = models.CharField(max_length=16, choices=Outcome)
    reason = models.CharField(max_length=16, choices=Reason, blank=True)
    note = models.CharField(max_length=300, blank=True)
    follow_up_on = models.DateField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(outcome__in=["not_reached", "declined", "refused"]) | ~Q(reason=""),
                name="result_a_no_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(touch__isnull=False) | Q(outcome="refused"), name="result_but_a_refusal_has_a_touch"
            ),
        ]
        indexes = [models.Index(fields=["customer_id", "at"])]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.outcome}"


class Skip(models.Model):
    """An item its manager set aside, and why."""

    class Reason(models.TextChoices):
        CONTACTED = "contacted", _("近期已联系")
        ASKED_LATER = "asked_later", _("客户约定稍后")
        NOT_SUITED = "not_suited", _("此时不合适")
        WRONG_DATA = "wrong_data", _("信息有误")
        OTHER = "other", _("其他")

    item = models.OneToOneField(WorklistItem, on_delete=models.CASCADE, related_name="skip")
    customer_id = models.CharField(max_length=40)
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT)
    reason = models.CharField(max_length=16, choices=Reason)
    note = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason="other") | ~Q(note=""), name="skip_other_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.reason}"


class Appointment(models.Model):
    """A meeting agreed with a customer."""

    class Place(models.TextChoices):
        OUTLET = "outlet", _("网点")
        PHONE = "phone", _("电话")
        VISIT = "visit", _("上门")

    class State(models.TextChoices):
        BOOKED = "booked", _("已预约")
        KEPT = "kept", _("已赴约")
        MISSED = "missed", _("未到")
        CANCELLED = "cancelled", _("已取消")

    customer_id = models.CharField(max_length=40)
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="appointments")
    org = models.ForeignKey(OrgUnit, on_delete=models.PROTECT)
    item = models.ForeignKey(WorklistItem, null=True, on_delete=models.SET_NULL, related_name="appointments")
    at = models.DateTimeField()
    place = models.CharField(max_length=8, choices=Place)
    topic = models.CharField(max_length=120)
    state = models.CharField(max_length=12, choices=State, default=State.BOOKED)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["staff", "at"], condition=Q(state="booked"), name="appointment_one_at_a_time"
            )
        ]
        indexes = [models.Index(fields=["org", "at"]), models.Index(fields=["customer_id"])]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.staff_id}"
