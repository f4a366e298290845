"""Reads of the compliance slice. Rows about customers are seen inside the viewer's scope, by the database."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

import msgspec
from django.db.models import QuerySet

from yingke.compliance import facts
from yingke.compliance.models import Clearance, ContactRecord, RuleVersion
from yingke.compliance.rules import digest, language, rule_book, rule_file
from yingke.engines.gate import CustomerTerms, Finding, Rule, SellerTerms, Stop, Version
from yingke.engines.gate.book import CONFIRMED
from yingke.engines.gate.checks.listed import Listed
from yingke.engines.gate.checks.suitability import Valid, last_day
from yingke.engines.gate.wording import fill, say
from yingke.foundation.accounts.roles import Permission
from yingke.foundation.actor import Actor
from yingke.foundation.clock import BANK_ZONE

PLAIN_STOP = "listed"


@dataclass(frozen=True, slots=True)
class Dossier:
    """What a viewer may know of what the gate knows: level and dates, consents, stops in words, past contacts.

    ``stops`` hide the reasons this viewer may not see, and then say no more than 营销禁入.
    """

    terms: CustomerTerms
    stops: tuple[str, ...]
    contacts: tuple[ContactRecord, ...]
    valid_to: date | None


def dossier(viewer: Actor, customer_id: str, *, now: datetime) -> Dossier:
    """The dossier of a customer as ``viewer`` may see it at ``now``.

    Raises:
        NotFound: the customer is not in the viewer's scope.
    """
    facts.require(viewer, customer_id)
    day = now.astimezone(BANK_ZONE).date()
    terms = facts.read(now, [customer_id]).terms(customer_id)
    binding = [stop for stop in terms.stops if stop.holds_on(day)]
    contacts = ContactRecord.objects.filter(customer_id=customer_id, at__lte=now).order_by("-at")[:10]
    hidden = viewer.may(Permission.SEE_HIDDEN_REASONS)
    return Dossier(
        terms=terms if hidden else msgspec.structs.replace(terms, stops=()),
        stops=tuple(dict.fromkeys(_said(stop, day, hidden=hidden) for stop in binding)),
        contacts=tuple(contacts),
        valid_to=_valid_to(terms, day),
    )


def _said(stop: Stop, day: date, *, hidden: bool) -> str:
    rule = next(rule for rule in rule_file().rule if rule.check == "do_not_market")
    listed = rule_book().parameters("do_not_market", day, Listed)
    reason = listed.reasons.get(stop.reason) if listed else None
    code = "listed_because" if reason and not reason.hidden else "listed_hidden" if hidden else PLAIN_STOP
    return say(Finding(rule.id, code, "block", {"reason": stop.reason}), rule_file(), language())


def _valid_to(terms: CustomerTerms, day: date) -> date | None:
    """The last day the assessment holds, as the rule of ``day`` counts."""
    valid = rule_book().parameters("assessment", day, Valid)
    return last_day(terms, valid.days) if valid else None


def sellers() -> dict[str, SellerTerms]:
    """Everyone who holds a certificate, as the gate sees them."""
    return facts.sellers()


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One version of a rule, as a person reads it."""

    rule: Rule
    version: Version
    title: str
    confirmed: bool
    signed: RuleVersion | None
    in_force: bool

    @property
    def id(self) -> str:
        """The rule's number."""
        return self.rule.id

    @property
    def owner(self) -> str:
        """Who answers for the rule."""
        return self.rule.owner

    @property
    def effective_from(self) -> date:
        """The first day of the version."""
        return self.version.effective_from

    @property
    def state(self) -> Literal["verified", "second_hand", "signed", "waiting"]:
        """How far the version stands on solid ground."""
        if self.version.status == "V":
            return "verified"
        if self.version.status == "V2":
            return "second_hand"
        return "signed" if self.confirmed else "waiting"


def rules(day: date) -> list[RuleLine]:
    """Every version of every rule, those in force on ``day`` marked."""
    signatures = {version.digest: version for version in RuleVersion.objects.all()}
    lines = []
    for rule in rule_file().rule:
        for version in rule.versions:
            signed = signatures.get(digest(rule, version))
            confirmed = version.status in CONFIRMED or bool(signed and signed.checker)
            title = rule.title.in_(language())
            lines.append(RuleLine(rule, version, title, confirmed, signed, version.holds_on(day)))
    return lines


def stopped(since: datetime) -> QuerySet[Clearance]:
    """The contacts stopped at their moment since ``since``, newest first."""
    stops = Clearance.objects.filter(outcome=Clearance.Outcome.STOPPED, at__gte=since)
    return stops.select_related("whole").order_by("-at")


def stops_by_rule(since: datetime) -> list[tuple[Rule, int]]:
    """How many contacts each rule stopped since ``since``, the most first. No reason and no customer is named."""
    counts: Counter[str] = Counter()
    for findings in stopped(since).values_list("findings", flat=True):
        counts.update({finding["rule_id"] for finding in findings if finding["effect"] == "block"})
    known = {rule.id: rule for rule in rule_file().rule}
    return [(known[rule_id], n) for rule_id, n in counts.most_common() if rule_id in known]


def reasons(viewer: Actor, clearance: Clearance) -> list[str]:
    """Why a contact was stopped, in the sentences this viewer may read."""
    whole = viewer.may(Permission.SEE_HIDDEN_REASONS) and hasattr(clearance, "whole")
    found = msgspec.convert(clearance.whole.findings if whole else clearance.findings, list[Finding])
    return [say(finding, rule_file(), language()) for finding in found if finding.effect == "block"]


def any_word(code: str) -> str:
    """The word for a code whichever group it belongs to, parameters last; the code itself where it has none."""
    labels = rule_file().labels
    groups = [*(words for group, words in labels.items() if group != "parameter"), labels["parameter"]]
    return next((words[code].in_(language()) for words in groups if code in words), code)


def word(group: str, code: str) -> str:
    """The word for a code of the rule file's labels (channel, reason, source, certificate, fact)."""
    return fill("{" + group + "}", {group: code}, rule_file().labels, language())
