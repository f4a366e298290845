"""The verbs of the customers slice: taking in a bank's files, claiming from the pool, following the books."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from pathlib import Path

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yingke.customers.intake import mark_managed, stored_report, take_in
from yingke.customers.models import Customer, Load
from yingke.customers.news import SnapshotPublished
from yingke.customers.selectors import pool
from yingke.engines.lake import load as lake_load
from yingke.engines.lake.errors import LakeError, LoadError
from yingke.engines.lake.load import LoadReport
from yingke.engines.lake.mapping import Mapping, load_mapping
from yingke.engines.lake.snapshot import Lake
from yingke.foundation import clock
from yingke.foundation.accounts.roles import Permission
from yingke.foundation.actor import Actor
from yingke.foundation.configuration import configuration
from yingke.foundation.errors import NotFound, Refused
from yingke.foundation.organisation import services as organisation
from yingke.foundation.organisation.models import Assignment
from yingke.foundation.verbs import lacking, verb


def load(
    actor: Actor,
    *,
    directory: Path,
    mapping: Path,
    business_date: date | None = None,
    max_quarantine_share: float = lake_load.DEFAULT_QUARANTINE_SHARE,
) -> Load:
    """Take in a folder of files: a new snapshot, and after it the directory of units, staff, books and customers.

    Tables that did not come or could not be trusted keep their earlier rows; the record's report says which and
    why. The snapshot is in force when all of it is written. Safe to run again.

    Raises:
        NotAllowed: the actor lacks ``customers.load``.
        Refused: the mapping or the directory is wrong, another bank lives here, or nothing can be taken at all.
    """
    if not actor.may(Permission.LOAD_DATA):
        raise lacking(Permission.LOAD_DATA)
    lake = Lake(configuration().lake)
    try:
        described = load_mapping(mapping)
        _refuse_second_bank(described)
        report = lake_load.load(
            directory,
            described,
            lake.path,
            business_date=business_date,
            max_quarantine_share=max_quarantine_share,
            in_force=False,
        )
    except LakeError as error:
        raise Refused(_said(error)) from error
    record = _follow(actor, lake, described, report)
    lake.put_in_force(report.snapshot)
    return record


def _follow(actor: Actor, lake: Lake, mapping: Mapping, report: LoadReport) -> Load:
    """Let the directory follow the new snapshot, in one transaction with the record of the load."""
    about = f"snapshot:{report.snapshot}"
    with (
        lake.lease(report.snapshot) as snapshot,
        verb(actor, "customers.load", needs=Permission.LOAD_DATA, about=about) as act,
    ):
        take_in(act, snapshot)
        stored = stored_report(report, snapshot)
        act.changed(bank=mapping.bank.id, mapping=mapping.digest, tables=stored["tables"])
        act.tell(SnapshotPublished(snapshot_id=snapshot.id))
        return Load.objects.create(
            snapshot_id=snapshot.id,
            bank=mapping.bank.id,
            mapping_sha256=mapping.digest,
            loaded_at=clock.now(),
            report=stored,
        )


def _refuse_second_bank(mapping: Mapping) -> None:
    earlier = Load.objects.order_by("-id").values_list("bank", flat=True).first()
    if earlier is not None and earlier != mapping.bank.id:
        raise LoadError("second_bank", present=earlier, offered=mapping.bank.id)


def _said(error: LakeError) -> str:
    return error.english if (get_language() or "").startswith("en") else error.chinese


def claim(actor: Actor, *, customer_id: str, on: date) -> Customer:
    """Take a customer of the actor's open pool into the actor's own book from ``on``.

    Raises:
        NotFound: the customer is not in the pool of the actor's outlets.
        Refused: the quota is full, the cooling runs, or somebody has the customer or soon will.
    """
    about = f"customer:{customer_id}"
    with verb(actor, "customers.claim", needs=Permission.CLAIM_CUSTOMER, about=about) as act:
        found = pool(actor).filter(id=customer_id).first()
        if found is None:
            raise NotFound(_("本网点公海中没有客户 %(number)s。") % {"number": customer_id})
        line = Assignment.Kind.PERSONAL if found.kind == Customer.Kind.PERSON else Assignment.Kind.CORPORATE
        organisation.claim(act, actor, customer_id=found.id, kind=line, on=on)
    return found


def follow_books(actor: Actor, *, customer_ids: Collection[str]) -> int:
    """Let customers enter or leave the open pool as their books changed; how many did. Safe to run again."""
    with verb(actor, "customers.follow_books", needs=Permission.LOAD_DATA) as act:
        changed = mark_managed(customer_ids)
        act.changed(customers=changed)
    return changed
