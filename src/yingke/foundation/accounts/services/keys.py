"""Keys of systems: shown once, kept as a digest, opened for named scopes, revoked at once."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Collection
from datetime import date
from enum import StrEnum

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yingke.foundation import clock
from yingke.foundation.accounts.models import ApiKey
from yingke.foundation.accounts.roles import Permission
from yingke.foundation.actor import Actor
from yingke.foundation.errors import NotFound, Refused
from yingke.foundation.verbs import verb


class KeyScope(StrEnum):
    """What a key opens."""

    DECISIONS = "decisions"
    EVENTS = "events"
    LOAD = "load"


def create_key(actor: Actor, *, name: str, scopes: Collection[str], expires_on: date | None = None) -> str:
    """A new key ``yk_<prefix>_<secret>``; this is the only time it is seen.

    Raises:
        Refused: the name is taken, no scope or an unknown one.
    """
    with verb(actor, "accounts.create_key", needs=Permission.MANAGE_KEYS, about=f"key:{name}") as act:
        unknown = set(scopes) - set(KeyScope)
        if unknown or not scopes:
            raise Refused(
                _("范围 %(asked)s 不可用，可选 %(allowed)s。")
                % {"asked": "、".join(sorted(unknown)) or "—", "allowed": "、".join(KeyScope)}
            )
        prefix, secret = secrets.token_hex(4), secrets.token_urlsafe(32)
        key = f"yk_{prefix}_{secret}"
        made = ApiKey(
            name=name,
            prefix=prefix,
            digest=_digest(key),
            scopes=sorted(scopes),
            created_at=clock.now(),
            created_by=actor.id,
            expires_on=expires_on,
        )
        try:
            with transaction.atomic():
                made.save(force_insert=True)
        except IntegrityError as error:
            raise Refused(_("已有名为 %(name)s 的密钥，请换一个名字。") % {"name": name}) from error
        act.changed(prefix=prefix, scopes=sorted(scopes), expires_on=expires_on)
    return key


def revoke_key(actor: Actor, *, name: str, reason: str = "") -> None:
    """Close a key for good; closing it again changes nothing. Raises NotFound."""
    with verb(actor, "accounts.revoke_key", needs=Permission.MANAGE_KEYS, about=f"key:{name}", reason=reason):
        if not ApiKey.objects.filter(name=name).exists():
            raise NotFound(_("没有名为 %(name)s 的密钥。") % {"name": name})
        ApiKey.objects.filter(name=name, revoked_at=None).update(revoked_at=clock.now())


def check_key(presented: str, scope: KeyScope) -> ApiKey | None:
    """The key that was presented, if it opens ``scope`` now."""
    head, _sep, rest = presented.partition("_")
    prefix = rest.partition("_")[0]
    found = ApiKey.objects.filter(prefix=prefix, revoked_at=None).first() if head == "yk" else None
    if found is None or not hmac.compare_digest(bytes(found.digest), _digest(presented)):
        return None
    alive = found.expires_on is None or found.expires_on >= clock.today()
    return found if alive and scope in found.scopes else None


def _digest(key: str) -> bytes:
    """SHA-256 is enough: the secret has 256 random bits, so there is nothing to guess."""
    return hashlib.sha256(key.encode()).digest()
