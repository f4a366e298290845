"""What is measured over each source table: one aggregate per table, keyed by customer.

Every function takes its table (rows after the business date already left out where that can be) and returns named
expressions. A name with a leading underscore is a step towards a fact, not a fact.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import ibis

from yingke.engines.features.months import Month, taken_back
from yingke.engines.rules.tree import AsOf

Table = Any  # Ibis ships no types
Measures = dict[str, Any]

DEPOSITS = ("deposit_current", "deposit_term", "certificate", "structured_deposit", "treasury_bond")
INVESTMENTS = ("wealth", "fund", "insurance")
_WITH_TERM = DEPOSITS[1:]
LEFT_WITHIN = 7  # days after a maturity in which money that leaves counts as having left because of it
_LEFT_FROM = 10_000  # yuan: a smaller transfer after a maturity says little
_OWN_ACTS = ("transfer", "spending", "cash", "purchase", "redemption", "settlement")


def last(column: Any, as_of: date, days: int) -> Any:  # noqa: ANN401 - Ibis ships no types
    """The column lies in the ``days`` days up to and including ``as_of``."""
    return (column > ibis.date(AsOf(-days).on(as_of))) & (column <= ibis.date(as_of))


def coming(column: Any, as_of: date, days: int) -> Any:  # noqa: ANN401 - Ibis ships no types
    """The column lies in ``as_of`` or the ``days`` days after it."""
    return (column >= ibis.date(as_of)) & (column <= ibis.date(AsOf(days).on(as_of)))


def identity(t: Table, as_of: date) -> Measures:
    """Row by row over ``customers``."""
    not_yet = (t.birth_date.month() * 100 + t.birth_date.day() > as_of.month * 100 + as_of.day).cast("int64")
    same = ("kind", "sex", "occupation", "district", "capacity", "is_staff", "industry", "scale", "annual_income")
    return {name: t[name] for name in same} | {
        "age": as_of.year - t.birth_date.year() - not_yet,
        "customer_days": ibis.date(as_of).delta(t.opened_on, unit="day"),
        "investable_declared": t.investable_assets,
        "payroll_employer": t.employer_id,
        "_opened_on": t.opened_on,
    }


def balances(t: Table, as_of: date) -> Measures:
    """Over ``accounts``. Balances are those of the extract; bookings after ``as_of`` are taken back later."""
    open_now = t.closed_on.isnull() | (t.closed_on > ibis.date(as_of))
    ahead = t.category.isin(_WITH_TERM) & open_now & (t.balance > 0) & (t.matures_on >= ibis.date(as_of))
    by_category = {f"_{name}": t.balance.sum(where=t.category == name) for name in DEPOSITS}
    return by_category | {
        "_invested_accounts": t.balance.sum(where=t.category.isin(INVESTMENTS)),
        "has_card": ((t.category == "card") & open_now).any(),
        "deposit_maturing_on": t.matures_on.min(where=ahead),
        "deposit_maturing_amount_30d": t.balance.sum(where=ahead & coming(t.matures_on, as_of, 30)),
    }


def holdings(t: Table, as_of: date) -> Measures:
    """Over ``holdings`` with the product's category beside each."""
    categories = (*INVESTMENTS, "treasury_bond", "structured_deposit")
    return {f"_held_{name}": t.market_value.sum(where=t.category == name) for name in categories} | {
        "_held": t.market_value.sum(),
        "investment_gain": (t.market_value - t.cost).sum(),
        "product_maturing_on": t.matures_on.min(where=t.matures_on >= ibis.date(as_of)),
        "product_maturing_amount_30d": t.market_value.sum(where=coming(t.matures_on, as_of, 30)),
    }


def loans(t: Table, as_of: date) -> Measures:  # noqa: ARG001 - every measure function has this shape
    """Over ``loans`` granted by the business date."""
    return {
        "loan_balance": t.balance.sum(),
        "has_mortgage": ((t.category == "loan_mortgage") & (t.balance > 0)).any(),
        "loan_overdue_days": t.overdue_days.max(),
    }


