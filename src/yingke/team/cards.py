"""A card of the morning: everything a manager needs to know about one customer in forty seconds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from yingke.channels.models import Touch
from yingke.compliance import facts
from yingke.compliance.rules import language, rule_book, rule_file
from yingke.customers.models import Customer
from yingke.decisions.models import Decision
from yingke.decisions.selectors import action_label, actions, withheld
from yingke.engines.arbiter import Action
from yingke.engines.gate.checks.suitability import Valid, last_day
from yingke.foundation.actor import Actor
from yingke.foundation.clock import BANK_ZONE
from yingke.foundation.errors import NotFound
from yingke.insight import selectors as insight
from yingke.insight.definitions import definitions
from yingke.products.models import Product
from yingke.team.models import Appointment, WorklistItem

# A structured deposit is a deposit, but sold like wealth products: 银保监办发〔2019〕204, status M.
DIFFERENCES = {"wealth": "issued", "fund": "issued", "insurance": "insured", "structured_deposit": "structured"}
Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Script:
    """What may be said, in an approved version, and what may not."""

    label: str
    version: int
    say: Sequence[str]
    avoid: Sequence[str]


@dataclass(frozen=True, slots=True)
class First:
    """What is to be done first: the task, and the kinds of products it may bring, each with the products' names."""

    label: str
    kinds: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class AddOn:
    """What may be pitched besides: the product that leads and how many more were cleared."""

    label: str
    product: Product | None
    more: Sequence[str]

    @property
    def difference(self) -> str:
        """The kind of difference from a deposit that must be told before the product is; empty for a deposit."""
        return DIFFERENCES.get(self.product.category, "") if self.product else ""


@dataclass(frozen=True, slots=True)
class Kept:
    """What the gate withheld by one rule: the products, the sentence, and whose rule it is."""

    reason: str
    products: Sequence[str]
    rule: str
    owner: str


@dataclass(frozen=True, slots=True)
class Level:
    """The customer's risk level and the last day it holds."""

    level: str
    valid_to: date | None
    holds: bool


@dataclass(frozen=True, slots=True)
class Card:
    """One customer of the day."""

    item: WorklistItem
    customer: Customer
    tier: str
    aum: Decimal | None
    headline: str
    because: Sequence[str]
    first: First | None
    add_on: AddOn | None
    level: Level | None
    withheld: Sequence[Kept]
    scripts: Sequence[Script]
    touch: Touch | None
    appointments: Sequence[Appointment] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class _Desk:
    """What the cards of a page share, each read once."""

    customers: Mapping[str, Customer]
    records: Mapping[str, Record]
    levels: Mapping[str, Level]
    products: Mapping[str, Product]
    touches: Mapping[str, Touch]


def cards(viewer: Actor, items: Sequence[WorklistItem], *, now: datetime) -> list[Card]:
    """The cards of ``items``, in their order; an item whose customer the viewer does not see is left out."""
    desk = _desk(viewer, items, now)
    return [_card(one, desk) for one in items if one.customer_id in desk.customers]


def _desk(viewer: Actor, items: Sequence[WorklistItem], now: datetime) -> _Desk:
    ids = [one.customer_id for one in items]
    customers = {one.id: one for one in Customer.objects.filter(id__in=ids)}
    chosen = {
        product
        for one in items
        if one.decision
        for choice in (one.decision.service, one.decision.marketing)
        if choice
        for product in choice["products"]
    }
    midnight = datetime.combine(now.astimezone(BANK_ZONE).date(), time.min, BANK_ZONE)
    calls = Touch.objects.filter(customer_id__in=ids, staff_id=viewer.staff_id or None, at__gte=midnight)
    return _Desk(
        customers=customers,
        records=records(list(customers)),
        levels=_levels(list(customers), now),
        products={one.id: one for one in Product.objects.filter(id__in=chosen)},
        touches={one.customer_id: one for one in calls.order_by("at")},
    )


def records(customer_ids: Collection[str]) -> dict[str, Record]:
    """The published records of customers the caller has read from the directory, by number.

    None while a newer run is being published: a page then does without them for a moment.
    """
    latest = insight.latest()
    if latest is None or not customer_ids:
        return {}
    try:
        return {one["customer_id"]: one for one in insight.profiles(latest.as_of, customer_ids)}
    except NotFound:
        return {}


