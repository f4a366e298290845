"""What the bank may do with each customer: risk assessments, consents, and who is not to be marketed to."""

from __future__ import annotations

from typing import Final

import numpy as np
import pyarrow as pa

from yingke.simbank.chance import Flags, Ints, generator, uniforms
from yingke.simbank.columns import NEVER, code, coded, dates, flags, texts
from yingke.simbank.people import MINOR, STUDENT, Population, customer_ids
from yingke.simbank.positions import Loans, Positions, risk_levels

# share of customers asked on each channel, and of the asked who said yes
_ASKED: Final = {
    "phone": (0.85, 0.88),
    "sms": (0.9, 0.85),
    "wecom": (0.45, 0.95),
    "app": (0.7, 0.8),
    "email": (0.1, 0.7),
}
_SOURCES: Final = {"overdue": "信贷系统", "aml": "反洗钱系统", "customer_request": "消保系统", "staff": "人力系统"}
_RARE: Final = {
    "judicial_freeze": 0.0012, "fraud": 0.0015, "aml": 0.001, "deceased": 0.0015, "litigation": 0.0006,
    "non_local": 0.004,
}  # fmt: skip


def assessment_sheet(people: Population, held: Positions, *, seed: int, as_of: int) -> dict[str, pa.Array]:
    """风险测评表: who invests, and one in four others; about a quarter have run out; some have an older one too."""
    hidden, rng = people.hidden, generator(seed, "assessments")
    invests = np.bincount(held.customer, minlength=len(people)) > 0
    chance = np.where(invests, 0.9, 0.25) * ~hidden.firm * (hidden.age >= 18)
    who = hidden.index[rng.random(len(people)) < chance]
    ago = 1 + np.floor(500 * rng.random(len(who)) ** 1.15).astype(np.int64)
    level = np.clip(risk_levels(people)[who] + rng.choice([-1, 0, 0, 0, 0, 1], len(who)), 1, 5)
    again = rng.random(len(who)) < 0.3
    earlier = np.clip(level[again] + rng.choice([-1, 0, 0, 1], int(again.sum())), 1, 5)
    owner, grade = np.concatenate([who, who[again]]), np.concatenate([level, earlier])
    day = as_of - np.concatenate([ago, ago[again] + 330 + rng.integers(0, 60, int(again.sum()))])
    changed = np.concatenate([again, np.zeros(int(again.sum()), dtype=np.bool_)])
    changed[: len(who)][again] = level[again] != earlier
    return {
        "客户统一编号": customer_ids(owner),
        "承受能力等级": texts([f"C{n}" for n in grade.tolist()]),
        "测评日期": dates(day),
        "有效期至": dates(day + 365),
        "等级变化确认标志": flags(~changed | (rng.random(len(owner)) < 0.95)),
    }


def consented(people: Population, managed: Flags, *, seed: int) -> dict[str, Flags]:
    """Per channel, who has agreed to marketing; those with a manager more often, the private less."""
    return {channel: _answers(people, managed, seed, channel)[1] for channel in _ASKED}


def _answers(people: Population, managed: Flags, seed: int, channel: str) -> tuple[Flags, Flags]:
    """(asked, agreed)."""
    hidden = people.hidden
    asked_share, agreed_share = _ASKED[channel]
    reach = hidden.digital if channel in {"wecom", "app", "email"} else 1.0
    asked = uniforms(seed, f"asked/{channel}", hidden.index) < np.where(
        managed, 1.0 - (1.0 - asked_share) / 2, asked_share * reach
    )
    bar = agreed_share - np.where(hidden.private > 1.4, 0.5, 0.0) + np.where(managed, 0.04, 0.0)
    return asked, asked & (uniforms(seed, f"agreed/{channel}", hidden.index) < bar)


def consent_sheet(people: Population, managed: Flags, *, seed: int, as_of: int) -> dict[str, pa.Array]:
    """授权同意表: one row per purpose and channel asked; profiling rests on a consent of its own."""
    rng = generator(seed, "consents")
    parts: list[tuple[Ints, str, str, Flags]] = []
    for channel in _ASKED:
        asked, agreed = _answers(people, managed, seed, channel)
        parts.append((people.hidden.index[asked], "marketing", channel, agreed[asked]))
    share = np.where(managed, 0.86, 0.55)
    asked = rng.random(len(people)) < share
    refuses = uniforms(seed, "profiling", people.hidden.index) < np.where(people.hidden.private > 1.4, 0.4, 0.06)
    parts.append((people.hidden.index[asked], "profiling", "any", ~refuses[asked]))
    owner = np.concatenate([part[0] for part in parts])
    given = np.maximum(people.opened[owner], as_of - 1 - np.floor(rng.random(len(owner)) * 1_200).astype(np.int64))
    limited = rng.random(len(owner)) < 0.15
    profiling = np.concatenate([np.full(len(who), purpose == "profiling") for who, purpose, _, _ in parts])
    basis = np.where(profiling, code("basis", "separate_consent"), code("basis", "consent"))
    return {
        "客户统一编号": customer_ids(owner),
        "授权用途": coded(
            "purpose", np.concatenate([np.full(len(who), code("purpose", p)) for who, p, _, _ in parts])
        ),
        "授权渠道": coded(
            "channel", np.concatenate([np.full(len(who), code("channel", c)) for who, _, c, _ in parts])
        ),
        "同意标志": flags(np.concatenate([yes for *_, yes in parts])),
        "授权依据": coded("basis", basis),
        "授权日期": dates(given),
        "失效日期": dates(np.where(limited, given + 1_095, NEVER)),
    }


def do_not_market_sheet(
    people: Population, loans: Loans, refusing: Ints, *, seed: int, as_of: int
) -> dict[str, pa.Array]:
    """营销禁入名单: every reason of the contract in a small share; of ``refusing`` one in five asked for it."""
    hidden = people.hidden
    draws = {name: uniforms(seed, f"barred/{name}", hidden.index) for name in _RARE}
    rows = {name: hidden.index[~hidden.firm & (draws[name] < share)] for name, share in _RARE.items()}
    rows["overdue"] = np.unique(loans.customer[loans.overdue > 0])
    rows["minor"] = hidden.index[people.life == MINOR]
    rows["student"] = hidden.index[people.life == STUDENT]
    rows["staff"] = hidden.index[people.is_staff]
    rows["no_capacity"] = hidden.index[~hidden.firm & (uniforms(seed, "barred/capacity", hidden.index) < 0.0005)]
    rows["customer_request"] = np.unique(refusing[uniforms(seed, "no more", refusing) < 0.2])
    owner = np.concatenate(list(rows.values()))
    names = [name for name, who in rows.items() for _ in range(len(who))]
    age = np.floor(uniforms(seed, "barred/since", owner) * 300).astype(np.int64)
    begins = np.maximum(people.opened[owner], as_of - 1 - age)
    lifted = uniforms(seed, "barred/lifted", owner) < 0.06
    return {
        "客户统一编号": customer_ids(owner),
        "禁入原因": coded("reason", np.array([code("reason", name) for name in names], dtype=np.int64)),
        "来源系统": texts([_SOURCES.get(name, "风险系统") for name in names]),
        "生效日期": dates(begins),
        "解除日期": dates(np.where(lifted, as_of - 1, NEVER)),
    }
