"""How stored books follow the wanted ones: set by set, in SQL, so that a million take minutes, not hours."""

# ruff: noqa: S608 - the statements are put together from constants of this file; every value is bound
from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models import Min

from yingke.foundation.organisation.models import Assignment, HandoverItem
from yingke.foundation.organisation.rules import Books

Key = tuple[str, str, str]

_WANTED = """
with wanted as materialized (
    select * from unnest(%(customer)s::text[], %(kind)s::text[], %(position)s::text[],
                         %(from)s::date[], %(to)s::date[], %(staff)s::text[])
        as w(customer_id, kind, position, from_on, to_on, staff_id)
)
"""
_SAME_KEY = "a.customer_id = w.customer_id and a.kind = w.kind and a.position = w.position"
_SAME_START = f"{_SAME_KEY} and a.staff_id = w.staff_id and a.from_on = w.from_on"
_OVERLAP = "daterange(a.from_on, a.to_on) && daterange(w.from_on, w.to_on)"
_FREE = "(a.origin = 'bank' or a.from_on <= %(trusted)s)"

_REDATE = f"""{_WANTED}
update organisation_assignment a set to_on = w.to_on,
    ended_by = case when w.to_on is null then '' when a.ended_by = '' then 'file' else a.ended_by end
from wanted w where {_SAME_START} and a.to_on is distinct from w.to_on and {_FREE}
"""
_CONTRADICTED = f"""{_WANTED}
select a.id from organisation_assignment a
where {_FREE} and a.from_on >= %(as_of)s and not exists (select from wanted w where {_SAME_START})
union
select a.id from organisation_assignment a join wanted w on {_SAME_KEY} and {_OVERLAP} and a.from_on >= w.from_on
where {_FREE} and (a.staff_id, a.from_on) <> (w.staff_id, w.from_on)
"""
_CUT = f"""{_WANTED}, cut as (
    select a.id, min(w.from_on) as on_day from organisation_assignment a join wanted w on {_SAME_KEY}
    where {_FREE} and {_OVERLAP} and a.from_on < w.from_on group by a.id
)
update organisation_assignment a set to_on = cut.on_day, ended_by = 'file' from cut where a.id = cut.id
"""
_END = f"""{_WANTED}
update organisation_assignment a set to_on = %(as_of)s, ended_by = 'file'
where a.is_current and {_FREE} and a.from_on < %(as_of)s and (a.to_on is null or a.to_on > %(as_of)s)
  and not exists (select from wanted w where {_SAME_START})
"""
_INSERT = f"""{_WANTED}
insert into organisation_assignment
    (customer_id, kind, position, from_on, to_on, staff_id, is_current, origin, ended_by)
select w.customer_id, w.kind, w.position, w.from_on, w.to_on, w.staff_id,
    w.from_on <= %(as_of)s and (w.to_on is null or w.to_on > %(as_of)s), 'bank', ''
from wanted w where not exists (select from organisation_assignment a where {_SAME_START})
"""
_TURN = """
update organisation_assignment set is_current = %(to)s
where is_current <> %(to)s and (from_on <= %(as_of)s and (to_on is null or to_on > %(as_of)s)) = %(to)s
"""


class Book(NamedTuple):
    """One assignment the bank's file wants."""

    customer_id: str
    kind: str
    position: str
    from_on: date
    to_on: date | None
    staff_id: str


def outweighing(as_of: date, rules: Books) -> dict[Key, date]:
    """For each (customer, kind, position) the day from which an act of the platform outweighs the file."""
    acts = Assignment.objects.exclude(origin=Assignment.Origin.BANK).filter(from_on__gt=_trusted(as_of, rules))
    firsts = acts.values_list("customer_id", "kind", "position").annotate(Min("from_on"))
    return {(customer, kind, position): first for customer, kind, position, first in firsts}


def follow(wanted: Sequence[Book], as_of: date, rules: Books) -> tuple[int, int]:
    """Make the stored books agree with ``wanted``, in which nothing overlaps; returns how many began and ended.

    A stored book of the same manager and start keeps its row; one the file contradicts is cut where the wanted one
    begins, or goes; a current one the file no longer has ends on ``as_of``. Acts of the platform the file has not
    had the days to follow are left alone.
    """
    columns = list(zip(*wanted, strict=True)) or [()] * 6
    names = ("customer", "kind", "position", "from", "to", "staff")
    values: dict[str, Any] = {name: list(column) for name, column in zip(names, columns, strict=True)}
    values |= {"as_of": as_of, "trusted": _trusted(as_of, rules)}
    with connection.cursor() as cursor:
        cursor.execute(_REDATE, values)
        cursor.execute(_CONTRADICTED, values)
        gone = [row[0] for row in cursor.fetchall()]
        HandoverItem.objects.filter(assignment__in=gone).delete()
        Assignment.objects.filter(id__in=gone).delete()
        cursor.execute(_CUT, values)
        cut = cursor.rowcount
        cursor.execute(_END, values)
        ended = cursor.rowcount + cut + len(gone)
        cursor.execute(_TURN, {"as_of": as_of, "to": False})
        cursor.execute(_INSERT, values)
        begun = cursor.rowcount
        cursor.execute(_TURN, {"as_of": as_of, "to": True})
    return begun, ended


@contextmanager
def checked_at_once() -> Iterator[None]:
    """A savepoint at whose end the books written inside may not overlap; IntegrityError takes them back."""
    with transaction.atomic(), connection.cursor() as cursor:
        yield
        cursor.execute("set constraints assignment_no_overlap immediate")
        cursor.execute("set constraints assignment_no_overlap deferred")


def turn(as_of: date) -> None:
    """Mark as current the books that hold on ``as_of``, and no other."""
    with connection.cursor() as cursor:
        cursor.execute(_TURN, {"as_of": as_of, "to": False})
        cursor.execute(_TURN, {"as_of": as_of, "to": True})


def _trusted(as_of: date, rules: Books) -> date:
    """The last day whose acts of the platform the file should have followed by ``as_of``."""
    return date.min if rules.of_record == "platform" else as_of - timedelta(days=rules.follow_days)
