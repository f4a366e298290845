"""Screening: the same rules over many planned contacts. No token is taken and nothing is written."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, time

from django.db import transaction

from yingke.compliance import facts
from yingke.compliance.facts import Facts
from yingke.compliance.rules import rule_book
from yingke.engines.gate import Contact, Finding, RuleBook, Verdict, check
from yingke.engines.gate.book import Language
from yingke.engines.gate.wording import say
from yingke.foundation.accounts.roles import Permission
from yingke.foundation.actor import Actor
from yingke.foundation.clock import BANK_ZONE
from yingke.foundation.scoping import scoped
from yingke.foundation.verbs import lacking

WORKING_MOMENT = time(10, 30)
"""The moment of the day a planned contact is judged by: inside every marketing window of the shipped rules."""


class Screen:
    """The gate over a population: everything is loaded once, each ``verdict`` is then a pure check."""

    def __init__(self, rules: RuleBook, known: Facts, moment: datetime) -> None:
        self.rules = rules
        self.moment = moment
        self._known = known

    def verdict(self, contact: Contact) -> Verdict:
        """The verdict on a contact planned for the working hours of the day (or for ``contact.at``)."""
        customer_id = contact.customer_id
        return check(
            contact, self._known.terms(customer_id), self.rules, self._known.ledger(customer_id), self.moment
        )

    def shown(self, verdict: Verdict, *, hidden: bool = False) -> tuple[Finding, ...]:
        """The stops as they may be stored where managers read: hidden reasons in plain form."""
        return self.rules.shown(verdict.blocks, hidden=hidden)

    def say(self, finding: Finding, language: Language = "zh") -> str:
        """The sentence for a finding."""
        return say(finding, self.rules.file, language)


def gate_population(actor: Actor, *, as_of: date, customer_ids: Collection[str] | None = None) -> Screen:
    """The gate for contacts planned for ``as_of`` with some customers, or with all the actor may see.

    Raises:
        NotAllowed: the actor may not run the day.
    """
    if not actor.may(Permission.RUN_DAY):
        raise lacking(Permission.RUN_DAY)
    moment = datetime.combine(as_of, WORKING_MOMENT, BANK_ZONE)
    with transaction.atomic(), scoped(actor):
        return Screen(rule_book(), facts.read(moment, customer_ids), moment)


def screen(actor: Actor, contacts: Iterable[Contact], *, as_of: date) -> list[Verdict]:
    """The verdicts on planned contacts, in their order."""
    planned = list(contacts)
    gate = gate_population(actor, as_of=as_of, customer_ids={contact.customer_id for contact in planned})
    return [gate.verdict(contact) for contact in planned]
