"""Facts made from other facts of the same customer, in steps: each step may use what the steps before it made."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import ibis

from yingke.engines.features.measures import DEPOSITS, LEFT_WITHIN
from yingke.engines.features.months import Month, average

Table = Any  # Ibis ships no types
Step = Callable[[Table], dict[str, Any]]

_CATEGORIES = (
    "current_balance", "term_balance", "certificate_balance", "structured_balance", "bond_balance",
    "wealth_value", "fund_value", "insurance_value", "loan_balance",
)  # fmt: skip


def derived(as_of: date, windows: tuple[Month, ...]) -> tuple[Step, ...]:
    """The steps in order."""
    return (
        lambda t: _balances(t) | _activity(t, as_of),
        lambda t: _averages(t, windows) | _breadth(t),
        _ratios,
    )


def _balances(t: Table) -> dict[str, Any]:
    """Balances on the business date: those of the extract less the bookings after it, where bookings are known."""
    then = {name: t[f"_{name}"] - t[f"_later_{name}"].fill_null(0) / 100 for name in DEPOSITS}
    total = sum((t[f"_{name}"] for name in DEPOSITS[1:]), t[f"_{DEPOSITS[0]}"])
    invested = ibis.coalesce(t["_held"], t["_invested_accounts"])
    deposits = then["deposit_current"] + then["deposit_term"] + then["certificate"] + then["structured_deposit"]
    return {
        "current_balance": then["deposit_current"],
        "term_balance": then["deposit_term"],
        "certificate_balance": then["certificate"],
        "structured_balance": then["structured_deposit"] + t["_held_structured_deposit"].fill_null(0),
        "bond_balance": then["treasury_bond"] + t["_held_treasury_bond"].fill_null(0),
        "deposit_balance": deposits,
        "investment_value": invested,
        "wealth_value": t["_held_wealth"],
        "fund_value": t["_held_fund"],
        "insurance_value": t["_held_insurance"],
        "_aum_cents": ((total + invested.fill_null(0)) * 100).cast("int64"),
    }


def _activity(t: Table, as_of: date) -> dict[str, Any]:
    seen = ibis.greatest(
        t["_tx_active_on"].fill_null(t["_event_active_on"]), t["_event_active_on"].fill_null(t["_tx_active_on"])
    )
    return {
        "last_active_on": seen,
        "inactive_days": ibis.date(as_of).delta(seen.fill_null(t["_opened_on"]), unit="day"),
        "days_since_contact": ibis.date(as_of).delta(t.last_contact_on, unit="day"),
        "net_inflow_30d": t.inflow_30d - t.outflow_30d,
        "left_after_maturity_365d": _followed(t["_came_back"], t["_went_away"]),
    }


def _followed(back: Any, away: Any) -> Any:  # noqa: ANN401 - Ibis ships no types
    """Whether some day of ``away`` lies within a week after one of ``back``; both are arrays of "days ago"."""
    near = away.filter(lambda left: back.filter(lambda b: (b - left).between(0, LEFT_WITHIN)).length() > 0)
    return (near.length() > 0).fill_null(False)


def _averages(t: Table, windows: tuple[Month, ...]) -> dict[str, Any]:
    of_month = [average(t["_aum_cents"], t[f"_m{n}"], month) for n, month in enumerate(windows)]
    return {
        "aum": (t["_aum_cents"] - t["_later"].fill_null(0)) / 100,
        "aum_month_avg": of_month[0],
        "aum_month_avg_previous": of_month[1],
        "aum_months": ibis.ifelse(of_month[0].notnull(), ibis.array(of_month), ibis.null("array<decimal(18, 2)>")),
    }


def _breadth(t: Table) -> dict[str, Any]:
    held = [(t[name] > 0).fill_null(False).cast("int64") for name in _CATEGORIES]
    return {"product_categories": sum(held, t.has_card.fill_null(False).cast("int64"))}


def _ratios(t: Table) -> dict[str, Any]:
    def over(part: Any, whole: Any) -> Any:  # noqa: ANN401 - Ibis ships no types
        return part.cast("float64") / whole.cast("float64").nullif(0)

    return {
        "aum_change_rate": over(t.aum_month_avg, t.aum_month_avg_previous) - 1,
        "share_of_wallet": over(t.aum, t.investable_declared),
    }
