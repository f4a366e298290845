"""How a verb runs: permission, transaction, scope, one audit entry, news. Every verb of every slice uses it.

with verb(actor, "team.record_result", needs=Permission.WORK_WORKLIST, about=f"worklist_item:{item}") as act:
    ...
    act.changed(state=("open", "done"))
    act.tell(ResultRecorded(item=item))
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from yingke.foundation.accounts.labels import permission_label
from yingke.foundation.accounts.roles import Permission
from yingke.foundation.actor import Actor
from yingke.foundation.audit.ledger import enter
from yingke.foundation.errors import NotAllowed
from yingke.foundation.news.board import News, publish
from yingke.foundation.scoping import scoped


@dataclass(slots=True)
class Act:
    """What a running verb notes down for its audit entry and for the slices above."""

    about: str
    reason: str = ""
    details: dict[str, Any] = field(default_factory=dict)
    news: list[News] = field(default_factory=list)

    def concerns(self, about: str) -> None:
        """Name the thing the verb acts on, once it is known (``kind:id``)."""
        self.about = about

    def changed(self, **details: Any) -> None:  # noqa: ANN401 - any JSON value
        """Note values for the audit entry: counts, ids, (before, after) pairs; never a secret or a DC2 value."""
        self.details.update(details)

    def tell(self, news: News) -> None:
        """Publish ``news`` with the write; subscribers above act on it after commit."""
        self.news.append(news)


@contextmanager
def verb(actor: Actor, name: str, *, needs: Permission, about: str = "", reason: str = "") -> Iterator[Act]:
    """Run one verb. ``name`` is ``slice.verb``; ``about`` is ``kind:id``.

    Raises:
        NotAllowed: the actor lacks ``needs``.
    """
    if not actor.may(needs):
        raise lacking(needs)
    act = Act(about=about, reason=reason)
    with transaction.atomic(), scoped(actor):
        yield act
        enter(actor, verb=name, about=act.about, reason=act.reason, details=act.details)
        for item in act.news:
            publish(item)


def lacking(permission: Permission) -> NotAllowed:
    """The refusal that names the permission in the words of the screen."""
    return NotAllowed(
        _("您没有“%(permission)s”权限，请联系安全管理员。") % {"permission": permission_label(permission)}
    )
