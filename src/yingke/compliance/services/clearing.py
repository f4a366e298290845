"""The claim: one contact, checked at its moment, with its cap tokens taken and its record written.

``Cleared`` is made here and nowhere else, and it is all that ``channels.send`` takes. It names a stored clearance
that may be used once, within ten minutes, after a second look.
"""

from __future__ import annotations

import hashlib
from dataclasses import InitVar, dataclass, field
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import msgspec
from django.utils.translation import gettext as _

from yingke.compliance import facts
from yingke.compliance.models import Clearance, ContactRecord, WholeFindings
from yingke.compliance.rules import edition, language, rule_book
from yingke.compliance.services import tokens
from yingke.engines.gate import Contact, Finding, RuleBook, Verdict, check
from yingke.engines.gate.checks.moments import Cap
from yingke.engines.gate.wording import say
from yingke.foundation.accounts.roles import Permission
from yingke.foundation.actor import Actor
from yingke.foundation.clock import BANK_ZONE
from yingke.foundation.errors import Refused
from yingke.foundation.verbs import verb
from yingke.products import selectors as products

USABLE_FOR = timedelta(minutes=10)
_SEAL = object()


@dataclass(frozen=True, slots=True)
class Cleared:
    """A contact that passed its checks. ``told``: what must be said with it, in the reader's language."""

    clearance: UUID
    contact: Contact
    purpose: str
    at: datetime
    expires_at: datetime
    told: tuple[str, ...] = ()
    seal: InitVar[object] = field(kw_only=True)

    def __post_init__(self, seal: object) -> None:
        if seal is not _SEAL:
            raise TypeError("a Cleared value is made by compliance.services.clear alone")


@dataclass(frozen=True, slots=True)
class Stopped:
    """A contact that did not pass: the findings as this actor may see them, and the sentences for them."""

    clearance: UUID
    findings: tuple[Finding, ...]
    reasons: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """All reasons in one line."""
        return " ".join(self.reasons)


def clear(actor: Actor, contact: Contact, *, now: datetime) -> Cleared:
    """Clear one contact at ``now`` (aware); takes the cap token and writes the clearance.

    Raises:
        NotFound: the customer is not in the actor's scope.
        Refused: a rule stops the contact; the sentence says which, with which value, and what can be done.
    """
    outcome = examine(actor, contact, now=now)
    if isinstance(outcome, Stopped):
        raise Refused(outcome.sentence)
    return outcome


def examine(actor: Actor, contact: Contact, *, now: datetime) -> Cleared | Stopped:
    """As ``clear``, but a stop is an answer: in a page its record stays, where a refusal would undo it."""
    about = f"customer:{contact.customer_id}"
    with verb(actor, "compliance.clear", needs=Permission.CONTACT_CUSTOMER, about=about) as act:
        rules = rule_book()
        contact, verdict, looked_at = _look(actor, contact, rules, now)
        clearance = uuid4()
        if verdict.cleared:
            verdict = _take_token(verdict, contact, rules, clearance, now)
        record = _record(actor, clearance, contact, verdict, rules, looked_at, now)
        act.changed(clearance=str(clearance), outcome=record.outcome, rules=[f.rule_id for f in verdict.blocks])
    shown = rules.shown(verdict.findings, hidden=actor.may(Permission.SEE_HIDDEN_REASONS))
    said = tuple((finding, say(finding, rules.file, language())) for finding in shown)
    if record.expires_at is None:
        stops = [(finding, text) for finding, text in said if finding.effect == "block"]
        return Stopped(clearance, tuple(f for f, _text in stops), tuple(text for _finding, text in stops))
    told = tuple(text for _finding, text in said)
    return Cleared(clearance, contact, verdict.purpose, now, record.expires_at, told, seal=_SEAL)


def use(actor: Actor, cleared: Cleared, *, now: datetime) -> Clearance:
    """Use a clearance, once: looks again, enters the contact in the ledger, starts the cap's window.

    Raises:
        Refused: it was used before, has expired, belongs to another contact, or a rule now stops it.
    """
    with verb(
        actor, "compliance.use", needs=Permission.CONTACT_CUSTOMER, about=f"clearance:{cleared.clearance}"
    ) as act:
        record = _usable(cleared, now)
        rules = rule_book()
        _contact, verdict, _inputs = _look(actor, cleared.contact, rules, now)
        if not verdict.cleared:
            blocks = rules.shown(verdict.blocks, hidden=actor.may(Permission.SEE_HIDDEN_REASONS))
            raise Refused(" ".join(say(finding, rules.file, language()) for finding in blocks))
        cap = _cap(verdict, cleared.contact, rules, now)
        if cap is not None and not tokens.extend(record.id, now + cap.window):
            raise Refused(_("在放行之后客户已被其他渠道联系，本次不再联系。"))
        record.used_at = now
        record.save(update_fields=["used_at"])
        _enter(record, now)
        act.changed(customer=record.customer_id, channel=record.channel, purpose=record.purpose)
        return record


