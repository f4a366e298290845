"""The check: one contact against the rules of its day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from yingke.engines.gate.book import Bound, RuleBook
from yingke.engines.gate.case import Case, effective_purpose, effective_rating, effective_regime
from yingke.engines.gate.terms import Contact, CustomerTerms, LedgerRows
from yingke.engines.gate.verdict import Finding, Value, Verdict


def check(contact: Contact, customer: CustomerTerms, rules: RuleBook, ledger: LedgerRows, now: datetime) -> Verdict:
    """The verdict on ``contact`` at its intended moment (``contact.at``, else ``now``; aware, in the bank's zone).

    Every rule in force that binds the effective purpose and concerns the product is asked; one blocking finding is
    enough to stop the contact.

    Raises:
        ValueError: the terms are another customer's.
    """
    if contact.customer_id != customer.customer_id:
        raise ValueError(f"terms of {customer.customer_id} for a contact with {contact.customer_id}")
    moment = contact.at or now
    day = moment.date()
    today = rules.on(day)
    purpose = effective_purpose(contact)
    product = contact.product
    regime = effective_regime(product) if product else None
    rating = effective_rating(product.issuer_rating, product.distributor_rating) if product else ""
    case = Case(contact, customer, product, ledger, purpose, regime, rating, moment, day, today.working_day)
    findings: list[Finding] = []
    cleared = True
    for bound in today.applicable(purpose, regime):
        hits = bound.ask(case)
        if hits:
            found = [_finding(bound, code, params) for code, params in hits]
            cleared = cleared and all(finding.effect != "block" for finding in found)
            findings.extend(found)
    return Verdict(cleared, purpose, tuple(findings))


def _finding(bound: Bound, code: str, params: Mapping[str, Value]) -> Finding:
    sentence = bound.says[code]
    return Finding(bound.rule_id, code, sentence.effect, params, hidden=bool(sentence.shown_as))
