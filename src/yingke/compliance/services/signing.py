"""Confirming a rule: two named people, the second not the first, sign the version as it stands."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from yingke.compliance.models import RuleVersion
from yingke.compliance.rules import digest, rule_file
from yingke.engines.gate.book import CONFIRMED
from yingke.foundation import clock
from yingke.foundation.accounts.roles import Permission
from yingke.foundation.actor import Actor
from yingke.foundation.errors import NotFound, Refused
from yingke.foundation.verbs import verb


def sign_rule(actor: Actor, *, rule_id: str, effective_from: date, reason: str) -> RuleVersion:
    """Sign a version of status M or P; the first signature proposes it, a second person's confirms it.

    Raises:
        NotFound: no such version. Refused: it needs no signature, has two already, or the same person signs twice.
    """
    version, content = _found(rule_id, effective_from)
    about = f"rule:{rule_id}@{effective_from}"
    with verb(actor, "compliance.sign_rule", needs=Permission.SIGN_RULES, about=about, reason=reason) as act:
        signed, first = RuleVersion.objects.select_for_update().get_or_create(
            digest=content,
            defaults={
                "rule_id": rule_id,
                "effective_from": effective_from,
                "maker": actor.id,
                "made_at": clock.now(),
            },
        )
        act.changed(digest=content, status=version, signature="first" if first else "second")
        if first:
            return signed
        if signed.checker:
            raise Refused(
                _("规则 %(rule)s 已由 %(maker)s 和 %(checker)s 签署。")
                % {"rule": rule_id, "maker": signed.maker, "checker": signed.checker}
            )
        if signed.maker == actor.id:
            raise Refused(_("您已签署规则 %(rule)s，须由另一人复核签署。") % {"rule": rule_id})
        signed.checker = actor.id
        signed.checked_at = clock.now()
        signed.save(update_fields=["checker", "checked_at"])
        return signed


def _found(rule_id: str, effective_from: date) -> tuple[str, str]:
    """(status, digest) of an unconfirmed version."""
    for rule in rule_file().rule:
        for version in rule.versions:
            if (rule.id, version.effective_from) == (rule_id, effective_from):
                if version.status in CONFIRMED:
                    raise Refused(_("规则 %(rule)s 来源已核实，无须签署。") % {"rule": rule_id})
                return version.status, digest(rule, version)
    raise NotFound(_("没有规则 %(rule)s（%(day)s 起）。") % {"rule": rule_id, "day": effective_from.isoformat()})