def _look(actor: Actor, contact: Contact, rules: RuleBook, now: datetime) -> tuple[Contact, Verdict, str]:
    """The verdict on what the tables say now, whatever the caller brought, and the digest of what was seen.

    Where a member of staff acts, they are the seller: nobody speaks on another's certificate.
    """
    facts.require(actor, contact.customer_id)
    seen = facts.read(now, [contact.customer_id])
    product = contact.product and products.terms_of(products.product(contact.product.product_id))
    speaker = actor.staff_id or (contact.seller.staff_id if contact.seller else "")
    seller = facts.seller(speaker) if speaker else None
    contact = msgspec.structs.replace(contact, product=product, seller=seller, at=None)
    local = now.astimezone(BANK_ZONE)
    terms, ledger = seen.terms(contact.customer_id), seen.ledger(contact.customer_id)
    verdict = check(contact, terms, rules, ledger, local)
    looked_at = msgspec.json.encode(
        (contact, msgspec.structs.replace(terms, consents={}), sorted(terms.consents.items()), ledger, local),
        order="sorted",
    )
    return contact, verdict, hashlib.sha256(looked_at).hexdigest()


def _cap(verdict: Verdict, contact: Contact, rules: RuleBook, now: datetime) -> Cap | None:
    """The cap that binds the contact; caps bind marketing only."""
    return tokens.caps_of(rules, now).caps.get(contact.channel) if verdict.purpose == "marketing" else None


def _take_token(verdict: Verdict, contact: Contact, rules: RuleBook, clearance: UUID, now: datetime) -> Verdict:
    """The verdict after taking a token: another claim may have been faster than the ledger shows."""
    cap = _cap(verdict, contact, rules, now)
    if cap is None or tokens.take(
        contact.customer_id, contact.channel, cap, now=now, until=now + USABLE_FOR, clearance=clearance
    ):
        return verdict
    free = tokens.free_at(contact.customer_id, contact.channel, cap).astimezone(BANK_ZONE)
    rule_id = next(rule.id for rule in rules.file.rule if rule.check == "caps")
    params = {"channel": contact.channel, "count": cap.count, "days": cap.days, "free_on": free.date().isoformat()}
    reached = Finding(rule_id, "cap_reached", "block", params)
    return Verdict(cleared=False, purpose=verdict.purpose, findings=(*verdict.findings, reached))


def _record(
    actor: Actor,
    clearance: UUID,
    contact: Contact,
    verdict: Verdict,
    rules: RuleBook,
    looked_at: str,
    now: datetime,
) -> Clearance:
    record = Clearance.objects.create(
        id=clearance,
        at=now,
        actor=actor.id,
        customer_id=contact.customer_id,
        channel=contact.channel,
        purpose=verdict.purpose,
        product_id=contact.product.product_id if contact.product else "",
        staff_id=contact.seller.staff_id if contact.seller else actor.staff_id,
        outcome=Clearance.Outcome.CLEARED if verdict.cleared else Clearance.Outcome.STOPPED,
        findings=msgspec.to_builtins(rules.shown(verdict.findings, hidden=False)),
        inputs=looked_at,
        edition_id=edition(),
        expires_at=now + USABLE_FOR if verdict.cleared else None,
    )
    if any(finding.hidden for finding in verdict.findings):
        WholeFindings.objects.create(clearance=record, findings=msgspec.to_builtins(verdict.findings))
    return record


def _usable(cleared: Cleared, now: datetime) -> Clearance:
    record = Clearance.objects.select_for_update().filter(id=cleared.clearance).first()
    if (
        record is None
        or record.customer_id != cleared.contact.customer_id
        or record.channel != cleared.contact.channel
    ):
        raise Refused(_("放行记录与本次联系不符，请重新核查。"))
    if record.used_at is not None:
        raise Refused(_("这次放行已经用过（%(at)s），请重新核查。") % {"at": f"{record.used_at:%m-%d %H:%M}"})
    if record.expires_at is None or record.expires_at <= now:
        raise Refused(_("放行已超过 10 分钟失效，请重新核查。"))
    return record


def _enter(record: Clearance, now: datetime) -> None:
    ContactRecord.objects.create(
        reference=f"clearance:{record.id}",
        customer_id=record.customer_id,
        at=now,
        channel=record.channel,
        purpose=record.purpose,
        staff_id=record.staff_id,
    )