def flows(t: Table, as_of: date, windows: tuple[Month, ...]) -> Measures:
    """Over ``transactions`` with the account's category: see ``sources.ledger`` for ``external`` and ``cents``."""
    past, quarter = t.ago >= 0, t.ago.between(0, (as_of - AsOf(-3, "month").on(as_of)).days - 1)
    out = t.direction == "out"
    outward = t.external & out
    salary, spent = t.kind == "salary", (t.kind == "spending") & out
    away = t.counterparty_bank.isin(("other", "overseas"))
    abroad = out & ((t.scene == "overseas") | (t.counterparty_bank == "overseas"))
    own = t.by_customer.fill_null(t.kind.isin(_OWN_ACTS))

    def within(days: int) -> Any:  # noqa: ANN401 - Ibis ships no types
        return t.ago.between(0, days - 1)

    left = outward & away & (t.kind == "transfer") & (t.amount >= _LEFT_FROM)
    measured = {
        "_later": t.external_cents.sum(where=~past),
        "_tx_active_on": t.booked_on.max(where=own & past),
        "transactions_90d": t.count(where=own & within(90)),
        "salary_first_on": t.booked_on.min(where=salary & past),
        "salary_last_on": t.booked_on.max(where=salary & past),
        "salary_month_avg_3m": t.amount.sum(where=salary & quarter) / 3,
        "inflow_30d": t.amount.sum(where=t.external & ~out & within(30)),
        "outflow_30d": t.amount.sum(where=outward & within(30)),
        "largest_outflow_7d": t.amount.max(where=outward & within(7)),
        "outflow_other_bank_7d": t.amount.sum(where=outward & away & within(7)),
        "spending_month_avg_3m": t.amount.sum(where=spent & quarter) / 3,
        "overseas_spending_90d": t.amount.sum(where=abroad & within(90)),
        "education_spending_180d": t.amount.sum(where=out & (t.scene == "education") & within(180)),
        "settlement_90d": t.amount.sum(where=(t.kind == "settlement") & within(90)),
        "_came_back": t.ago.collect(where=(t.kind == "redemption") & ~out & within(365 + LEFT_WITHIN)),
        "_went_away": t.ago.collect(where=left & within(365)),
    }
    measured |= {f"_later_{name}": t.cents.sum(where=~past & (t.category == name)) for name in DEPOSITS}
    return measured | {f"_m{n}": taken_back(t.external_cents, t.ago, month) for n, month in enumerate(windows)}


def behaviour(t: Table, as_of: date) -> Measures:
    """Over ``app_events`` up to the business date, with the day as ``on``."""
    week = last(t.on, as_of, 7) & (t.name == "view")
    before = last(t.on, AsOf(-30).on(as_of), 30)
    views = {
        f"views_{topic}_7d": t.count(where=week & (t.topic == topic))
        for topic in ("wealth", "fund", "deposit", "loan")
    }
    return views | {
        "_event_active_on": t.on.max(),
        "logins_30d": t.count(where=(t.name == "login") & last(t.on, as_of, 30)),
        "logins_previous_30d": t.count(where=(t.name == "login") & before),
        "branch_visits_90d": t.count(where=(t.name == "visit") & last(t.on, as_of, 90)),
    }


def assessments(t: Table, as_of: date) -> Measures:  # noqa: ARG001 - every measure function has this shape
    """Over ``risk_assessments``: the latest one; it holds twelve months at the most, the last day being the eve of
    the anniversary (S07: NFRA Order 2025-7 art. 29, status V)."""
    eve = (t.assessed_on.cast("timestamp") + ibis.interval(days=364)).date()
    until = ibis.least(t.valid_to.fill_null(eve), eve)
    return {"risk_level": t.level.argmax(t.assessed_on), "risk_valid_to": until.argmax(t.assessed_on)}


def complaints(t: Table, as_of: date) -> Measures:
    """Over ``complaints`` opened by the business date."""
    return {
        "complaint_open": (t.closed_on.isnull() | (t.closed_on > ibis.date(as_of))).any(),
        "last_complaint_on": t.opened_on.max(),
    }


def contacts(t: Table, as_of: date) -> Measures:
    """Over ``contacts`` up to the business date, with the day as ``on``."""
    return {"last_contact_on": t.on.max(), "contacts_90d": t.count(where=last(t.on, as_of, 90))}


def books(t: Table, as_of: date) -> Measures:
    """Over ``books`` begun by the business date."""
    return {"is_managed": (t.to_on.isnull() | (t.to_on >= ibis.date(as_of))).any()}
