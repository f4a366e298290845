"""Taking in the bank's directory: units, staff, certificates and books, as often as the files come."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from yingke.foundation.errors import Refused
from yingke.foundation.organisation.models import Certificate, OrgUnit, Staff
from yingke.foundation.organisation.rules import rules
from yingke.foundation.organisation.services import books
from yingke.foundation.verbs import Act

Row = Mapping[str, Any]
BATCH = 5_000


@dataclass(frozen=True, slots=True)
class Synced:
    """How many rows were taken in; ``books_dropped`` had an unknown manager, no days, or overlapped another."""

    orgs: int
    staff: int
    certificates: int
    books: int
    books_begun: int
    books_ended: int
    books_dropped: int


def sync_directory(
    act: Act,
    *,
    orgs: Iterable[Row],
    staff: Iterable[Row],
    certificates: Iterable[Row],
    assignments: Iterable[Row],
    as_of: date,
) -> Synced:
    """Make the directory agree with the rows of the tables organisations, staff, certificates and books.

    A part of the running verb ``act``. A second run with the same rows changes nothing. A table without any row is
    left as it is. Units that no longer come stay; staff who no longer come have left on ``as_of``; books follow
    ``rules.toml``.

    Raises:
        Refused: a unit's parent, or a member of staff's unit, is not among the units.
    """
    orgs_taken = _sync_orgs(list(orgs))
    staff_taken = _sync_staff(list(staff), as_of)
    certificates_taken = _sync_certificates(list(certificates))
    given = list(assignments)
    wanted = list(_wanted(given, as_of))
    begun, ended = books.follow(wanted, as_of, rules().books) if given else (0, 0)
    done = Synced(
        orgs=orgs_taken,
        staff=staff_taken,
        certificates=certificates_taken,
        books=len(wanted),
        books_begun=begun,
        books_ended=ended,
        books_dropped=len(given) - len(wanted),
    )
    act.changed(directory=asdict(done))
    return done


def _sync_orgs(rows: list[Row]) -> int:
    parents = dict(OrgUnit.objects.values_list("id", "parent_id")) | {r["org_id"]: r["parent_id"] for r in rows}
    ordered = sorted(rows, key=lambda row: len(_path(row["org_id"], parents)))
    units = [
        OrgUnit(
            id=row["org_id"],
            name=row["name"],
            kind=row["kind"],
            parent_id=row["parent_id"] or None,
            path=_path(row["org_id"], parents),
            district=row.get("district") or "",
        )
        for row in ordered
    ]
    OrgUnit.objects.bulk_create(
        units, BATCH, update_conflicts=True, unique_fields=["id"],
        update_fields=["name", "kind", "parent", "path", "district"],
    )  # fmt: skip
    return len(units)


def _path(org_id: str, parents: Mapping[str, str | None]) -> str:
    """``/HO/B1/O11/``. Refuses an unknown parent, a circle, and a number with a slash."""
    names: list[str] = []
    at: str | None = org_id
    while at:
        if at not in parents:
            raise Refused(
                _("机构 %(org)s 的上级 %(parent)s 不在机构表中，请补充。") % {"org": org_id, "parent": at}
            )
        if at in names or "/" in at:
            raise Refused(_("机构 %(org)s 的上级关系有误：%(at)s。") % {"org": org_id, "at": at})
        names.append(at)
        at = parents[at]
    return "/" + "/".join(reversed(names)) + "/"


def _sync_staff(rows: list[Row], as_of: date) -> int:
    if not rows:
        return 0
    units = set(OrgUnit.objects.values_list("id", flat=True))
    for row in rows:
        if row["org_id"] not in units:
            raise Refused(
                _("员工 %(staff)s 的机构 %(org)s 不在机构表中，请补充。")
                % {"staff": row["staff_id"], "org": row["org_id"]}
            )
    people = [
        Staff(
            id=row["staff_id"],
            name=row["name"],
            org_id=row["org_id"],
            role=row["role"],
            business_line=row.get("business_line") or "shared",
            hired_on=row.get("hired_on"),
            left_on=row.get("left_on"),
        )
        for row in rows
    ]
    Staff.objects.bulk_create(
        people, BATCH, update_conflicts=True, unique_fields=["id"],
        update_fields=["name", "org", "role", "business_line", "hired_on", "left_on"],
    )  # fmt: skip
    Staff.objects.filter(left_on=None).exclude(id__in=[one.id for one in people]).update(left_on=as_of)
    return len(people)


def _sync_certificates(rows: list[Row]) -> int:
    if not rows:
        return 0
    known = set(Staff.objects.values_list("id", flat=True))
    held = [
        Certificate(
            staff_id=row["staff_id"],
            kind=row["kind"],
            number=row.get("number") or "",
            valid_from=row["valid_from"],
            valid_to=row.get("valid_to"),
        )
        for row in rows
        if row["staff_id"] in known
    ]
    Certificate.objects.all().delete()
    Certificate.objects.bulk_create(held, BATCH)
    return len(held)


def _wanted(rows: list[Row], as_of: date) -> Iterator[books.Book]:
    """The books of the file, none overlapping another, cut where an act of the platform outweighs the file."""
    if not rows:
        return
    known = set(Staff.objects.values_list("id", flat=True))
    outweighs = books.outweighing(as_of, rules().books)
    found = [
        books.Book(r["customer_id"], r["kind"], r["position"], r["from_on"], r["to_on"], r["staff_id"])
        for r in rows
        if r["staff_id"] in known
    ]
    found.sort(key=lambda book: (*book[:4], book.to_on or date.max, book.staff_id))
    for key, group in groupby(found, key=lambda book: book[:3]):
        limit = outweighs.get(key)
        for book in reversed(list(group)):
            ends = [day for day in (book.to_on, limit) if day is not None]
            cut = book._replace(to_on=min(ends, default=None))
            if cut.to_on is None or cut.to_on > cut.from_on:
                limit = cut.from_on
                yield cut
