"""What follows the extract: mirrors of assessments, complaints, stops, consents and contacts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
from django.db import connection
from django.db.models import Model

from yingke.compliance.facts import LOOK_BACK
from yingke.compliance.models import Assessment, Complaint, ConsentEntry, DoNotMarketEntry, GateSource, Standing
from yingke.compliance.rules import rule_book
from yingke.compliance.services import tokens
from yingke.compliance.services.ledger import refusal
from yingke.engines.gate import PastContact
from yingke.engines.lake.snapshot import Snapshot
from yingke.engines.lake.tables import contracts
from yingke.foundation import clock
from yingke.foundation.accounts.roles import Permission
from yingke.foundation.actor import Actor
from yingke.foundation.clock import BANK_ZONE
from yingke.foundation.verbs import verb

_BATCH = 5_000
_LIQUID = ("deposit_current", "deposit_term", "certificate", "treasury_bond", "structured_deposit")

# The same word comes with every extract; it is entered once. What the bank recorded later stays the later word.
_CONSENTS = """
insert into compliance_consententry
    (customer_id, purpose, channel, granted, basis, given_on, expires_on, origin, recorded_by, recorded_at)
select f.*, 'extract', %(by)s, %(at)s
from json_to_recordset(%(rows)s) as f(
    customer_id text, purpose text, channel text, granted bool, basis text, given_on date, expires_on date
)
where not exists (
    select 1 from compliance_consententry e
    where (e.customer_id, e.purpose, e.channel, e.granted, e.basis, e.given_on)
        = (f.customer_id, f.purpose, f.channel, f.granted, f.basis, f.given_on)
        and e.expires_on is not distinct from f.expires_on and e.origin = 'extract'
)
order by f.customer_id, f.purpose, f.channel, f.given_on
"""
# A consent that was in the extract and no longer is has been withdrawn there. One that comes back counts again from
# that day on, unless the customer refused after giving it.
_KEPT = """
with file as (
    select * from json_to_recordset(%(rows)s) as f(
        customer_id text, purpose text, channel text, granted bool, basis text, given_on date, expires_on date
    )
), last as (
    select distinct on (customer_id, purpose, channel) * from compliance_consententry where given_on <= %(dated)s
    order by customer_id, purpose, channel, given_on desc, granted, id desc
)
insert into compliance_consententry
    (customer_id, purpose, channel, granted, basis, given_on, expires_on, origin, recorded_by, recorded_at)
select customer_id, purpose, channel, granted, basis, %(dated)s, expires_on, 'extract', %(by)s, %(at)s from (
    select customer_id, purpose, channel, false as granted, %(absent)s as basis, null::date as expires_on
    from last left join file f using (customer_id, purpose, channel)
    where f.given_on is null and last.granted and last.origin = 'extract'
    union all
    select customer_id, purpose, channel, f.granted, f.basis, f.expires_on
    from file f join last using (customer_id, purpose, channel)
    where f.granted and last.basis = %(absent)s and last.given_on < %(dated)s and not exists (
        select 1 from compliance_consententry e
        where (e.customer_id, e.purpose) = (f.customer_id, f.purpose) and e.channel in (f.channel, 'any')
            and not e.granted and e.basis <> %(absent)s and e.given_on >= f.given_on
    )
) as changed
order by customer_id, purpose, channel
"""
_CONTACTS = """
insert into compliance_contactrecord (reference, customer_id, at, channel, purpose, result, staff_id)
select 'extract:' || f.contact_id, f.customer_id, f.at, f.channel, f.purpose, coalesce(f.result, ''),
       coalesce(f.staff_id, '')
from json_to_recordset(%(rows)s) as f(
    contact_id text, customer_id text, at timestamptz, channel text, purpose text, result text, staff_id text
)
on conflict (reference) do update set result = excluded.result
    where compliance_contactrecord.result = '' and excluded.result <> ''
