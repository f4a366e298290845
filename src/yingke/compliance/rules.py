"""The rules in force: the shipped file, bound to the bank's calendar and to what two people have signed."""

from __future__ import annotations

import hashlib
from datetime import date
from functools import cache
from pathlib import Path

import msgspec
from django.utils.translation import get_language

from yingke.compliance.models import RuleEdition, RuleVersion
from yingke.engines.gate import Rule, RuleBook, Version, read_rules
from yingke.engines.gate.book import Language, RuleFile
from yingke.foundation import clock
from yingke.foundation.calendar import is_working_day
from yingke.foundation.configuration import configuration

_FILE = Path(__file__).with_name("rules.toml")


@cache
def rule_text() -> str:
    """The rule file, word for word."""
    return _FILE.read_text(encoding="utf-8")


@cache
def rule_file() -> RuleFile:
    """The rules as data, examined against the checks they name."""
    return read_rules(rule_text())


def digest(rule: Rule, version: Version) -> str:
    """The digest of what a signature stands for: the rule's reach, its sentences, the version's numbers."""
    content = (rule.id, rule.check, rule.purposes, rule.title, rule.says, version)
    return hashlib.sha256(msgspec.json.encode(content, order="sorted")).hexdigest()


def signed() -> frozenset[tuple[str, date]]:
    """The versions of the file that two people have signed as they stand now."""
    digests = set(RuleVersion.objects.exclude(checker="").values_list("digest", flat=True))
    return frozenset(
        (rule.id, version.effective_from)
        for rule in rule_file().rule
        for version in rule.versions
        if digest(rule, version) in digests
    )


def rule_book() -> RuleBook:
    """The rule book of this moment; in production an unconfirmed version blocks what it concerns."""
    strict = configuration().mode == "production"
    return RuleBook(
        rule_file(), is_working_day=is_working_day, strict=strict, signed=signed() if strict else frozenset()
    )


def edition() -> str:
    """The digest of the rule file in force, under which its text is kept from its first use on."""
    key = _digest()
    if not RuleEdition.objects.filter(digest=key).exists():
        kept = RuleEdition(digest=key, text=rule_text(), first_used_at=clock.now())
        RuleEdition.objects.bulk_create([kept], ignore_conflicts=True)
    return key


@cache
def _digest() -> str:
    return hashlib.sha256(rule_text().encode()).hexdigest()


def language() -> Language:
    """The language of the reader."""
    return "en" if (get_language() or "").startswith("en") else "zh"
