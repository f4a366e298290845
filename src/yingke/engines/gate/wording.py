"""From a finding to a sentence: the templates of the rule file, filled in a closed way (``{name}`` and no more)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from yingke.engines.gate.book import Language, RuleFile, Text
from yingke.engines.gate.verdict import Finding, Value

_PLACE = re.compile(r"\{([a-z_]+)\}")


def say(finding: Finding, file: RuleFile, language: Language = "zh") -> str:
    """The sentence for ``finding``. A code or rule the file no longer has is named by its codes."""
    rule = next((rule for rule in file.rule if rule.id == finding.rule_id), None)
    if finding.code == "unconfirmed" and rule is not None:
        return fill(file.unconfirmed.in_(language), {"rule": rule.title.in_(language)}, file.labels, language)
    if rule is None or finding.code not in rule.says:
        return f"{finding.rule_id} {finding.code}"
    sentence = rule.says[finding.code]
    template = sentence.en if language == "en" else sentence.zh
    return fill(template, finding.params, file.labels, language)


def fill(
    template: str, params: Mapping[str, Value], labels: Mapping[str, Mapping[str, Text]], language: Language
) -> str:
    """``template`` with each ``{name}`` replaced by the value's word; a name without a value stays visible."""

    def put(place: re.Match[str]) -> str:
        name = place[1]
        if name not in params:
            return place[0]
        value = params[name]
        words = labels.get(name, {})
        values = value if isinstance(value, tuple) else (value,)
        spoken = [words[str(one)].in_(language) if str(one) in words else str(one) for one in values]
        return (", " if language == "en" else "、").join(spoken)

    return _PLACE.sub(put, template)


def outline(template: str) -> str:
    """``template`` as it reads before it is filled: an ellipsis stands for each value."""
    return _PLACE.sub("…", template)
