"""One call that makes a bank: hidden people, their lives, and the files that show a part of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final

import numpy as np

from yingke.simbank import bankers, behaviour, books, holdings, positions, shelf, standing, touches
from yingke.simbank.chance import Ints
from yingke.simbank.columns import code, day_number
from yingke.simbank.extract import Extract
from yingke.simbank.ledger import DAYS, ledger
from yingke.simbank.payroll import wages
from yingke.simbank.people import Population, customer_sheet, populate, relationship_sheet

MAPPING: Final = Path(__file__).with_name("mapping.toml")
_WEALTH, _PRIVATE = 50_000_000, 600_000_000  # cents
_SMALLEST = 100


@dataclass(frozen=True, slots=True)
class SimReport:
    """What was written: rows per table without the wrong ones, the wrong ones, and the persons per value tier."""

    directory: Path
    mapping: Path
    as_of: date
    seed: int
    rows: dict[str, int]
    wrong: dict[str, int]
    tiers: dict[str, int]


@dataclass(frozen=True, slots=True)
class _Wealth:
    """The money side of the population."""

    held: positions.Positions
    current: Ints
    gone: positions.Matured
    loans: positions.Loans


def generate(
    *, customers: int, seed: int, as_of: date, out: Path, progress: Callable[[str], None] = lambda _: None
) -> SimReport:
    """Write the extract files that a bank of so many customers delivers in the night before ``as_of``.

    The files carry the business date ``as_of`` − 1 and nothing later; same arguments, same bytes. ``progress`` is
    told what comes next. Raises ValueError below 100 customers: a bank needs people.
    """
    if customers < _SMALLEST:
        raise ValueError(
            f"a bank of {customers} customers is too small; simbank makes banks of {_SMALLEST} and more"
        )
    day = day_number(as_of)
    people = populate(customers=customers, seed=seed, as_of=day, outlets=bankers.outlet_count(customers))
    money = _wealth(people, seed, day)
    extract = Extract(out, as_of - timedelta(days=1))
    rows, staff = _bank(extract, people, customers, seed, day)
    progress("transactions")
    closing = _ledger(extract, people, money, seed, day)
    progress("customers")
    assets = closing + np.bincount(money.held.customer, money.held.value, minlength=customers).astype(np.int64)
    _possessions(extract, people, money, closing, assets, seed, day)
    progress("app_events")
    _conduct(extract, people, money, rows, staff, seed, day)
    wrong = extract.close()
    return SimReport(out, MAPPING, as_of, seed, extract.rows, wrong, _tiers(people, assets))


def _wealth(people: Population, seed: int, as_of: int) -> _Wealth:
    held, current = positions.invested(people, seed=seed, as_of=as_of)
    gone = positions.matured(people, held, seed=seed, as_of=as_of, days=DAYS)
    return _Wealth(held, current, gone, positions.borrowed(people, seed=seed, as_of=as_of))


def _bank(
    extract: Extract, people: Population, customers: int, seed: int, as_of: int
) -> tuple[books.Books, list[bankers.Officer]]:
    outlets = bankers.outlet_count(customers)
    chosen = books.better_off(people, seed=seed, outlets=outlets)
    managers = books.managers_needed(people, chosen, outlets=outlets)
    staff = bankers.hire(customers=customers, managers=managers)
    rows = books.books(people, chosen, staff, seed=seed, as_of=as_of)
    extract.write("organisations", bankers.organisation_sheet(customers=customers))
    extract.write("staff", bankers.staff_sheet(staff, seed=seed, as_of=as_of))
    extract.write("certificates", bankers.certificate_sheet(staff, seed=seed, as_of=as_of))
    extract.write("books", books.book_sheet(rows, staff))
    extract.write("products", shelf.product_sheet(as_of=as_of))
    return rows, staff


def _ledger(extract: Extract, people: Population, money: _Wealth, seed: int, as_of: int) -> Ints:
    closing = []
    paid = wages(people, seed=seed, as_of=as_of, days=DAYS)
    blocks = ledger(
        people, current=money.current, held=money.held, gone=money.gone, loans=money.loans, wages=paid, seed=seed,
        as_of=as_of,
    )  # fmt: skip
    for sheet, ends in blocks:
        extract.write("transactions", sheet)
        closing.append(ends)
    return np.concatenate(closing)


def _possessions(
    extract: Extract, people: Population, money: _Wealth, closing: Ints, assets: Ints, seed: int, as_of: int
) -> None:
    extract.write("customers", customer_sheet(people, assets, seed=seed, as_of=as_of))
    extract.write("relationships", relationship_sheet(people, seed=seed))
    for sheet in holdings.account_sheets(people, money.held, closing, seed=seed, as_of=as_of):
        extract.write("accounts", sheet)
    extract.write("holdings", holdings.holding_sheet(money.held))
    extract.write("loans", holdings.loan_sheet(money.loans))


def _conduct(
    extract: Extract,
    people: Population,
    money: _Wealth,
    rows: books.Books,
    staff: list[bankers.Officer],
    seed: int,
    as_of: int,
) -> None:
    manager = rows.personal_manager(len(people))
    managed = manager >= 0
    agreed = standing.consented(people, managed, seed=seed)
    met = touches.contacts(people, manager, agreed, seed=seed, as_of=as_of)
    refused = met.customer[met.result == code("result", "refused")]
    soon = behaviour.maturing_soon(len(people), money.held, as_of=as_of)
    for sheet in behaviour.events(people, soon, seed=seed, as_of=as_of):
        extract.write("app_events", sheet)
    extract.write("contacts", touches.contact_sheet(met, staff))
    extract.write("complaints", touches.complaint_sheet(people, met, seed=seed, as_of=as_of))
    extract.write("risk_assessments", standing.assessment_sheet(people, money.held, seed=seed, as_of=as_of))
    extract.write("consents", standing.consent_sheet(people, managed, seed=seed, as_of=as_of))
    barred = standing.do_not_market_sheet(people, money.loans, refused, seed=seed, as_of=as_of)
    extract.write("do_not_market", barred)


def _tiers(people: Population, assets: Ints) -> dict[str, int]:
    """Persons by assets in this bank: from 6 million yuan private, from 500,000 wealth, else basic."""
    step = np.digitize(assets[~people.hidden.firm], [_WEALTH, _PRIVATE])
    return {name: int((step == number).sum()) for number, name in enumerate(("basic", "wealth", "private"))}
