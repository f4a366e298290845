"""Cap tokens: a rolling cap of k contacts is k rows, each busy until its window has passed.

Taking one is a single UPDATE of a free row, so two claims at the same moment cannot both have the last one. Rows
are made lazily. Statements over several customers touch rows in the order (customer, cap, n): no deadlock.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection

from yingke.engines.gate import PastContact, RuleBook
from yingke.engines.gate.checks.moments import Cap, Caps
from yingke.foundation.clock import BANK_ZONE

_MAKE = """
insert into compliance_captoken (customer_id, cap, n, purpose, busy_until)
select %s, %s, n, 'marketing', 'epoch' from generate_series(1, %s) as n
on conflict do nothing
"""
_TAKE = """
update compliance_captoken set busy_until = %s, clearance = %s
where customer_id = %s and cap = %s and n = (
    select n from compliance_captoken where customer_id = %s and cap = %s and n <= %s and busy_until <= %s
    order by n limit 1 for update
)
"""
_EXTEND = "update compliance_captoken set busy_until = %s where clearance = %s"
_FREE_AT = "select min(busy_until) from compliance_captoken where customer_id = %s and cap = %s and n <= %s"

_MAKE_MANY = """
insert into compliance_captoken (customer_id, cap, n, purpose, busy_until)
select customer_id, cap, n, 'marketing', 'epoch'
from (select distinct customer_id, cap, k from unnest(%(who)s::text[], %(cap)s::text[], %(k)s::int[])
      as fresh(customer_id, cap, k)) as wanted, generate_series(1, k) as n
order by customer_id, cap, n
on conflict do nothing
"""
_LOCK_MANY = """
select count(*) from (
    select 1 from compliance_captoken
    where (customer_id, cap) in (select * from unnest(%(who)s::text[], %(cap)s::text[]))
    order by customer_id, cap, n for update
) as locked
"""
# Of the contacts counted so far and those just heard of, the k latest keep the tokens.
_SPEND_MANY = """
with fresh as (
    select * from unnest(%(who)s::text[], %(cap)s::text[], %(k)s::int[], %(until)s::timestamptz[])
        as f(customer_id, cap, k, busy_until)
), known as (
    select t.customer_id, t.cap, f.k, t.busy_until, t.clearance
    from compliance_captoken t join (select distinct customer_id, cap, k from fresh) f using (customer_id, cap)
    union all
    select customer_id, cap, k, busy_until, null from fresh
), ranked as (
    select *, row_number() over (partition by customer_id, cap order by busy_until desc) as n from known
)
update compliance_captoken t set busy_until = r.busy_until, clearance = r.clearance
from ranked r where (t.customer_id, t.cap, t.n) = (r.customer_id, r.cap, r.n)
"""


def caps_of(rules: RuleBook, now: datetime) -> Caps:
    """The caps in force at ``now``; none where the rules cap nothing."""
    return rules.parameters("caps", now.astimezone(BANK_ZONE).date(), Caps) or Caps({})


def take(customer_id: str, channel: str, cap: Cap, *, now: datetime, until: datetime, clearance: UUID) -> bool:
    """Take one token until ``until`` for ``clearance``; False when none is free. Part of a transaction."""
    with connection.cursor() as cursor:
        cursor.execute(_MAKE, [customer_id, channel, cap.count])
        cursor.execute(_TAKE, [until, clearance, customer_id, channel, customer_id, channel, cap.count, now])
        return bool(cursor.rowcount == 1)


def extend(clearance: UUID, until: datetime) -> bool:
    """Keep the token of a clearance busy until ``until``: the contact takes place. False when it holds none."""
    with connection.cursor() as cursor:
        cursor.execute(_EXTEND, [until, clearance])
        return bool(cursor.rowcount == 1)


def free_at(customer_id: str, channel: str, cap: Cap) -> datetime:
    """When the next token of the customer is free."""
    with connection.cursor() as cursor:
        cursor.execute(_FREE_AT, [customer_id, channel, cap.count])
        moment: datetime = cursor.fetchone()[0]
        return moment


def spend(contacts: Sequence[tuple[str, PastContact]], caps: Caps) -> None:
    """Count contacts that other systems of the bank made: (customer, contact) pairs nobody counted before."""
    counted = [
        (customer_id, past.channel, cap.count, past.at + cap.window)
        for customer_id, past in contacts
        if past.purpose == "marketing" and (cap := caps.caps.get(past.channel))
    ]
    if not counted:
        return
    who, cap_names, counts, untils = (list(column) for column in zip(*counted, strict=True))
    with connection.cursor() as cursor:
        values = {"who": who, "cap": cap_names, "k": counts, "until": untils}
        for statement in (_MAKE_MANY, _LOCK_MANY, _SPEND_MANY):
            cursor.execute(statement, values)
