"""The bank itself: head office, branches, outlets, the people who work there, and what they may sell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa

from yingke.simbank import identity
from yingke.simbank.chance import Ints, generator
from yingke.simbank.columns import NEVER, code, coded, codes_of, dates, texts

BRANCHES = 4
# Every bank of simbank has these people, for the demonstration's logins.
HEAD_OFFICE_STAFF: Final = {
    "hq01": "head_office_marketing", "hq02": "head_office_marketing", "product01": "product_manager",
    "cp01": "consumer_protection", "compliance01": "compliance_officer", "analyst01": "analyst", "hr01": "hr",
    "remote01": "remote_agent", "remote02": "remote_agent", "sysadmin01": "system_admin",
    "secadmin01": "security_admin", "audit01": "audit_admin",
}  # fmt: skip
_FIRST_OUTLET: Final = {
    "outlet_head": "head01",
    "relationship_manager": "rm01",
    "sme_manager": "sme01",
    "lobby_manager": "lobby01",
    "teller": "teller01",
}
_LINES: Final = {"sme_manager": "corporate", "outlet_head": "shared", "teller": "shared"}
_HELD: Final = {"wealth": 0.96, "fund": 0.85, "insurance": 0.75}


@dataclass(frozen=True, slots=True)
class Officer:
    """One member of staff; ``outlet`` is −1 above the outlets."""

    staff_id: str
    role: str
    org_id: str
    outlet: int


def outlet_count(customers: int) -> int:
    """Four branches; five outlets each at 20,000 customers, at least one, at most twenty-five."""
    return BRANCHES * min(25, max(1, round(customers / 4_000)))


def branch_of(outlet: int) -> int:
    """Outlets are dealt to the branches in turn, so the first two lie in different ones."""
    return outlet % BRANCHES


def hire(*, customers: int, managers: Ints) -> list[Officer]:
    """Everybody on the pay list; ``managers`` says how many relationship managers each outlet has."""
    staff = [Officer(staff_id, role, "10000", -1) for staff_id, role in HEAD_OFFICE_STAFF.items()]
    staff += [Officer(f"branch{b + 1:02d}", "branch_retail", _branch_id(b), -1) for b in range(BRANCHES)]
    number = 0
    for outlet in range(outlet_count(customers)):
        for role, count in _posts(int(managers[outlet])):
            for place in range(count):
                number += 1
                staff.append(Officer(_staff_id(outlet, role, place, number), role, f"{10_001 + outlet}", outlet))
    return staff


def _posts(managers: int) -> list[tuple[str, int]]:
    return [
        ("outlet_head", 1),
        ("relationship_manager", managers),
        ("sme_manager", 1),
        ("lobby_manager", 1),
        ("teller", 3),
    ]


def _staff_id(outlet: int, role: str, place: int, number: int) -> str:
    if place == 0 and outlet == 0:
        return _FIRST_OUTLET[role]
    if place == 0 and outlet == 1 and role == "relationship_manager":
        return "rm02"
    return f"Y{number:05d}"


def _branch_id(branch: int) -> str:
    return f"{19_000 + branch + 1}"


def organisation_sheet(*, customers: int) -> dict[str, pa.Array]:
    """机构信息表: the tree, head office first."""
    words = identity.words()
    bank, branches, places, districts = words["bank"], words["branches"], words["outlets"], words["districts"]
    rows: list[tuple[str, str, str, str | None, str]] = [
        ("10000", f"{bank}总行", "head_office", None, districts[0])
    ]
    rows += [(_branch_id(b), f"{branches[b]}分行", "branch", "10000", districts[b]) for b in range(BRANCHES)]
    for outlet in range(outlet_count(customers)):
        turn, place = divmod(outlet, len(places))
        name = f"{places[place]}支行" if not turn else f"{places[place]}第{'〇一二三四五六七八九'[turn + 1]}支行"
        district = districts[outlet % len(districts)]
        rows.append((f"{10_001 + outlet}", name, "outlet", _branch_id(branch_of(outlet)), district))
    ids, names, kinds, parents, where = zip(*rows, strict=True)
    return {
        "机构号": texts(ids),
        "机构名称": texts(names),
        "机构类别": coded("org_kind", np.array([code("org_kind", kind) for kind in kinds])),
        "上级机构号": texts(parents),
        "所在区县": texts(where),
    }


def staff_sheet(staff: list[Officer], *, seed: int, as_of: int) -> dict[str, pa.Array]:
    """员工信息表."""
    index = np.arange(len(staff), dtype=np.int64)
    rng = generator(seed, "staff")
    names = identity.person_names(seed, index + 10**9, rng.random(len(staff)) < 0.55)
    return {
        "工号": texts([officer.staff_id for officer in staff]),
        "姓名": texts(names),
        "所属机构号": texts([officer.org_id for officer in staff]),
        "岗位": coded("role", np.array([code("role", officer.role) for officer in staff])),
        "业务条线": coded("line", np.array([code("line", _line(officer)) for officer in staff])),
        "入职日期": dates(as_of - 200 - (rng.random(len(staff)) * 6_000).astype(np.int64)),
        "离职日期": dates(np.full(len(staff), NEVER)),
    }


def _line(officer: Officer) -> str:
    return _LINES.get(officer.role, "shared" if officer.outlet < 0 else "retail")


def certificate_sheet(staff: list[Officer], *, seed: int, as_of: int) -> dict[str, pa.Array]:
    """销售资格表: managers hold most of the three, about one in twelve has run out; the demo logins hold all."""
    rng = generator(seed, "certificates")
    held: list[tuple[str, str, int]] = []
    for officer in staff:
        if officer.role not in {"relationship_manager", "sme_manager", "lobby_manager", "remote_agent"}:
            continue
        share = 1.0 if officer.role == "relationship_manager" else 0.5
        for kind in codes_of("certificate"):
            sure, left = officer.staff_id == "rm01", rng.random()
            if rng.random() < _HELD[kind] * share or sure:
                held.append((officer.staff_id, kind, 400 if sure else int(-90 + 1_000 * left)))
    days_left = np.array([left for _, _, left in held], dtype=np.int64)
    return {
        "工号": texts([staff_id for staff_id, _, _ in held]),
        "资格类别": coded("certificate", np.array([code("certificate", kind) for _, kind, _ in held])),
        "证书编号": texts([f"ZS{900_000 + n}" for n in range(len(held))]),
        "生效日": dates(as_of + days_left - 1_095),
        "到期日": dates(as_of + days_left),
    }
