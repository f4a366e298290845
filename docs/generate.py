"""Write the reference pages that repeat what the data files say: ``make docs`` runs this.

A page is a function from the files of the platform to one text. The texts are stable, so that a test can compare
them with what lies in ``docs/reference``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import msgspec
from django.conf import settings
from django.utils.translation import override

from yingke import compliance, decisions
from yingke.engines.arbiter import Action, Factor, Policy, parse_policy
from yingke.engines.features.facts import Fact, catalogue
from yingke.engines.gate.book import Rule, Sentence, read_rules
from yingke.engines.lake.tables import Column, TableContract, contracts
from yingke.engines.rules import Rule as Condition
from yingke.engines.rules import Schema, read_en, read_zh
from yingke.foundation.accounts.labels import PERMISSION_LABELS, ROLE_LABELS
from yingke.foundation.accounts.roles import GRANTS, REACH, SEPARATED, Permission, Role
from yingke.insight.definitions import Definitions, definitions

REFERENCE = Path(__file__).with_name("reference")
STATUS = {
    "V": "read in the source",
    "V2": "read in a summary by others",
    "M": "from memory, to be confirmed",
    "P": "a default of the platform",
}
REACHES = {
    "none": "no customer",
    "book": "the own book",
    "subtree": "the customers of the own unit and those below it",
    "bank": "every customer",
}


def pages() -> dict[str, str]:
    """``{file name: text}`` of every generated page."""
    with override("zh-hans"):
        return {name: _page(name, write) for name, write in WRITERS.items()}


def _page(name: str, write: Callable[[], list[str]]) -> str:
    lines = "\n".join(write())
    return f"<!-- {name} is written by docs/generate.py; `make docs` writes it anew. -->\n\n{lines.strip()}\n"


def table(head: tuple[str, ...], rows: Iterable[Iterable[object]]) -> list[str]:
    """A Markdown table, with an empty line after it."""
    lines = [head, tuple("---" for _ in head), *rows]
    return [f"| {' | '.join(_cell(cell) for cell in line)} |" for line in lines] + [""]


def _cell(value: object) -> str:
    return " ".join(str(value).split()).replace("|", "\\|")


def code(text: object) -> str:
    """``text`` in the letters of a program; nothing for nothing."""
    return f"`{text}`" if text not in ("", None) else ""


def codes(names: Iterable[object]) -> str:
    """Several names, each in the letters of a program."""
    return ", ".join(code(name) for name in names)


# ---- tables


def write_tables() -> list[str]:
    """The table contracts."""
    lines = [
        "# Tables",
        "",
        "What the platform can take from a bank. A [mapping](mapping.md) says how files become these tables.",
        "`organisations` and `customers` must be there; every other table makes the day better.",
        "",
        "Types: text, int, money (yuan, two decimals), rate (0.05 is 5 %), date, time, bool.",
        "DC1 is basic data, DC2 is protected. Data of class DC3 (passwords, biometrics, one-time codes) have no",
        "column and are refused. *Gate* means that the compliance gate reads the table: when it is older than its",
        "limit it clears nothing.",
        "",
    ]
    known = contracts().values()
    lines += table(("table", "中文", "key", "columns", "gate", "stale after"), (_contract_row(it) for it in known))
    for contract in known:
        lines += [f"## {contract.name} {contract.label}", "", f"Key: {codes(contract.key)}.", ""]
        lines += table(
            ("column", "中文", "type", "required", "allowed", "class"), (_column_row(it) for it in contract.columns)
        )
    return lines


def _contract_row(contract: TableContract) -> tuple[object, ...]:
    stale = f"{contract.stale_after_days} days" if contract.stale_after_days is not None else ""
    gate = "yes" if contract.gate else ""
    link = f"[{contract.name}](#{contract.name}-{contract.label})"
    return link, contract.label, codes(contract.key), len(contract.columns), gate, stale


def _column_row(column: Column) -> tuple[object, ...]:
    kind = f"text, up to {column.length}" if column.type == "text" and not column.allowed else column.type
    required = "yes" if column.required else ""
    return code(column.name), column.label, kind, required, _allowed(column), column.sensitivity


def _allowed(column: Column) -> str:
    parts = [codes(column.allowed)]
    if column.minimum is not None:
        parts.append(f"≥ {column.minimum:g}")
    if column.maximum is not None:
        parts.append(f"≤ {column.maximum:g}")
    if column.references:
        parts.append(f"in {code(column.references)}")
    return ", ".join(part for part in parts if part)


# ---- facts


def write_facts() -> list[str]:
    """The catalogue of facts."""
    lines = [
        "# Facts",
        "",
        "What the platform knows of a customer on a business date. Rules of tags, tiers, opportunities and",
        "segments name facts. Where the first source of a fact was not delivered, the fact is unknown for",
        "everybody (来源缺失). *Unknown means* says what an unknown value stands for when every source is there.",
        "",
    ]
    facts = catalogue().values()
    for group in dict.fromkeys(fact.group for fact in facts):
        head = ("fact", "中文", "English", "type", "unknown means", "made from", "class")
        lines += [f"## {group}", "", *table(head, (_fact_row(fact) for fact in facts if fact.group == group))]
    return lines


def _fact_row(fact: Fact) -> tuple[object, ...]:
    kind = codes(fact.codes) or (f"{fact.type}, {fact.unit}" if fact.unit and fact.unit != "yuan" else fact.type)
    sources = codes(fact.sources)
    return code(fact.name), fact.label, fact.label_en, kind, fact.null or "never unknown", sources, fact.sensitivity


# ---- insight


def write_insight() -> list[str]:
    """Tiers, marks, tags and opportunities, each rule with its readings."""
    known = definitions()
    return [
        "# Tiers, marks, tags, opportunities",
        "",
        "Each rule is text in the closed rule language over [facts](facts.md). A screen shows its readings.",
        "",
        *_tiers(known),
        *_marks(known),
        *_tags(known),
        *_opportunities(known),
    ]


def _tiers(known: Definitions) -> list[str]:
    ladder = known.ladder
    rows = (
        (code(tier.id), tier.label, tier.label_en, f"{tier.start:,}", "; ".join(band.label for band in tier.bands))
        for tier in ladder.tiers
    )
    return [
        "## Value tiers",
        "",
        "A customer has exactly one, by the daily average of assets in a month.",
        "A boundary counts for the higher tier.",
        f"After {ladder.watch_after} full months below its tier a customer is under watch; after another",
        f"{ladder.downgrade_after} it comes down to what the best of those months reached.",
        "",
        *table(("tier", "中文", "English", "from yuan", "bands"), rows),
    ]


def _marks(known: Definitions) -> list[str]:
    lines = ["## Marks", "", "Marks lie over the tiers: a customer of any tier may carry them.", ""]
    rows = (
        (code(name), mark.label, mark.label_en, *_condition(known.mark_rules[name], mark.rule, known.tier_schema))
        for name, mark in known.marks.items()
    )
    return lines + table(("mark", "中文", "English", "rule", "读法", "reading"), rows)


def _tags(known: Definitions) -> list[str]:
    rows = (
        (
            code(name),
            tag.label,
            tag.label_en,
            tag.owner,
            f"{tag.valid_days} days",
            tag.sensitivity,
            *_condition(known.tag_rules[name], tag.rule, known.tier_schema),
        )
        for name, tag in known.tags.items()
    )
    head = ("tag", "中文", "English", "owner", "valid", "class", "rule", "读法", "reading")
    return ["## Tags", "", *table(head, rows)]


def _opportunities(known: Definitions) -> list[str]:
    lines = [
        "## Opportunities",
        "",
        "Urgency: P1 within two hours, P2 a maturity (30, 7 and 1 days before), P3 within three working days.",
        "",
    ]
    for name, kind in known.kinds.items():
        rule, zh, en = _condition(known.kind_rules[name], kind.rule, known.schema)
        lines += [f"### {name} {kind.label}", "", f"{kind.label_en}.", ""]
        rows = [
            ("purpose", kind.purpose),
            ("urgency", kind.urgency),
            ("rule", rule),
            ("读法", zh),
            ("reading", en),
            ("headline", f"{kind.headline} / {kind.headline_en}"),
            ("amount", code(kind.amount)),
            ("ends", code(kind.until) or f"{kind.valid_days} days after the business date"),
        ]
        lines += table(("", ""), rows)
    return lines


def _condition(rule: Condition, text: str, schema: Schema) -> tuple[str, str, str]:
    return code(" ".join(text.split())), read_zh(rule, schema), read_en(rule, schema)


# ---- the gate


def write_rules() -> list[str]:
    """The rules of the gate with their legal standing."""
    file = read_rules(_beside(compliance, "rules.toml").read_text(encoding="utf-8"))
    lines = [
        "# Rules of the gate",
        "",
        "Each contact is checked against these. A rule is data with dates of effect, a status and a source.",
        "[How a contact is cleared](../explanation/compliance.md) explains them.",
        "",
        *table(("status", "means"), STATUS.items()),
        "A version of status M or P is 待确认: in production it blocks what it concerns until two named people",
        f"have signed it, and says: {file.unconfirmed.zh}",
        "",
        *table(("rule", "中文", "English", "binds", "status", "effective from"), map(_rule_row, file.rule)),
    ]
    for rule in file.rule:
        lines += _rule(rule)
    return lines


def _rule_row(rule: Rule) -> tuple[object, ...]:
    last = max(rule.versions, key=lambda version: version.effective_from)
    return rule.id, rule.title.zh, rule.title.en, codes(rule.purposes), last.status, last.effective_from


def _rule(rule: Rule) -> list[str]:
    versions = (
        (it.effective_from, it.effective_to or "", it.status, it.source, _parameters(it.parameters))
        for it in rule.versions
    )
    says = ((code(name), *_says(sentence)) for name, sentence in rule.says.items())
    return [
        f"## {rule.id} {rule.title.zh}",
        "",
        f"{rule.title.en}. Check {code(rule.check)}, owner {rule.owner}, binds {codes(rule.purposes)}.",
        "",
        *table(("from", "to", "status", "source", "parameters"), versions),
        *table(("finding", "effect", "中文", "English"), says),
    ]


def _says(sentence: Sentence) -> tuple[str, str, str]:
    shown = f", managers see {code(sentence.shown_as)}" if sentence.shown_as else ""
    return f"{sentence.effect}{shown}", sentence.zh, sentence.en


def _parameters(parameters: Mapping[str, Any]) -> str:
    return code(msgspec.json.encode(parameters).decode()) if parameters else ""


# ---- decisions


ACTIONS = ("action", "中文", "English", "answers", "purpose", "channel", "P", "lever")


def write_policy() -> list[str]:
    """The arbitration policy."""
    policy = parse_policy(_beside(decisions, "policy.toml").read_text(encoding="utf-8"))
    return [
        "# Arbitration policy",
        "",
        f"The shipped policy, {code(policy.name)}. A bank's own stands in `YINGKE_HOME/config/policy.toml`.",
        f"A manager works {policy.daily_capacity} customers a day. {policy.exploration:.0%} of marketing choices",
        "are drawn evenly from what was cleared, so that other policies can be judged later.",
        "",
        "Score = P × C × V × L: response rate × factors, weight of the moment, margin × amount, lever.",
        "Rates and margins are starting values of the platform; a bank replaces them by its own measured ones.",
        "",
        *table(ACTIONS, map(_action_row, policy.action)),
        *_actions(policy),
    ]


def _action_row(action: Action) -> tuple[object, ...]:
    lever = f"{action.lever} %" if action.lever else ""
    names = code(action.id), action.label, action.label_en, codes(action.opportunities)
    return *names, action.purpose, action.channel, action.rate, lever


def _actions(policy: Policy) -> list[str]:
    lines = []
    for action in policy.action:
        amount = code(action.amount) or f"{action.typical_amount:,} yuan"
        rows = [
            ("whose task", f"the {action.book} manager"),
            ("products", codes(action.categories)),
            ("eligible", code(action.eligible)),
            ("value", f"{action.margin} × {amount}"),
            ("factors of P", _factors(action.factors)),
            ("weight of the moment", _factors(action.context)),
            ("urgency", action.urgency),
            ("say", "<br>".join(action.script.say) if action.script else ""),
            ("do not say", "<br>".join(action.script.avoid) if action.script else ""),
        ]
        lines += [f"## {action.id} {action.label}", "", *table(("", ""), (row for row in rows if row[1]))]
    return lines


def _factors(factors: tuple[Factor, ...]) -> str:
    return "<br>".join(f"× {factor.times:g} where {code(factor.when)}" for factor in factors)


# ---- roles


def write_permissions() -> list[str]:
    """Roles, how far each sees, and what each may do."""
    roles = (
        (code(role.value), ROLE_LABELS[role], REACHES[REACH[role].value], "yes" if role in SEPARATED else "")
        for role in Role
    )
    return [
        "# Roles and permissions",
        "",
        "A permission says what may be done, the reach says to whose customers. Both are asked: the verb asks",
        "the permission, the selector and the database apply the reach. A login holds at most one of the three",
        "separated roles (三员分立).",
        "",
        *table(("role", "中文", "sees", "separated"), roles),
        "## What each role may do",
        "",
        *table(("permission", "中文", "roles"), map(_permission_row, Permission)),
    ]


def _permission_row(permission: Permission) -> tuple[object, ...]:
    holders = [role.value for role in Role if permission in GRANTS[role]]
    return code(permission.value), PERMISSION_LABELS[permission], codes(holders)


def _beside(room: Any, name: str) -> Path:  # noqa: ANN401 - a package
    return Path(room.__file__).with_name(name)


WRITERS: dict[str, Callable[[], list[str]]] = {
    "tables.md": write_tables,
    "facts.md": write_facts,
    "insight.md": write_insight,
    "rules.md": write_rules,
    "policy.md": write_policy,
    "permissions.md": write_permissions,
}


def main() -> None:
    """Write every page."""
    settings.configure(USE_I18N=False)  # labels stay the Chinese they are written in
    for name, text in pages().items():
        (REFERENCE / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
