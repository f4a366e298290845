"""The policy in force: the shipped one, or the bank's own file, kept word for word once it has decided anything."""

from __future__ import annotations

from pathlib import Path

from django.utils.translation import gettext as _

from yingke.decisions.models import PolicyVersion
from yingke.engines.arbiter import Policy, parse_policy
from yingke.foundation import clock
from yingke.foundation.configuration import configuration
from yingke.foundation.errors import Refused

_SHIPPED = Path(__file__).with_name("policy.toml")


def policy_text() -> str:
    """The text of the policy: ``YINGKE_HOME/config/policy.toml`` where the bank has one."""
    own = configuration().home / "config" / "policy.toml"
    return (own if own.exists() else _SHIPPED).read_text(encoding="utf-8")


def policy() -> Policy:
    """The policy in force. Raises PolicyError."""
    return parse_policy(policy_text())


def keep(text: str) -> PolicyVersion:
    """The stored version of ``text``.

    Raises:
        Refused: the same version was kept before with other words; a change needs a new version number.
    """
    name = parse_policy(text).name
    kept, _created = PolicyVersion.objects.get_or_create(
        name=name, defaults={"text": text, "first_used_at": clock.now()}
    )
    if kept.text != text:
        raise Refused(_("决策策略 %(name)s 的内容已改变而版本号未变，请把 version 加一后再运行。") % {"name": name})
    return kept
