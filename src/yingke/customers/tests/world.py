"""A small bank for the tests of pages: two outlets of a branch, one of another; who holds which customers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.db import transaction
from django.test import Client

from yingke.customers.models import Customer
from yingke.foundation import clock
from yingke.foundation.accounts.models import RoleGrant, User
from yingke.foundation.accounts.roles import Role
from yingke.foundation.actor import service
from yingke.foundation.organisation.models import Assignment, OrgUnit, Staff
from yingke.foundation.scoping import scoped

_ORGS = (
    ("HO", "总行", "head_office", None, "/HO/"),
    ("B1", "一分行", "branch", "HO", "/HO/B1/"),
    ("B2", "二分行", "branch", "HO", "/HO/B2/"),
    ("O1", "一支行", "outlet", "B1", "/HO/B1/O1/"),
    ("O2", "二支行", "outlet", "B1", "/HO/B1/O2/"),
    ("O3", "三支行", "outlet", "B2", "/HO/B2/O3/"),
)
_PEOPLE = (
    ("s1", "李敏", "O1", Role.RELATIONSHIP_MANAGER),
    ("s2", "张伟", "O1", Role.RELATIONSHIP_MANAGER),
    ("s3", "陈静", "O3", Role.RELATIONSHIP_MANAGER),
    ("h1", "赵强", "O1", Role.OUTLET_HEAD),
    ("r1", "孙丽", "B1", Role.BRANCH_RETAIL),
    ("h3", "钱进", "O3", Role.OUTLET_HEAD),
)
_CUSTOMERS = (
    ("C1", "王建国", "wang jian guo wjg", "13800000421", "O1", "s1"),
    ("C2", "周小红", "zhou xiao hong zxh", "13800000422", "O1", "s2"),
    ("C3", "吴大海", "wu da hai wdh", "13800000423", "O3", "s3"),
    ("P1", "郑公海", "zheng gong hai zgh", "13800000424", "O1", ""),
    ("P3", "冯远方", "feng yuan fang fyf", "13800000425", "O3", ""),
)


@contextmanager
def seeing_all() -> Iterator[None]:
    """The block sees and writes every row."""
    with transaction.atomic(), scoped(service("test")):
        yield


def build() -> None:
    """The bank with its logins: the user name is the staff number."""
    with seeing_all():
        for number, name, kind, parent, path in _ORGS:
            OrgUnit.objects.create(id=number, name=name, kind=kind, parent_id=parent, path=path)
        for number, name, org, role in _PEOPLE:
            Staff.objects.create(id=number, name=name, org_id=org, role=role)
            user = User.objects.create(username=number, staff_id=number)
            RoleGrant.objects.create(user=user, role=role, org_id=org)
        for number, name, pinyin, phone, org, manager in _CUSTOMERS:
            Customer.objects.create(
                id=number, kind="person", name=name, name_pinyin=pinyin, phone=phone, home_org_id=org,
                is_managed=bool(manager), opened_on=date(2020, 1, 1),
            )  # fmt: skip
            if manager:
                Assignment.objects.create(
                    customer_id=number, staff_id=manager, kind="personal", position="A",
                    from_on=clock.today().replace(day=1, month=1), is_current=True,
                )  # fmt: skip


def client(username: str) -> Client:
    """A browser in which the person is logged in."""
    browser = Client()
    browser.force_login(User.objects.get(username=username), backend="django.contrib.auth.backends.ModelBackend")
    return browser
