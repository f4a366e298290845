"""The arbitration policy: the bank's actions and how they are weighed, as data; and its reading for one day."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

import msgspec

from yingke.engines.rules import RuleError, Schema, compiled, parse

Record = Mapping[str, Any]
Test = Callable[[Record], bool | None]


class PolicyError(Exception):
    """The policy does not hold together; the message names the action and the field."""


class Factor(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Multiplies a rate or a weight by ``times`` where the rule ``when`` holds."""

    when: str
    times: float


class Script(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a manager may say, and must not: an approved version, never typed by hand."""

    version: int
    say: tuple[str, ...]
    avoid: tuple[str, ...] = ()


class Action(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something the bank may do for a customer.

    ``opportunities``: the needs it answers; a customer with none of them is not considered. ``book``: whose task it
    is, the personal or the corporate manager's. ``categories``: the products it may offer, first offered first.
    ``rate``: the expected response rate P before factors. Value in yuan = ``margin`` x the fact ``amount`` (or
    ``typical_amount`` where it is unknown). ``lever`` is in per cent: 20 means x 1.2. ``urgency`` 1 comes first.
    """

    id: str
    label: str
    label_en: str
    opportunities: tuple[str, ...]
    purpose: Literal["marketing", "service", "risk_notice", "relationship"]
    channel: Literal["phone", "counter"]
    rate: float
    margin: float
    book: Literal["personal", "corporate"] = "personal"
    categories: tuple[str, ...] = ()
    eligible: str = ""
    amount: str = ""
    typical_amount: Decimal = Decimal(0)
    factors: tuple[Factor, ...] = ()
    context: tuple[Factor, ...] = ()
    lever: int = 0
    urgency: int = 3
    script: Script | None = None


class Policy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A version of the policy. ``daily_capacity``: customers a manager works a day.

    ``exploration``: the share of marketing choices drawn evenly from what was cleared instead of the best, so that
    what would have happened otherwise can be estimated later.
    """

    id: str
    version: int
    daily_capacity: int
    exploration: float
    action: tuple[Action, ...]

    @property
    def name(self) -> str:
        """The policy as a decision cites it: ``nba@3``."""
        return f"{self.id}@{self.version}"


@dataclass(frozen=True, slots=True)
class Reading:
    """An action ready for one day: its rules compiled to functions of a customer's record."""

    action: Action
    eligible: Test
    factors: tuple[tuple[Test, float], ...]
    context: tuple[tuple[Test, float], ...]

    def response(self, record: Record) -> float:
        """P: the expected response rate, at most 0.95."""
        return min(0.95, _product(self.action.rate, self.factors, record))

    def weight(self, record: Record) -> float:
        """C: the weight of the moment."""
        return _product(1.0, self.context, record)

    def value(self, record: Record) -> Decimal:
        """V: what a response would bring, in yuan."""
        amount = record.get(self.action.amount) if self.action.amount else None
        return Decimal(str(self.action.margin)) * (
            self.action.typical_amount if amount is None else Decimal(amount)
        )

    @property
    def lever(self) -> float:
        """L: the bank's own emphasis, 1.0 = none."""
        return 1 + self.action.lever / 100


def parse_policy(text: str) -> Policy:
    """The policy written in ``text`` (TOML). Raises PolicyError on a wrong field or a doubled action."""
    try:
        policy = msgspec.convert(tomllib.loads(text), Policy, strict=False)
    except (msgspec.ValidationError, tomllib.TOMLDecodeError) as error:
        raise PolicyError(f"the policy cannot be read: {error}") from error
    ids = [action.id for action in policy.action]
    doubled = {name for name in ids if ids.count(name) > 1}
    if doubled:
        raise PolicyError(f"the policy names {', '.join(sorted(doubled))} twice")
    if not 0 <= policy.exploration < 1:
        raise PolicyError(f"exploration is {policy.exploration}; it must be at least 0 and below 1")
    return policy


def read_policy(policy: Policy, schema: Schema, as_of: date) -> tuple[Reading, ...]:
    """The actions of ``policy`` ready for ``as_of``. Raises PolicyError naming the action whose rule is wrong."""
    return tuple(_reading(action, schema, as_of) for action in policy.action)


def _reading(action: Action, schema: Schema, as_of: date) -> Reading:
    if action.amount and action.amount not in schema:
        raise PolicyError(f"action {action.id}: there is no fact {action.amount!r}")

    def test(text: str) -> Test:
        try:
            return compiled(parse(text, schema), as_of)
        except RuleError as error:
            raise PolicyError(f"action {action.id}: {error}") from error

    return Reading(
        action=action,
        eligible=test(action.eligible) if action.eligible else _always,
        factors=tuple((test(factor.when), factor.times) for factor in action.factors),
        context=tuple((test(factor.when), factor.times) for factor in action.context),
    )


def _always(record: Record) -> bool:  # noqa: ARG001 - the shape of a test
    return True


def _product(start: float, factors: tuple[tuple[Test, float], ...], record: Record) -> float:
    for holds, times in factors:
        if holds(record) is True:
            start *= times
    return start