returning xmax = 0, customer_id, at, channel, purpose, result
"""


def sync_snapshot(actor: Actor, *, snapshot: Snapshot) -> dict[str, int]:
    """Make the mirrors agree with the snapshot; returns the rows taken in by table. Safe to run twice.

    A table that is absent leaves its mirror as it is, and its source unknown: the gate then clears nothing that
    rests on it.
    """
    with verb(
        actor, "compliance.sync_snapshot", needs=Permission.LOAD_DATA, about=f"snapshot:{snapshot.id}"
    ) as act:
        _sources(snapshot)
        taken = {name: take(snapshot) for name, take in _MIRRORS.items() if snapshot.has(name)}
        if snapshot.has("consents"):
            taken["consents"] = _consents(actor, snapshot)
        if snapshot.has("contacts"):
            taken["contacts"] = _contacts(actor, snapshot)
        act.changed(**taken)
        return taken


def _sources(snapshot: Snapshot) -> None:
    dated = snapshot.business_dates
    GateSource.objects.all().delete()
    GateSource.objects.bulk_create(
        GateSource(name=name, dated=day)
        for name, table in contracts().items()
        if table.gate and (day := dated[name]) is not None
    )


def _standings(snapshot: Snapshot) -> int:
    means = _means(snapshot)
    loans = snapshot.scan("loans", ["customer_id", "category", "balance", "overdue_days"])
    debt = _sum(loans.filter(pc.not_equal(loans["category"], "loan_mortgage")), "balance")
    overdue = _grouped(loans, "overdue_days", "max", skip_nulls=False)  # one that is not known makes all unknown
    rows = [
        Standing(
            customer_id=(who := row["customer_id"]),
            kind=row["kind"],
            birth_date=row["birth_date"],
            capacity=row["capacity"] or "",
            occupation=row["occupation"] or "",
            annual_income=row["annual_income"],
            means=_largest(
                means.get(who, Decimal(0)) if snapshot.has("accounts") else None, row["investable_assets"]
            ),
            debt=debt.get(who, Decimal(0)) if snapshot.has("loans") else None,
            overdue_days=overdue.get(who, 0) if snapshot.has("loans") else None,
        )
        for row in snapshot.read("customers")
    ]
    return _replace(Standing, rows)


def _means(snapshot: Snapshot) -> dict[str, Decimal]:
    """What each customer holds here that could be paid out or sold, yuan."""
    accounts = snapshot.scan("accounts", ["customer_id", "category", "closed_on", "balance"])
    liquid = pc.and_(pc.is_in(accounts["category"], pa.array(_LIQUID)), pc.is_null(accounts["closed_on"]))
    held = _sum(accounts.filter(liquid), "balance")
    for who, value in _sum(snapshot.scan("holdings", ["customer_id", "market_value"]), "market_value").items():
        held[who] = held.get(who, Decimal(0)) + value
    return held


def _sum(table: pa.Table, column: str) -> dict[str, Decimal]:
    return {who: value or Decimal(0) for who, value in _grouped(table, column, "sum").items()}


def _grouped(table: pa.Table, column: str, how: str, *, skip_nulls: bool = True) -> dict[str, Any]:
    options = pc.ScalarAggregateOptions(skip_nulls=skip_nulls)
    done = table.group_by("customer_id").aggregate([(column, how, options)])
    return dict(zip(done["customer_id"].to_pylist(), done[f"{column}_{how}"].to_pylist(), strict=True))


def _largest(*amounts: Decimal | None) -> Decimal | None:
    return max((amount for amount in amounts if amount is not None), default=None)


def _assessments(snapshot: Snapshot) -> int:
    return _replace(Assessment, [Assessment(**row) for row in snapshot.read("risk_assessments")])


def _stops(snapshot: Snapshot) -> int:
    rows = snapshot.read("do_not_market")
    return _replace(DoNotMarketEntry, [DoNotMarketEntry(**row | {"source": row["source"] or ""}) for row in rows])


def _complaints(snapshot: Snapshot) -> int:
    rows = [
        Complaint(
            id=row["complaint_id"],
            customer_id=row["customer_id"],
            opened_on=row["opened_on"],
            closed_on=row["closed_on"],
            category=row["category"] or "",
        )
        for row in snapshot.read("complaints")
    ]
    return _replace(Complaint, rows)


def _replace(table: type[Model], rows: list[Any]) -> int:
    table._default_manager.all().delete()  # noqa: SLF001 - Django's public name for the manager of any model
    table._default_manager.bulk_create(rows, _BATCH)  # noqa: SLF001
    return len(rows)


def _consents(actor: Actor, snapshot: Snapshot) -> int:
    rows = [row | {"basis": row["basis"] or ""} for row in snapshot.read("consents")]
    values: dict[str, Any] = {"rows": _json(rows), "by": actor.id, "at": clock.now()}
    dated = snapshot.tables["consents"].business_date
    with connection.cursor() as cursor:
        cursor.execute(_CONSENTS, values)
        fresh = int(cursor.rowcount)
        cursor.execute(_KEPT, values | {"dated": dated, "absent": ConsentEntry.ABSENT})
        return fresh + int(cursor.rowcount)


def _contacts(actor: Actor, snapshot: Snapshot) -> int:
    """New contacts of the last months enter the ledger, and spend the caps of their customers.

    One in which the customer refused, however old, is a refusal of its channel in the whole bank.
    """
    dated: date = snapshot.tables["contacts"].business_date
    rows = [
        row | {"at": row["at"].replace(tzinfo=BANK_ZONE)}  # the lake keeps the bank's wall clock
        for row in snapshot.read("contacts")
        if dated - row["at"].date() < LOOK_BACK or row["result"] == "refused"
    ]
    with connection.cursor() as cursor:
        cursor.execute(_CONTACTS, {"rows": _json(rows)})
        heard = [(new, who, PastContact(at.astimezone(UTC), *rest)) for new, who, at, *rest in cursor.fetchall()]
    fresh = [(who, past) for new, who, past in heard if new]
    ConsentEntry.objects.bulk_create(
        refusal(actor, who, past.channel, past.at, ConsentEntry.Origin.EXTRACT)
        for _new, who, past in heard
        if past.result == "refused"
    )
    noon = datetime.combine(dated, time(12), BANK_ZONE)
    tokens.spend(fresh, tokens.caps_of(rule_book(), noon))
    return len(fresh)


def _json(rows: list[dict[str, Any]]) -> str:
    """Rows as one JSON value: a statement with one large text is much faster to send than one with long arrays."""
    return msgspec.json.encode(rows).decode()


_MIRRORS: dict[str, Callable[[Snapshot], int]] = {
    "customers": _standings,
    "risk_assessments": _assessments,
    "do_not_market": _stops,
    "complaints": _complaints,
}
