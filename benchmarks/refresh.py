"""How long a night's insight takes: facts, tiers, tags and opportunities of every customer.

python benchmarks/refresh.py --customers 20000     prints one JSON line
The baseline is SQL written by hand for eleven of the facts over the same files, as an analyst would write it; the
same eleven are then asked of our plan, the answers compared, and both times printed.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from benchmarks.load import AS_OF, bank, intake
from benchmarks.measuring import Measured, machine, measured

SUBSET = (
    "customer_id", "deposit_balance", "investment_value", "aum", "aum_month_avg", "inflow_30d", "outflow_30d",
    "salary_last_on", "spending_month_avg_3m", "logins_30d", "deposit_maturing_on", "contacts_90d",
)  # fmt: skip
BY_HAND = """
with cash as (
    select customer_id,
           sum(balance) filter (where category in
               ('deposit_current', 'deposit_term', 'certificate', 'structured_deposit')) as deposits,
           sum(balance) filter (where category in
               ('deposit_current', 'deposit_term', 'certificate', 'structured_deposit', 'treasury_bond')) as kept,
           min(matures_on) filter (where category in ('deposit_term', 'certificate', 'structured_deposit',
               'treasury_bond') and (closed_on is null or closed_on > $day) and balance > 0 and matures_on >= $day)
               as maturing_on
    from accounts group by 1
), held as (select customer_id, sum(market_value) as worth from holdings group by 1),
booked as (
    select t.*, $day - booked_on as ago, case when direction = 'in' then amount else -amount end as signed,
           a.category in ('deposit_current', 'deposit_term', 'certificate', 'structured_deposit', 'treasury_bond')
           and t.kind not in ('purchase', 'redemption')
           and not (coalesce(counterparty_bank = 'own', false) and coalesce(counterparty_is_self, false)) as crosses
    from transactions t left join accounts a using (account_id)
), flow as (
    select customer_id,
           sum(signed * least(greatest($days - 1 - ago, 0), $days)) filter (where crosses) as back,
           sum(amount) filter (where crosses and direction = 'in' and ago between 0 and 29) as inward,
           sum(amount) filter (where crosses and direction = 'out' and ago between 0 and 29) as outward,
           max(booked_on) filter (where kind = 'salary' and booked_on <= $day) as paid_on,
           sum(amount) filter (where kind = 'spending' and direction = 'out' and booked_on <= $day
               and booked_on > $day - interval 3 month) / 3 as spent
    from booked group by 1
), seen as (
    select customer_id, count(*) filter (where name = 'login' and "at"::date between $day - 29 and $day) as logins
    from app_events group by 1
), spoken as (
    select customer_id, count(*) filter (where "at"::date between $day - 89 and $day) as contacts
    from contacts group by 1
)
select c.customer_id, coalesce(deposits, 0)::decimal(18, 2), coalesce(worth, 0)::decimal(18, 2),
       (coalesce(kept, 0) + coalesce(worth, 0))::decimal(18, 2),
       round((coalesce(kept, 0) + coalesce(worth, 0) - coalesce(back, 0)::double / $days), 2)::decimal(18, 2),
       coalesce(inward, 0)::decimal(18, 2), coalesce(outward, 0)::decimal(18, 2), paid_on,
       coalesce(spent, 0)::decimal(18, 2), coalesce(logins, 0), maturing_on, coalesce(contacts, 0)
from customers c left join cash using (customer_id) left join held using (customer_id)
     left join flow using (customer_id) left join seen using (customer_id) left join spoken using (customer_id)
order by 1
"""


def by_hand(lake: Path, day: date) -> pa.Table:
    """The eleven facts by the hand-written SQL."""
    from yingke.engines.lake.snapshot import Lake

    snapshot = Lake(lake).current()
    if snapshot is None:
        raise RuntimeError("nothing was loaded")
    with duckdb.connect() as connection:
        connection.execute("SET threads = 2; SET enable_progress_bar = false")
        for table in ("customers", "accounts", "holdings", "transactions", "app_events", "contacts"):
            connection.read_parquet(str(snapshot.path(table))).create_view(table)
        asked = {"day": day, "days": day.day}
        return connection.execute(BY_HAND, asked).fetch_arrow_table().rename_columns(list(SUBSET))


def by_plan(lake: Path, day: date) -> pa.Table:
    """The same facts by our plan. Its pass over the bookings measures all facts, whichever are asked for."""
    from yingke.engines.features.plan import plan
    from yingke.engines.lake.engine import Engine
    from yingke.engines.lake.snapshot import Lake

    snapshot, engine = Lake(lake).current(), Engine(lake)
    if snapshot is None:
        raise RuntimeError("nothing was loaded")
    return engine.run(plan(engine.tables(snapshot), day).select(*SUBSET).order_by("customer_id"))


def night(home: Path, day: date) -> dict[str, Any]:
    """Everything a refresh computes and publishes, short of the rows in PostgreSQL."""
    os.environ["YINGKE_HOME"] = str(home)
    from yingke.engines.lake.snapshot import Lake
    from yingke.insight.definitions import definitions
    from yingke.insight.population import assemble
    from yingke.insight.profiles import Profiles

    snapshot = Lake(home / "lake").current()
    if snapshot is None:
        raise RuntimeError("nothing was loaded")
    population = assemble(snapshot, day, definitions(), {})
    published = Profiles(home / "profiles").publish(population.file.stem, population.profiles())
    return {"customers": published, "transactions": snapshot.rows("transactions")}


def _differ(ours: dict[str, Any], theirs: dict[str, Any]) -> bool:
    """Whether two rows differ by more than a fen of rounding."""
    return any(
        abs(value - theirs[name]) > Decimal("0.01") if isinstance(value, Decimal) else value != theirs[name]
        for name, value in ours.items()
    )


def _told(run: Measured) -> dict[str, float]:
    return {"seconds": run.seconds, "cpu_seconds": run.cpu_seconds, "peak_mb": run.peak_mb}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=20_000)
    customers = parser.parse_args().customers
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        measured(intake, home, measured(bank, home, customers).result)
        whole = measured(night, home, AS_OF)
        hand = measured(by_hand, home / "lake", AS_OF, repeat=3)
        plan = measured(by_plan, home / "lake", AS_OF, repeat=3)
    pairs = zip(plan.result.to_pylist(), hand.result.to_pylist(), strict=True)
    differing = sum(_differ(ours, theirs) for ours, theirs in pairs)
    line = {
        "bench": "refresh",
        "rows": whole.result["customers"],
        "transactions": whole.result["transactions"],
        **_told(whole),
        "subset": {"facts": len(SUBSET) - 1, **_told(plan)},
        "baseline": {"what": "hand-written SQL, the same facts", **_told(hand), "customers_differing": differing},
        "machine": machine(),
    }
    print(json.dumps(line, ensure_ascii=False))


if __name__ == "__main__":
    main()
