"""The rule book: what it refuses, which version is in force, signatures, what a viewer may see."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
import pytest

from yingke.engines.gate import Finding, Rule, Stop, Version, check, read_rules
from yingke.engines.gate.book import BadRules, Sentence, Text
from yingke.engines.gate.tests.building import DAY, NOW, book, contact, customer, rule
from yingke.engines.gate.wording import fill, say


def _toml(**given: Any) -> str:
    fields = {"check": '"complaint_cooling"', "purposes": '["marketing"]', "parameters": "{ days = 90 }"} | given
    return f"""
        unconfirmed = {{ zh = "", en = "" }}
        labels = {{}}
        [[rule]]
        id = "T1"
        check = {fields["check"]}
        owner = "x"
        title = {{ zh = "x", en = "x" }}
        purposes = {fields["purposes"]}
        says.complaint_open = {{ effect = "block", zh = "", en = "" }}
        {fields.get("more", 'says.complaint_recent = { effect = "block", zh = "", en = "" }')}
        [[rule.versions]]
        effective_from = 2020-01-01
        status = "V"
        source = "x"
        parameters = {fields["parameters"]}
        {fields.get("second", "")}
    """


class TestReadRules:
    def test_a_sound_file_is_read(self) -> None:
        assert read_rules(_toml()).rule[0].version_on(date(2019, 12, 31)) is None

    @pytest.mark.parametrize(
        ("given", "message"),
        [
            ({"check": '"no_such"'}, "names the check 'no_such'"),
            ({"purposes": '["marketing", "service"]'}, "binds marketing only"),
            ({"parameters": "{ weeks = 3 }"}, "2020-01-01"),
            ({"parameters": '{ days = "many" }'}, "2020-01-01"),
            ({"more": ""}, "no sentence for complaint_recent"),
            ({"second": '[[rule.versions]]\neffective_from = 2021-01-01\nstatus = "V"\nsource = "x"'}, "overlap"),
            ({"purposes": "nonsense"}, "Invalid value"),
        ],
    )
    def test_a_rule_at_odds_with_its_check_is_refused(self, given: dict[str, str], message: str) -> None:
        with pytest.raises(BadRules, match=message):
            read_rules(_toml(**given))


class TestVersions:
    RULE = msgspec.structs.replace(
        rule("complaint_cooling"),
        versions=(
            Version(date(2020, 1, 1), "V", "old", {"days": 30}, date(2026, 1, 31)),
            Version(date(2026, 2, 1), "M", "new", {"days": 90}),
        ),
    )

    def test_each_day_has_its_own_version(self) -> None:
        assert [self.RULE.version_on(day) for day in (date(2019, 1, 1), date(2026, 1, 31), date(2026, 2, 1))] == [
            None,
            *self.RULE.versions,
        ]

    def test_in_production_an_unconfirmed_version_blocks_what_it_concerns(self) -> None:
        strict = book(self.RULE, strict=True)
        marketing = check(contact(), customer(), strict, (), NOW)
        assert [(f.code, f.effect) for f in marketing.findings] == [("unconfirmed", "block")]
        assert say(marketing.findings[0], strict.file) == "待确认 complaint_cooling"
        assert check(contact(purpose="service"), customer(), strict, (), NOW).cleared

    def test_two_signatures_put_it_in_force(self) -> None:
        signed = book(self.RULE, strict=True, signed=frozenset({(self.RULE.id, date(2026, 2, 1))}))
        assert check(contact(), customer(), signed, (), NOW).cleared


class TestShown:
    def _rule(self) -> Rule:
        hidden = Sentence("block", "秘密 {reason}", "secret {reason}", shown_as="listed")
        plain = Sentence("block", "营销禁入", "stopped")
        reasons = {"aml": {"hidden": True}, "fraud": {"hidden": True}}
        return rule(
            "do_not_market", says={"listed_hidden": hidden, "listed": plain}, parameters={"reasons": reasons}
        )

    def test_a_manager_sees_that_a_contact_is_stopped_and_nothing_of_why(self) -> None:
        rules = book(self._rule())
        stopped = customer(stops=(Stop("aml", DAY), Stop("fraud", DAY)))
        findings = check(contact(), stopped, rules, (), NOW).findings
        assert [f.hidden for f in findings] == [True, True]
        assert rules.shown(findings, hidden=True) == findings
        assert rules.shown(findings, hidden=False) == (Finding("do_not_market", "listed", "block"),)


class TestFill:
    LABELS = {"reason": {"aml": Text("反洗钱", "laundering")}}

    def test_codes_become_words_and_lists_are_joined(self) -> None:
        assert fill("{reason}：{fact}", {"reason": "aml", "fact": ("a", "b")}, self.LABELS, "zh") == "反洗钱：a、b"

    def test_a_value_is_never_read_as_a_template(self) -> None:
        assert fill("{name}", {"name": "{reason}", "reason": "aml"}, self.LABELS, "en") == "{reason}"


def test_terms_of_another_customer_are_refused() -> None:
    with pytest.raises(ValueError, match="terms of c2"):
        check(contact(), customer(customer_id="c2"), book(), (), NOW)
