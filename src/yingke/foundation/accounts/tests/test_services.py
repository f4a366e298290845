"""What the verbs of the accounts refuse, and what the database refuses without them."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.checks import run_checks
from django.db import IntegrityError
from pytest_django import DjangoAssertNumQueries

from yingke.foundation.accounts import services
from yingke.foundation.accounts.actors import actor_of
from yingke.foundation.accounts.labels import PERMISSION_LABELS, ROLE_LABELS
from yingke.foundation.accounts.models import RoleGrant, User
from yingke.foundation.accounts.roles import GRANTS, REACH, SEPARATED, Permission, Role
from yingke.foundation.accounts.services import demo
from yingke.foundation.accounts.services.keys import KeyScope
from yingke.foundation.actor import Actor, Scope, service
from yingke.foundation.audit.models import Entry
from yingke.foundation.configuration import BadConfiguration
from yingke.foundation.errors import NotAllowed, NotFound, Refused
from yingke.foundation.organisation.models import OrgUnit, Staff

pytestmark = pytest.mark.django_db
SETUP = service("setup")
SECURITY = Actor(id="sec", name="sec", permissions=GRANTS[Role.SECURITY_ADMIN])
AUDIT = Actor(id="aud", name="aud", permissions=GRANTS[Role.AUDIT_ADMIN])
SYSTEM = Actor(id="sys", name="sys", permissions=GRANTS[Role.SYSTEM_ADMIN])


@pytest.fixture
def tree() -> None:
    units = [
        ("HO", "head_office", None, "/HO/"),
        ("B1", "branch", "HO", "/HO/B1/"),
        ("O1", "outlet", "B1", "/HO/B1/O1/"),
    ]
    for number, kind, parent, path in [*units, ("B10", "branch", "HO", "/HO/B10/")]:
        OrgUnit.objects.create(id=number, name=number, kind=kind, parent_id=parent, path=path)
    for number, role in (("rm01", "relationship_manager"), ("head01", "outlet_head")):
        Staff.objects.create(id=number, name=number, org_id="O1", role=role)


def login(name: str = "someone", *roles: tuple[Role, str | None], staff: str | None = None) -> User:
    user = User.objects.create(username=name, staff_id=staff)
    RoleGrant.objects.bulk_create(RoleGrant(user=user, role=role, org_id=org) for role, org in roles)
    return User.objects.get(username=name)


class TestRoles:
    def test_every_role_and_permission_has_grants_reach_and_words(self) -> None:
        assert set(Role) == set(GRANTS) == set(REACH) == set(ROLE_LABELS)
        assert set(Permission) == set(PERMISSION_LABELS)

    def test_no_administrator_sees_customers_and_each_permission_of_theirs_is_apart(self) -> None:
        for role in SEPARATED:
            assert Permission.SEE_CUSTOMERS not in GRANTS[role]
        duties = {Permission.MANAGE_LOGINS, Permission.MANAGE_ROLES, Permission.SEE_AUDIT}
        assert [len(duties & GRANTS[role]) for role in sorted(SEPARATED)] == [1, 1, 1]


class TestActorOf:
    def test_a_head_of_a_branch_sees_its_outlets_and_no_namesake(self, tree: None) -> None:
        actor = actor_of(login("b", (Role.BRANCH_RETAIL, "B1")))
        assert actor.scope.orgs == {"B1", "O1"}
        assert not actor.scope.pool

    def test_a_manager_sees_the_own_book_and_the_own_outlets_pool(self, tree: None) -> None:
        scope = actor_of(login("m", (Role.RELATIONSHIP_MANAGER, "O1"), staff="rm01")).scope
        assert scope == Scope(staff="rm01", pool=frozenset({"O1"}))

    def test_a_head_who_was_transferred_keeps_nothing_of_the_old_unit(self, tree: None) -> None:
        login("h", (Role.OUTLET_HEAD, "O1"), staff="head01")
        assert actor_of(User.objects.get(username="h")).scope.orgs == {"O1"}
        Staff.objects.filter(id="head01").update(org_id="B10")
        moved = actor_of(User.objects.get(username="h"))
        assert (moved.scope, moved.permissions, moved.roles) == (Scope(), frozenset(), frozenset())

    def test_takes_two_queries(self, tree: None, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        user = login("m", (Role.OUTLET_HEAD, "O1"), (Role.RELATIONSHIP_MANAGER, "O1"), staff="rm01")
        with django_assert_num_queries(2):
            actor_of(user)


class TestGrantRole:
    def test_two_administrations_never_meet_in_one_login(self) -> None:
        login("x", (Role.SYSTEM_ADMIN, None))
        with pytest.raises(Refused, match="只任一职"):
            services.grant_role(SECURITY, username="x", role=Role.AUDIT_ADMIN, org_id=None, reason="r")

    @pytest.mark.parametrize("role", [Role.COMPLIANCE_OFFICER, Role.AUDIT_ADMIN, Role.OUTLET_HEAD])
    def test_a_manager_takes_on_no_role_of_another_reach(self, tree: None, role: Role) -> None:
        login("m", (Role.RELATIONSHIP_MANAGER, "O1"), staff="rm01")
        with pytest.raises(Refused):
            services.grant_role(SECURITY, username="m", role=role, org_id="O1", reason="r")

    def test_roles_of_one_reach_stand_together(self, tree: None) -> None:
        login("m", (Role.RELATIONSHIP_MANAGER, "O1"), staff="rm01")
        services.grant_role(SECURITY, username="m", role=Role.SME_MANAGER, org_id="O1", reason="r")
        assert len(actor_of(User.objects.get(username="m")).roles) == 2

    def test_a_book_needs_a_member_of_staff(self, tree: None) -> None:
        login("n")
        with pytest.raises(Refused, match="员工档案"):
            services.grant_role(SECURITY, username="n", role=Role.RELATIONSHIP_MANAGER, org_id="O1", reason="r")

    def test_nor_in_the_database(self) -> None:
        with pytest.raises(IntegrityError, match="administrators_are_three_persons"):
            login("x", (Role.SYSTEM_ADMIN, None), (Role.SECURITY_ADMIN, None))

    def test_nobody_grants_to_oneself(self) -> None:
        login("sec")
        with pytest.raises(Refused, match="自己"):
            services.grant_role(SECURITY, username="sec", role=Role.ANALYST, org_id=None, reason="r")

    def test_the_system_administrator_grants_nothing_and_the_refusal_names_the_right(self) -> None:
        with pytest.raises(NotAllowed, match="管理角色"):
            services.grant_role(SYSTEM, username="x", role=Role.ANALYST, org_id=None, reason="r")

    def test_a_unit_the_member_of_staff_does_not_work_in_is_refused(self, tree: None) -> None:
        login("h", staff="head01")
        with pytest.raises(Refused, match="B10"):
            services.grant_role(SECURITY, username="h", role=Role.OUTLET_HEAD, org_id="B10", reason="r")


class TestResetPassword:
    @pytest.mark.parametrize("role", [Role.SECURITY_ADMIN, Role.AUDIT_ADMIN, Role.COMPLIANCE_OFFICER])
    def test_of_a_guarded_login_it_opens_nothing_before_a_second_person_agrees(self, role: Role) -> None:
        login("other", (role, None))
        services.reset_password(SYSTEM, username="other")
        assert not User.objects.get(username="other").is_active
        with pytest.raises(NotAllowed, match="复核"):
            services.open_login(SYSTEM, username="other", reason="r")
        services.open_login(AUDIT, username="other", reason="本人已核实")
        assert User.objects.get(username="other").is_active

    def test_of_any_other_login_it_opens_at_once_and_only_the_system_administrator_switches(self) -> None:
        login("rm", (Role.RELATIONSHIP_MANAGER, None))
        services.reset_password(SYSTEM, username="rm")
        assert User.objects.get(username="rm").is_active
        with pytest.raises(NotAllowed):
            services.open_login(AUDIT, username="rm", reason="r")

    def test_nobody_confirms_the_own_login(self) -> None:
        login("aud", (Role.AUDIT_ADMIN, None))
        with pytest.raises(Refused, match="自己"):
            services.open_login(AUDIT, username="aud", reason="r")


class TestCreateLogin:
    @pytest.mark.parametrize("name", ["bad name", "坏", "a;b", ""])
    def test_strange_names_are_refused(self, name: str) -> None:
        with pytest.raises(Refused, match="登录名"):
            services.create_login(SYSTEM, username=name, staff_id=None)

    def test_a_member_of_staff_has_one_login(self, tree: None) -> None:
        services.create_login(SYSTEM, username="one", staff_id="rm01")
        with pytest.raises(Refused, match="已有账号"):
            services.create_login(SYSTEM, username="two", staff_id="rm01")

    def test_the_entry_never_holds_the_password(self) -> None:
        _user, password = services.create_login(SYSTEM, username="one", staff_id=None)
        assert password.encode() not in bytes(Entry.objects.get().body)


class TestCreateFirstAdministrators:
    def test_makes_three_persons_once(self) -> None:
        passwords = services.create_first_administrators(SETUP)
        assert User.objects.get(username="auditor").check_password(passwords["auditor"])
        with pytest.raises(Refused, match="空库"):
            services.create_first_administrators(SETUP)


class TestKeys:
    def test_a_key_opens_its_scope_until_it_is_revoked(self) -> None:
        key = services.create_key(SECURITY, name="app", scopes=["decisions"])
        assert services.check_key(key, KeyScope.DECISIONS)
        assert not services.check_key(key, KeyScope.LOAD)
        assert not services.check_key(key[:-1] + ("A" if key[-1] != "A" else "B"), KeyScope.DECISIONS)
        assert not services.check_key("nonsense", KeyScope.DECISIONS)
        services.revoke_key(SECURITY, name="app")
        assert not services.check_key(key, KeyScope.DECISIONS)

    def test_an_expired_key_opens_nothing(self) -> None:
        key = services.create_key(SECURITY, name="app", scopes=["load"], expires_on=date(2020, 1, 1))
        assert services.check_key(key, KeyScope.LOAD) is None

    def test_an_unknown_scope_or_key_is_refused(self) -> None:
        with pytest.raises(Refused, match="all"):
            services.create_key(SECURITY, name="app", scopes=["all"])
        with pytest.raises(NotFound):
            services.revoke_key(SECURITY, name="none")


class TestCreateDemoLogins:
    def test_everyone_at_work_gets_one_and_a_second_run_changes_nothing(self, tree: None) -> None:
        first = services.create_demo_logins()
        assert first == {Role.RELATIONSHIP_MANAGER: "rm01", Role.OUTLET_HEAD: "head01"}
        assert services.create_demo_logins() == first
        assert User.objects.get(username="rm01").check_password(services.DEMO_PASSWORD)

    def test_production_makes_none_and_does_not_start_with_any(
        self, tree: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        services.create_demo_logins()
        services.refuse_demo_logins()
        monkeypatch.setattr(demo, "configuration", lambda: type("Production", (), {"mode": "production"}))
        with pytest.raises(BadConfiguration, match="演示账号"):
            services.refuse_demo_logins()
        assert [one.id for one in run_checks(tags=["database"], databases=["default"])] == ["yingke.E001"]
        with pytest.raises(Refused, match="生产"):
            services.create_demo_logins()
