"""The rule book: effective-dated rules as data, bound to the checks they name.

A rule says what it asks (``check``), of which contacts (``purposes``), with which numbers (one *version* per span
of dates, each with its legal status and source), and what a person reads when it speaks (``says``).
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import partial
from itertools import pairwise
from typing import Any, Literal, TypeVar

import msgspec

from yingke.engines.gate.case import Case, Hits
from yingke.engines.gate.checks import CHECKS
from yingke.engines.gate.terms import Purpose, Regime
from yingke.engines.gate.verdict import Effect, Finding

Status = Literal["V", "V2", "M", "P"]
Language = Literal["zh", "en"]
_P = TypeVar("_P", bound=msgspec.Struct)
CONFIRMED: frozenset[Status] = frozenset({"V", "V2"})


class Text(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A text in both languages."""

    zh: str
    en: str

    def in_(self, language: Language) -> str:
        """The text in ``language``."""
        return self.en if language == "en" else self.zh


class Sentence(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one code means and does. ``shown_as``: the code shown to those who may not see this one."""

    effect: Effect
    zh: str
    en: str
    shown_as: str = ""


class Version(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One span of a rule: both dates inclusive, ``effective_to`` None = open."""

    effective_from: date
    status: Status
    source: str
    parameters: Mapping[str, Any] = {}
    effective_to: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether the version is in force on ``day``."""
        return self.effective_from <= day and (self.effective_to is None or day <= self.effective_to)


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One rule with all its versions."""

    id: str
    check: str
    owner: str
    title: Text
    purposes: tuple[Purpose, ...]
    says: Mapping[str, Sentence]
    versions: tuple[Version, ...]

    def version_on(self, day: date) -> Version | None:
        """The version in force on ``day``."""
        return next((version for version in self.versions if version.holds_on(day)), None)


class RuleFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The data file: the rules, the words for codes in their sentences, and the sentence of an unconfirmed rule."""

    unconfirmed: Text
    labels: Mapping[str, Mapping[str, Text]]
    rule: tuple[Rule, ...]


class BadRules(ValueError):  # noqa: N818 - read as "bad rules: ..."
    """The rule data cannot be used; the message names the rule and what is wrong with it."""


def read_rules(text: str) -> RuleFile:
    """The rules in a TOML text.

    Raises:
        BadRules: the text is no such file, or a rule contradicts the check it names.
    """
    try:
        file = msgspec.convert(tomllib.loads(text), RuleFile)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise BadRules(str(error)) from error
    ids = [rule.id for rule in file.rule]
    if twice := sorted({name for name in ids if ids.count(name) > 1}):
        raise BadRules(f"rules given twice: {', '.join(twice)}; use versions")
    for rule in file.rule:
        _examine(rule)
    return file


def _examine(rule: Rule) -> None:
    check = CHECKS.get(rule.check)
    if check is None:
        raise BadRules(f"rule {rule.id} names the check {rule.check!r}; known: {', '.join(sorted(CHECKS))}")
    if check.marketing_only and set(rule.purposes) != {"marketing"}:
        raise BadRules(f"rule {rule.id}: {rule.check} binds marketing only, not {', '.join(rule.purposes)}")
    if silent := set(check.codes) - set(rule.says):
        raise BadRules(f"rule {rule.id} has no sentence for {', '.join(sorted(silent))}")
    if unknown := {s.shown_as for s in rule.says.values() if s.shown_as} - set(rule.says):
        raise BadRules(f"rule {rule.id} shows {', '.join(sorted(unknown))}, which has no sentence")
    spans = sorted(rule.versions, key=lambda version: version.effective_from)
    for earlier, later in pairwise(spans):
        if earlier.effective_to is None or earlier.effective_to >= later.effective_from:
            raise BadRules(f"rule {rule.id}: versions overlap on {later.effective_from}")
    for version in spans:
        _parameters(rule, version)


def _parameters(rule: Rule, version: Version) -> msgspec.Struct:
    try:
        return msgspec.convert(version.parameters, CHECKS[rule.check].parameters)
    except (msgspec.ValidationError, ValueError) as error:
        raise BadRules(f"rule {rule.id}, version {version.effective_from}: {error}") from error


class Bound(msgspec.Struct, frozen=True):
    """A rule in force, ready to ask."""

    rule_id: str
    ask: Callable[[Case], Hits]
    says: Mapping[str, Sentence]


class DayRules:
    """The rules in force on one day, by what they concern."""

    def __init__(self, bound: Iterable[tuple[Rule, Bound]], *, working_day: bool) -> None:
        self.working_day = working_day
        self._bound = tuple(bound)
        self._applicable: dict[tuple[Purpose, Regime | None], tuple[Bound, ...]] = {}

    def applicable(self, purpose: Purpose, regime: Regime | None) -> tuple[Bound, ...]:
        """The rules that bind ``purpose`` and concern a product of ``regime`` (None = no product)."""
        key = (purpose, regime)
        if key not in self._applicable:
            self._applicable[key] = tuple(
                bound for rule, bound in self._bound if purpose in rule.purposes and _concerns(rule, regime)
            )
        return self._applicable[key]


def _concerns(rule: Rule, regime: Regime | None) -> bool:
    regimes = CHECKS[rule.check].regimes
    return regimes is None or regime in regimes


class RuleBook:
    """The rules with the bank's calendar and signatures.

    ``signed`` holds (rule id, effective_from) of the versions two people confirmed. Where ``strict`` (production),
    a version of status M or P that is not signed blocks every contact it concerns.
    """

    def __init__(
        self,
        file: RuleFile,
        *,
        is_working_day: Callable[[date], bool],
        signed: frozenset[tuple[str, date]] = frozenset(),
        strict: bool = False,
    ) -> None:
        self.file = file
        self.rules = {rule.id: rule for rule in file.rule}
        self._is_working_day = is_working_day
        self._signed = signed
        self._strict = strict
        self._days: dict[date, DayRules] = {}

    def on(self, day: date) -> DayRules:
        """The rules in force on ``day``."""
        if day not in self._days:
            bound = [
                (rule, self._bind(rule, version)) for rule in self.file.rule if (version := rule.version_on(day))
            ]
            self._days[day] = DayRules(bound, working_day=self._is_working_day(day))
        return self._days[day]

    def parameters(self, check: str, day: date, kind: type[_P]) -> _P | None:
        """The typed parameters of the rule that names ``check``; None where none is in force on ``day``."""
        for rule in self.file.rule:
            version = rule.version_on(day) if rule.check == check else None
            if version is not None:
                return msgspec.convert(version.parameters, kind)
        return None

    def confirmed(self, rule: Rule, version: Version) -> bool:
        """Whether the version stands on a verified source or on two signatures."""
        return version.status in CONFIRMED or (rule.id, version.effective_from) in self._signed

    def _bind(self, rule: Rule, version: Version) -> Bound:
        if self._strict and not self.confirmed(rule, version):
            text = self.file.unconfirmed
            sentence = Sentence(effect="block", zh=text.zh, en=text.en)
            return Bound(rule.id, _never_confirmed, {"unconfirmed": sentence})
        find = partial(CHECKS[rule.check].find, _parameters(rule, version))
        return Bound(rule.id, find, rule.says)

    def shown(self, findings: Iterable[Finding], *, hidden: bool) -> tuple[Finding, ...]:
        """The findings as a viewer may see them: unless ``hidden``, hidden ones become one in plain form."""
        if hidden:
            return tuple(findings)
        plain: list[Finding] = []
        for finding in map(self._plain, findings):
            if finding not in plain:
                plain.append(finding)
        return tuple(plain)

    def _plain(self, finding: Finding) -> Finding:
        if not finding.hidden:
            return finding
        code = self.rules[finding.rule_id].says[finding.code].shown_as
        return Finding(finding.rule_id, code, finding.effect)


def _never_confirmed(_: Case) -> Hits:
    return (("unconfirmed", {}),)
