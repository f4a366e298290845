"""A small bank for tests: one outlet, two managers, a snapshot of customers nothing speaks against."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from conftest import database_role
from yingke.compliance.models import GateSource
from yingke.compliance.services import sync_snapshot
from yingke.customers.models import Customer
from yingke.engines.gate import Contact, SellerTerms
from yingke.engines.gate.tests.building import ZONE
from yingke.engines.lake.snapshot import Snapshot
from yingke.foundation.accounts.roles import GRANTS, Role
from yingke.foundation.actor import Actor, Scope, service
from yingke.foundation.organisation.models import Assignment, Certificate, OrgUnit, Staff
from yingke.products.models import Product
from yingke.products.tests.lakes import publish

DAY = date(2026, 6, 10)
NOW = datetime(2026, 6, 10, 10, 30, tzinfo=ZONE)
SYSTEM = service("test")
MANAGER = Actor(
    id="rm01",
    name="李敏",
    staff_id="s1",
    roles=frozenset({Role.RELATIONSHIP_MANAGER}),
    permissions=GRANTS[Role.RELATIONSHIP_MANAGER],
    scope=Scope(staff="s1"),
    org_id="O1",
)
OTHER_MANAGER = Actor(
    id="rm02", name="王强", staff_id="s2", permissions=GRANTS[Role.RELATIONSHIP_MANAGER], scope=Scope(staff="s2")
)
OFFICER = Actor(
    id="co01", name="周正", permissions=GRANTS[Role.COMPLIANCE_OFFICER], scope=Scope(everything=True)
)  # fmt: skip

REVIEWER = Actor(id="cp01", name="陈静", permissions=GRANTS[Role.CONSUMER_PROTECTION], scope=Scope(everything=True))


def bank() -> None:
    """Units, staff, certificates and the shelf: what stands before any customer."""
    OrgUnit.objects.get_or_create(id="O1", defaults={"name": "网点", "kind": "outlet", "path": "/O1/"})
    for staff_id in ("s1", "s2"):
        Staff.objects.get_or_create(
            id=staff_id, defaults={"name": staff_id, "org_id": "O1", "role": "relationship_manager"}
        )
    for kind in ("wealth", "fund", "insurance"):
        Certificate.objects.get_or_create(staff_id="s1", kind=kind, defaults={"valid_from": date(2024, 1, 1)})
    shelf = [("W2", "稳享90天", "wealth", "NFRA_INVEST", "R2"), ("W4", "进取权益", "wealth", "NFRA_INVEST", "R4")]
    for product_id, name, category, regime, rating in shelf:
        fields = {"name": name, "category": category, "regime": regime, "issuer_rating": rating, "dated": DAY}
        Product.objects.get_or_create(id=product_id, defaults=fields)


def customers(*customer_ids: str, managed_by: str = "s1") -> None:
    """Customers in a manager's book."""
    Customer.objects.bulk_create(
        Customer(id=customer_id, kind="person", name=customer_id, home_org_id="O1", is_managed=True)
        for customer_id in customer_ids
    )
    Assignment.objects.bulk_create(
        Assignment(
            customer_id=customer_id, staff_id=managed_by, kind="personal", position="A", from_on=date(2025, 1, 1),
            is_current=True,
        )
        for customer_id in customer_ids
    )  # fmt: skip


def snapshot(lake: Path, *customer_ids: str, dated: date = DAY, **given: list[dict[str, Any]]) -> Snapshot:
    """A snapshot in which every customer is C3, consents, and has means; ``given`` replaces or adds tables."""
    tables: dict[str, list[dict[str, Any]]] = {
        "customers": [
            {"customer_id": who, "kind": "person", "home_org_id": "O1", "birth_date": date(1980, 1, 1),
             "annual_income": Decimal(200000), "investable_assets": Decimal(900000)}
            for who in customer_ids
        ],
        "risk_assessments": [
            {"customer_id": who, "level": "C3", "assessed_on": date(2026, 1, 5)} for who in customer_ids
        ],
        "consents": [
            {"customer_id": who, "purpose": purpose, "channel": "any", "granted": True, "basis": basis,
             "given_on": date(2025, 1, 1)}
            for who in customer_ids
            for purpose, basis in (("marketing", "consent"), ("profiling", "separate_consent"))
        ],
        "do_not_market": [], "complaints": [], "contacts": [], "products": [], "certificates": [],
        "accounts": [], "holdings": [], "loans": [],
    }  # fmt: skip
    return publish(lake, dated, **(tables | given))


def sync(extract: Snapshot) -> None:
    """The mirrors follow, as they do in the worker: under the batch role."""
    with database_role("yingke_batch"):
        sync_snapshot(SYSTEM, snapshot=extract)


def sources_dated(day: date, *names: str) -> None:
    """The gate's sources (some, or all) are of ``day``."""
    with database_role("yingke_batch"):
        (GateSource.objects.filter(name__in=names) if names else GateSource.objects).update(dated=day)


def load(lake: Path, *customer_ids: str, **given: Any) -> None:
    """The bank, its customers and their mirrors."""
    bank()
    customers(*customer_ids)
    sync(snapshot(lake, *customer_ids, **given))


def call(customer_id: str, product_id: str | None = "W2", **given: Any) -> Contact:
    """A marketing call by the first manager about a product of the shelf."""
    from yingke.products import selectors

    terms = selectors.terms_of(Product.objects.get(id=product_id)) if product_id else None
    fields = {"purpose": "marketing", "channel": "phone", "product": terms, "seller": SellerTerms("s1")} | given
    return Contact(customer_id=customer_id, **fields)
