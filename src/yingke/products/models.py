"""Tables of the products slice: the shelf 货架 as the bank's product file describes it."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Greatest
from django.utils.translation import gettext_lazy as _


class Product(models.Model):
    """One product. Amounts in yuan, rates as shares (0.0235 = 2.35 %), dates of sale inclusive, "" = not rated.

    ``rating`` is the higher of issuer's and distributor's (孰高). ``listed`` False: the file no longer names it.
    """

    class Category(models.TextChoices):
        DEPOSIT_CURRENT = "deposit_current", _("活期存款")
        DEPOSIT_TERM = "deposit_term", _("定期存款")
        CERTIFICATE = "certificate", _("大额存单")
        TREASURY_BOND = "treasury_bond", _("储蓄国债")
        STRUCTURED_DEPOSIT = "structured_deposit", _("结构性存款")
        WEALTH = "wealth", _("理财")
        FUND = "fund", _("基金")
        INSURANCE = "insurance", _("保险")
        LOAN_MORTGAGE = "loan_mortgage", _("住房贷款")
        LOAN_CONSUMER = "loan_consumer", _("消费贷款")
        LOAN_BUSINESS = "loan_business", _("经营贷款")
        CARD = "card", _("信用卡")

    class Regime(models.TextChoices):
        DEPOSIT_BOND = "DEPOSIT_BOND", _("存款国债")
        NFRA_INVEST = "NFRA_INVEST", _("理财资管")
        CSRC = "CSRC", _("证券基金")
        INSURANCE = "INSURANCE", _("保险")
        CREDIT = "CREDIT", _("信贷")

    class Rating(models.TextChoices):
        R1 = "R1", _("R1 低风险")
        R2 = "R2", _("R2 中低风险")
        R3 = "R3", _("R3 中风险")
        R4 = "R4", _("R4 中高风险")
        R5 = "R5", _("R5 高风险")

    id = models.CharField(primary_key=True, max_length=40)
    name = models.CharField(max_length=120)
    category = models.CharField(max_length=24, choices=Category)
    regime = models.CharField(max_length=16, choices=Regime)
    issuer = models.CharField(max_length=120, blank=True)
    issuer_rating = models.CharField(max_length=2, choices=Rating, blank=True)
    distributor_rating = models.CharField(max_length=2, choices=Rating, blank=True)
    rating = models.GeneratedField(
        expression=Greatest("issuer_rating", "distributor_rating"),
        output_field=models.CharField(max_length=2, choices=Rating, blank=True),
        db_persist=True,
    )
    term_days = models.PositiveIntegerField(null=True)
    minimum_amount = models.DecimalField(max_digits=16, decimal_places=2, default=0)
    rate = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    quota = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    private_placement = models.BooleanField(default=False)
    on_sale_from = models.DateField(null=True)
    on_sale_to = models.DateField(null=True)
    listed = models.BooleanField(default=True)
    dated = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(minimum_amount__gte=0), name="product_minimum_not_negative"),
            models.CheckConstraint(
                condition=models.Q(quota=None) | models.Q(quota__gte=0), name="product_quota_not_negative"
            ),
            models.CheckConstraint(
                condition=models.Q(issuer_rating__in=["", "R1", "R2", "R3", "R4", "R5"])
                & models.Q(distributor_rating__in=["", "R1", "R2", "R3", "R4", "R5"]),
                name="product_rating_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def rating_label(self) -> str:
        """The effective rating in words; "" where the product is not rated."""
        return str(self.Rating(self.rating).label) if self.rating else ""

    @property
    def percent(self) -> str:
        """The rate in per cent without trailing zeros; "" where none is given."""
        return "" if self.rate is None else f"{(self.rate * 100).normalize():f}"
