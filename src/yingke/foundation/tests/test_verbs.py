"""A verb asks permission, runs in its actor's scope, leaves one entry and tells its news, all or nothing."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pytest
from django.db import IntegrityError, connection, transaction

from yingke.foundation.accounts.roles import Permission, Role
from yingke.foundation.actor import Actor, Scope
from yingke.foundation.audit.models import Entry
from yingke.foundation.errors import NotAllowed
from yingke.foundation.news.board import News
from yingke.foundation.news.models import Item
from yingke.foundation.organisation.models import OrgUnit
from yingke.foundation.scoping import scoped
from yingke.foundation.verbs import verb

ACTOR = Actor(
    id="limin",
    name="李敏",
    roles=frozenset({Role.HR}),
    permissions=frozenset({Permission.SEE_STAFF}),
    scope=Scope(orgs=frozenset({"O1", 'a"b,c'}), staff="S1"),
)


@dataclass(frozen=True, slots=True)
class Happened(News):
    what: str


def setting(name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("select coalesce(current_setting(%s, true), '')", [f"yk.{name}"])
        return str(cursor.fetchone()[0])


@pytest.mark.django_db
class TestVerb:
    def test_leaves_one_entry_and_its_news(self) -> None:
        with verb(ACTOR, "test.act", needs=Permission.SEE_STAFF, about="thing:1", reason="试") as act:
            act.changed(state=("open", "done"))
            act.tell(Happened(what="done"))
        said = json.loads(bytes(Entry.objects.get().body))
        assert (said["actor"], said["roles"], said["reason"]) == ("limin", ["hr"], "试")
        assert said["details"] == {"state": ["open", "done"]}
        assert Item.objects.get().body == {"what": "done"}

    def test_without_the_permission_nothing_runs(self) -> None:
        with pytest.raises(NotAllowed, match="装载数据"), verb(ACTOR, "test.act", needs=Permission.LOAD_DATA):
            pytest.fail("the verb ran")

    def test_a_failure_takes_everything_back(self) -> None:
        def break_off() -> None:
            with verb(ACTOR, "test.act", needs=Permission.SEE_STAFF) as act:
                OrgUnit.objects.create(id="O1", name="一支行", kind="outlet", path="/O1/")
                act.tell(Happened(what="done"))
                raise ValueError("no")

        with pytest.raises(ValueError, match="no"):
            break_off()
        assert not OrgUnit.objects.exists()
        assert not Entry.objects.exists()
        assert not Item.objects.exists()


@pytest.mark.django_db
class TestScoped:
    def test_sets_the_scope_inside_and_puts_the_former_back(self) -> None:
        inner = Actor(id="x", name="x", scope=Scope(everything=True))
        with scoped(ACTOR):
            assert (setting("staff"), setting("orgs")) == ("S1", '{O1,"a\\"b,c"}')
            with scoped(inner):
                assert (setting("staff"), setting("everything")) == ("", "on")
            assert (setting("staff"), setting("everything")) == ("S1", "off")
        assert setting("staff") == ""

    def test_an_error_of_the_database_is_told_as_it_is(self) -> None:
        OrgUnit.objects.create(id="O1", name="", kind="outlet", path="/O1/")
        with pytest.raises(IntegrityError), transaction.atomic(), scoped(ACTOR):
            OrgUnit.objects.create(id="O2", name="", kind="outlet", path="/O1/")
        assert setting("staff") == ""


class TestScopedAlone:
    def test_wants_a_transaction(self, committed_db: None) -> None:
        with pytest.raises(RuntimeError, match="open transaction"), scoped(ACTOR):
            pytest.fail("it ran")
