"""From a snapshot to the directory: its rows become units, staff, books, customers. A part of the running verb."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef

from yingke.customers.models import Customer
from yingke.customers.pinyin import reading
from yingke.engines.lake.load import LoadReport
from yingke.engines.lake.snapshot import Snapshot
from yingke.foundation.organisation.models import Assignment
from yingke.foundation.organisation.services import sync_directory
from yingke.foundation.verbs import Act

BATCH = 20_000
Row = dict[str, Any]

# One statement a batch; a row that did not change is not written, so a second load touches nothing.
_UPSERT = """
insert into customers_customer as c
    (id, kind, name, name_pinyin, phone, birth_date, sex, home_org_id, opened_on, left_on, is_managed)
select *, null, false from unnest(
    %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::date[], %s::text[], %s::text[], %s::date[])
on conflict (id) do update set
    kind = excluded.kind, name = excluded.name, name_pinyin = excluded.name_pinyin, phone = excluded.phone,
    birth_date = excluded.birth_date, sex = excluded.sex, home_org_id = excluded.home_org_id,
    opened_on = excluded.opened_on, left_on = null
where (c.kind, c.name, c.name_pinyin, c.phone, c.birth_date, c.sex, c.home_org_id, c.opened_on, c.left_on)
    is distinct from (excluded.kind, excluded.name, excluded.name_pinyin, excluded.phone, excluded.birth_date,
                      excluded.sex, excluded.home_org_id, excluded.opened_on, null)
"""
_LEAVE = """
update customers_customer c set left_on = %s
where left_on is null and not exists (select from unnest(%s::text[]) as here(id) where here.id = c.id)
"""
_COLUMNS = ("customer_id", "kind", "name", "phone", "birth_date", "sex", "home_org_id", "opened_on")


def take_in(act: Act, snapshot: Snapshot) -> None:
    """Make units, staff, certificates, books and customers agree with a snapshot.

    Raises:
        Refused: a unit's parent is unknown.
    """
    dated = snapshot.business_dates["books"] or snapshot.business_dates["customers"]
    assert dated is not None, "a snapshot without customers is never published"
    sync_directory(
        act,
        orgs=snapshot.read("organisations"),
        staff=snapshot.read("staff"),
        certificates=snapshot.read("certificates"),
        assignments=snapshot.read("books"),
        as_of=dated,
    )
    act.changed(customers=_sync_customers(snapshot.read("customers", _COLUMNS), dated))
    mark_managed()


def _sync_customers(rows: Sequence[Row], as_of: date) -> dict[str, int]:
    """Write the customers of the file; those it no longer holds have left on ``as_of``."""
    written = 0
    with connection.cursor() as cursor:
        for start in range(0, len(rows), BATCH):
            columns = zip(*map(_values, rows[start : start + BATCH]), strict=True)
            cursor.execute(_UPSERT, [list(column) for column in columns])
            written += cursor.rowcount
        cursor.execute(_LEAVE, [as_of, [row["customer_id"] for row in rows]])
        return {"in_file": len(rows), "written": written, "left": cursor.rowcount}


def _values(row: Row) -> tuple[Any, ...]:
    name, kind = row["name"] or "", row["kind"]
    return (
        row["customer_id"],
        kind,
        name,
        reading(name, is_person=kind == Customer.Kind.PERSON),
        row["phone"] or "",
        row["birth_date"],
        row["sex"] or "",
        row["home_org_id"],
        row["opened_on"],
    )


def mark_managed(customer_ids: Collection[str] | None = None) -> int:
    """Let ``is_managed`` follow the current books, of some customers or of all; returns how many changed."""
    held = Assignment.objects.filter(customer_id=OuterRef("pk"), is_current=True, position=Assignment.Position.A)
    some = Customer.objects.all() if customer_ids is None else Customer.objects.filter(id__in=customer_ids)
    now_held = some.filter(Exists(held), is_managed=False)
    now_free = some.filter(~Exists(held), is_managed=True)
    freed = list(now_free.values_list("id", flat=True))
    changed = now_held.update(is_managed=True)
    return changed + Customer.objects.filter(id__in=freed).update(is_managed=False)


def stored_report(report: LoadReport, snapshot: Snapshot) -> dict[str, Any]:
    """The report as the load record keeps it: ``tables`` says what the load did, ``present`` what is in force."""
    return {
        "tables": {name: _table(report, name) for name in report.tables},
        "present": dict(_present(snapshot)),
    }


def _table(report: LoadReport, name: str) -> dict[str, Any]:
    table = report.tables[name]
    counts = {field: getattr(table.counts, field) for field in table.counts.__struct_fields__}
    problem = table.problem
    return {
        **counts,
        "state": table.state,
        "business_date": table.business_date.isoformat() if table.business_date else None,
        "carried_from": table.carried_from,
        "quarantine": table.quarantine,
        "problem": {"code": problem.code, "zh": problem.zh, "en": problem.en} if problem else None,
    }


def _present(snapshot: Snapshot) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, state in snapshot.tables.items():
        yield (
            name,
            {
                "rows": state.counts.accepted,
                "business_date": state.business_date.isoformat(),
                "assumed": list(state.assumed),
            },
        )
