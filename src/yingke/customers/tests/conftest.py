"""A small bank's files and a home of their own for each test."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from yingke.customers import services
from yingke.customers.models import Load
from yingke.foundation.accounts.roles import GRANTS, Permission, Role
from yingke.foundation.actor import Actor, Scope, service
from yingke.foundation.configuration import configuration

MAPPING = """
[bank]
id = "small"
name = "小银行"
[business_date]
constant = 2026-06-30
[sources.orgs]
files = ["orgs.csv"]
[sources.staff]
files = ["staff.csv"]
[sources.customers]
files = ["customers.csv"]
[sources.books]
files = ["books.csv"]
[sources.consents]
files = ["consents.csv"]
[[tables.organisations.parts]]
source = "orgs"
columns = { org_id = "id", name = "name", kind = "kind", parent_id = "parent" }
[[tables.staff.parts]]
source = "staff"
columns = { staff_id = "id", name = "name", org_id = "org", role = "role" }
[[tables.customers.parts]]
source = "customers"
columns = { customer_id = "id", kind = "kind", name = "name", phone = "phone", home_org_id = "org" }
assume = { capacity = { do = "constant", value = "full" } }
[[tables.books.parts]]
source = "books"
[tables.books.parts.columns]
customer_id = "customer"
staff_id = "staff"
kind = { do = "constant", value = "personal" }
position = { do = "constant", value = "A" }
from_on = { do = "constant", value = 2025-01-01 }
[[tables.consents.parts]]
source = "consents"
[tables.consents.parts.columns]
customer_id = "customer"
purpose = { do = "constant", value = "marketing" }
channel = { do = "constant", value = "any" }
granted = "granted"
given_on = "on"
"""
FILES = {
    "orgs.csv": "id,name,kind,parent\nHO,总行,head_office,\nO1,一支行,outlet,HO\nO2,二支行,outlet,HO\n",
    "staff.csv": (
        "id,name,org,role\n"
        "S1,李敏,O1,relationship_manager\nS2,张伟,O2,relationship_manager\nH1,赵强,O1,outlet_head\n"
    ),
    "customers.csv": (
        "id,kind,name,phone,org\n"
        "C1,person,单晓明,10000000001,O1\nC2,person,王建国,10000000042,O1\n"
        "C3,firm,宁江茶业有限公司,10000001042,O2\nC4,person,曾丽,10000000004,O1\n"
    ),
    "books.csv": "customer,staff\nC1,S1\nC2,S1\nC3,S2\n",
    "consents.csv": "customer,granted,on\nC1,1,2026-01-01\n",
}


class Bank:
    """Files, mapping, and the load of both."""

    def __init__(self, folder: Path) -> None:
        self.files, self.mapping, self.home = folder / "files", folder / "mapping.toml", folder / "home"
        self.files.mkdir()
        self.mapping.write_text(MAPPING, encoding="utf-8")
        for name, text in FILES.items():
            self.write(name, text)

    def write(self, name: str, text: str) -> None:
        """Deliver a file."""
        (self.files / name).write_text(text, encoding="utf-8")

    def load(self, **options: float) -> Load:
        """Take in what lies there, as the service account."""
        return services.load(service("load"), directory=self.files, mapping=self.mapping, **options)  # type: ignore[arg-type]


@pytest.fixture
def bank(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bank:
    made = Bank(tmp_path)
    here = replace(configuration(), home=made.home)
    monkeypatch.setattr(services, "configuration", lambda: here)
    return made


def someone(role: Role, **scope: object) -> Actor:
    """A member of staff with the rights of a role and the given scope."""
    return Actor(id="x", name="x", staff_id=str(scope.get("staff", "")), roles=frozenset({role}),
                 permissions=GRANTS[role] | {Permission.SEE_CUSTOMERS}, scope=Scope(**scope))  # type: ignore[arg-type]  # fmt: skip


MANAGER = someone(Role.RELATIONSHIP_MANAGER, staff="S1", pool=frozenset({"O1"}))
OTHER = someone(Role.RELATIONSHIP_MANAGER, staff="S2", pool=frozenset({"O2"}))
HEAD = someone(Role.OUTLET_HEAD, orgs=frozenset({"O1"}), pool=frozenset({"O1"}))
HEAD_OFFICE = someone(Role.ANALYST, everything=True)
