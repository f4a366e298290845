"""What insight is told by configuration: tiers, marks, tags, opportunities. Every rule is parsed before use."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import msgspec

from yingke.engines.features.facts import schema as fact_schema
from yingke.engines.lake.tables import Sensitivity
from yingke.engines.rules import Field, Rule, RuleError, Schema, parse
from yingke.insight.sentences import Sentence
from yingke.insight.tiers import Ladder

FOLDER = Path(__file__).with_name("catalogue")
Purpose = Literal["marketing", "service", "risk_notice", "statutory", "relationship"]
Urgency = Literal["P1", "P2", "P3"]


class BadDefinition(ValueError):  # noqa: N818 - read as "bad definition: ..."
    """An entry of the catalogue cannot be used; the message names the file, the entry and the place in its rule."""


class Mark(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A mark over the tiers."""

    label: str
    label_en: str
    rule: str


class Strategy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a tier (or the potential mark) is served."""

    tier: str
    need: str
    need_en: str
    service: str
    service_en: str
    products: str
    products_en: str


class Tag(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A tag by rule. ``valid_days``: how long a membership may be used after its business date."""

    label: str
    label_en: str
    group: str
    owner: str
    rule: str
    valid_days: int
    sensitivity: Sensitivity = "DC1"


class Kind(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A kind of opportunity; ``amount`` and ``until`` name facts."""

    label: str
    label_en: str
    rule: str
    purpose: Purpose
    urgency: Urgency
    headline: str
    headline_en: str
    valid_days: int
    amount: str = ""
    until: str = ""


class Reason(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A sentence said beside any headline where its rule holds."""

    rule: str
    text: str
    text_en: str


class _TierFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    watch_after: int
    downgrade_after: int
    month_to_date_from_day: int
    tier: list[dict[str, Any]]
    mark: dict[str, Mark]
    strategy: tuple[Strategy, ...]


@dataclass(frozen=True, slots=True)
class Definitions:
    """The catalogue, read and checked. ``schema``: what a segment's rule may name; ``digest`` names the content."""

    ladder: Ladder
    strategies: tuple[Strategy, ...]
    marks: Mapping[str, Mark]
    tags: Mapping[str, Tag]
    kinds: Mapping[str, Kind]
    mark_rules: Mapping[str, Rule]
    tag_rules: Mapping[str, Rule]
    kind_rules: Mapping[str, Rule]
    headlines: Mapping[str, Sentence]
    reasons: tuple[tuple[Rule, Sentence], ...]
    tier_schema: Schema
    schema: Schema
    digest: str


@cache
def definitions() -> Definitions:
    """The catalogue that ships with the platform, read once."""
    return read(FOLDER)


def read(folder: Path) -> Definitions:
    """The catalogue in ``folder``: tiers.toml, tags.toml, opportunities.toml.

    Raises:
        BadDefinition: an entry is incomplete, a rule cannot be read, or a sentence names an unknown fact.
    """
    raw = {name: (folder / f"{name}.toml").read_bytes() for name in ("tiers", "tags", "opportunities")}
    tiers = _convert("tiers.toml", tomllib.loads(raw["tiers"].decode()), _TierFile)
    ladder = _convert(
        "tiers.toml",
        {
            "tiers": tiers.tier,
            "watch_after": tiers.watch_after,
            "downgrade_after": tiers.downgrade_after,
            "month_to_date_from_day": tiers.month_to_date_from_day,
        },
        Ladder,
    )
    tags = _convert("tags.toml", tomllib.loads(raw["tags"].decode()), dict[str, Tag])
    told = tomllib.loads(raw["opportunities"].decode())
    reasons = _convert("opportunities.toml", told.pop("reason", []), tuple[Reason, ...])
    kinds = _convert("opportunities.toml", told, dict[str, Kind])
    tier_schema = fact_schema() | _tier_fields(ladder)
    schema = tier_schema | _mark_fields(tiers.mark) | _tag_field(tags)
    return Definitions(
        ladder=ladder,
        strategies=tiers.strategy,
        marks=tiers.mark,
        tags=tags,
        kinds=kinds,
        mark_rules=_rules("tiers.toml", tiers.mark, tier_schema),
        tag_rules=_rules("tags.toml", tags, tier_schema),
        kind_rules=_rules("opportunities.toml", kinds, schema),
        headlines={name: _headline(name, kind, schema) for name, kind in kinds.items()},
        reasons=tuple(_reason(number, reason, schema) for number, reason in enumerate(reasons, 1)),
        tier_schema=tier_schema,
        schema=schema,
        digest=hashlib.sha256(b"".join(raw.values())).hexdigest()[:8],
    )


def _convert(file: str, value: Any, shape: Any) -> Any:  # noqa: ANN401 - msgspec checks the shape
    try:
        return msgspec.convert(value, shape)
    except msgspec.ValidationError as error:
        raise BadDefinition(f"{file}: {error}") from error


def _rules(file: str, entries: Mapping[str, Mark | Tag | Kind], schema: Schema) -> dict[str, Rule]:
    return {name: _rule(f"{file} [{name}]", entry.rule, schema) for name, entry in entries.items()}


def _rule(where: str, text: str, schema: Schema) -> Rule:
    try:
        return parse(text.strip(), schema)
    except RuleError as error:
        raise BadDefinition(f"{where}: {error.en}") from error


def _headline(name: str, kind: Kind, schema: Schema) -> Sentence:
    unknown = {fact for fact in (kind.amount, kind.until) if fact and fact not in schema}
    if unknown:
        raise BadDefinition(f"opportunities.toml [{name}]: there is no fact {', '.join(sorted(unknown))}")
    return _sentence(f"opportunities.toml [{name}]", kind.headline, kind.headline_en, schema)


def _reason(number: int, reason: Reason, schema: Schema) -> tuple[Rule, Sentence]:
    where = f"opportunities.toml [[reason]] {number}"
    return _rule(where, reason.rule, schema), _sentence(where, reason.text, reason.text_en, schema)


def _sentence(where: str, zh: str, en: str, schema: Schema) -> Sentence:
    try:
        return Sentence.of(zh, en, schema)
    except ValueError as error:
        raise BadDefinition(f"{where}: {error}") from error


def _tier_fields(ladder: Ladder) -> dict[str, Field]:
    names = {tier.id: (tier.label, tier.label_en) for tier in ladder.tiers}
    states = {"settled": ("稳定", "settled"), "below": ("未达标", "below"), "watch": ("关注期", "watch")}
    bands = {band.label: (band.label, band.label_en) for tier in ladder.tiers for band in tier.bands}
    fields = (
        Field("tier", "text", "价值层级", "Value tier", tuple(names), names),
        Field("band", "text", "细分档", "Band", tuple(bands), bands),
        Field("tier_state", "text", "层级状态", "Tier state", tuple(states), states),
        Field("next_tier_gap", "money", "距上一层级差额", "Short of the next tier"),
    )
    return {field.name: field for field in fields}


def _mark_fields(marks: Mapping[str, Mark]) -> dict[str, Field]:
    return {name: Field(name, "bool", mark.label, mark.label_en) for name, mark in marks.items()}


def _tag_field(tags: Mapping[str, Tag]) -> dict[str, Field]:
    names = {name: (tag.label, tag.label_en) for name, tag in tags.items()}
    return {"tags": Field("tags", "set", "标签", "Tags", tuple(names), names)}