def _levels(customer_ids: Collection[str], now: datetime) -> dict[str, Level]:
    day = now.astimezone(BANK_ZONE).date()
    valid = rule_book().parameters("assessment", day, Valid)
    known = facts.read(now, customer_ids)
    levels = {}
    for one in customer_ids:
        terms = known.terms(one)
        if terms.level:
            last = last_day(terms, valid.days) if valid else terms.valid_to
            levels[one] = Level(terms.level, last, last is None or day <= last)
    return levels


def _card(item: WorklistItem, desk: _Desk) -> Card:
    record = desk.records.get(item.customer_id, {})
    decision = item.decision
    return Card(
        item=item,
        customer=desk.customers[item.customer_id],
        tier=tier_label(record.get("tier", "")),
        aum=record.get("aum"),
        headline=said(item.headline),
        because=[said(reason) for reason in item.because],
        first=_first(decision, desk) if decision else None,
        add_on=_add_on(decision, desk) if decision else None,
        level=desk.levels.get(item.customer_id),
        withheld=_kept(decision) if decision else (),
        scripts=_scripts(decision) if decision else (),
        touch=desk.touches.get(item.customer_id),
        appointments=[one for one in item.appointments.all() if one.state == Appointment.State.BOOKED],
    )


def said(text: Mapping[str, str]) -> str:
    """A stored sentence in the reader's language."""
    return text[language()]


def tier_label(tier: str) -> str:
    """The name of a value tier; empty for none."""
    found = next((one for one in definitions().ladder.tiers if one.id == tier), None)
    return "" if found is None else found.label_en if language() == "en" else found.label


def _first(decision: Decision, desk: _Desk) -> First | None:
    if decision.service is None:
        return None
    kinds: dict[str, list[str]] = defaultdict(list)
    for product in _products(decision.service, desk):
        kinds[product.get_category_display()].append(product.name)
    label = action_label(decision.run.policy, decision.service["action"])
    return First(label, [(kind, "、".join(names)) for kind, names in kinds.items()])


def _add_on(decision: Decision, desk: _Desk) -> AddOn | None:
    if decision.marketing is None:
        return None
    products = _products(decision.marketing, desk)
    label = action_label(decision.run.policy, decision.marketing["action"])
    return AddOn(label, products[0] if products else None, [product.name for product in products[1:]])


def _products(choice: Mapping[str, Any], desk: _Desk) -> list[Product]:
    return [desk.products[product] for product in choice["products"] if product in desk.products]


def _kept(decision: Decision) -> list[Kept]:
    """What the gate stopped, one line a rule: an offer that merely stood behind another was not withheld."""
    owners = {rule.id: rule.owner for rule in rule_file().rule}
    by_rule: dict[str, Kept] = {}
    for one in withheld(decision):
        if not one.rule:
            continue
        name = one.product or one.action
        before = by_rule.get(one.rule)
        products = (
            [*before.products, name] if before and name not in before.products else before and before.products
        )
        reason = before.reason if before else one.reason
        by_rule[one.rule] = Kept(reason, products or [name], one.rule, owners.get(one.rule, ""))
    return list(by_rule.values())


def _scripts(decision: Decision) -> list[Script]:
    known = actions(decision.run.policy)
    chosen = [known[choice["action"]] for choice in (decision.service, decision.marketing) if choice]
    return [_script(action, decision) for action in chosen if action.script]


def _script(action: Action, decision: Decision) -> Script:
    assert action.script is not None
    label = action_label(decision.run.policy, action.id)
    return Script(label, action.script.version, action.script.say, action.script.avoid)


def purpose_note(purpose: str) -> str:
    """What a contact of this purpose takes from the customer's marketing allowance."""
    return {
        "service": _("服务提醒，不占营销次数"),
        "relationship": _("关系维护，不占营销次数"),
        "risk_notice": _("风险提示，不占营销次数"),
        "statutory": _("法定告知，不占营销次数"),
    }.get(purpose, _("营销，占用本期次数"))
