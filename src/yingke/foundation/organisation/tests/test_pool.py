"""The open pool: claimed under quota, reclaimed when idle, cooled."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import OperationalError, connection, transaction
from msgspec import structs

from yingke.foundation.actor import Actor
from yingke.foundation.errors import Refused
from yingke.foundation.news.models import Item
from yingke.foundation.organisation import rules
from yingke.foundation.organisation.models import Assignment, OrgUnit, Staff
from yingke.foundation.organisation.rules import Pool
from yingke.foundation.organisation.services import pool, reclaim_idle
from yingke.foundation.organisation.tests.conftest import DAY, actor_for, as_app, book, claim, held, sync


@pytest.fixture
def manager() -> Actor:
    """A manager of outlet O1; the site's role from here on."""
    sync([book("C9", "S2", date(2025, 1, 1)), book("C8", "S2", DAY + timedelta(9))])
    actor = actor_for("S1")
    as_app()
    return actor


@pytest.mark.django_db
@pytest.mark.usefixtures("as_batch")
class TestClaim:
    def test_a_claimed_customer_is_in_the_book_and_the_news_says_so(self, manager: Actor) -> None:
        claim(manager, "C1")
        assert ("C1", "personal A", "S1") in held()
        assert Item.objects.get().body == {"customer_ids": ["C1"]}

    @pytest.mark.parametrize("customer", ["C9", "C8"])
    def test_a_customer_somebody_has_or_soon_will_is_refused_at_once(self, manager: Actor, customer: str) -> None:
        with pytest.raises(Refused, match="有管户经理"):
            claim(manager, customer)

    def test_the_quota_ends_the_claiming(self, manager: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
        small = structs.replace(rules.rules(), pool=Pool(claims_held=1, reclaim_after_days=30, cooling_days=60))
        monkeypatch.setattr(pool, "rules", lambda: small)
        claim(manager, "C1")
        with pytest.raises(Refused, match="上限 1 位"):
            claim(manager, "C2")


class TestClaimRace:
    def test_a_second_claim_of_the_same_manager_waits_for_the_first(self, committed_db: None) -> None:
        OrgUnit.objects.create(id="O1", name="一支行", kind="outlet", path="/O1/")
        Staff.objects.create(id="S1", name="李敏", org_id="O1", role="relationship_manager")
        other = connection.copy()
        try:
            with transaction.atomic():
                claim(actor_for("S1"), "C1")
                with other.cursor() as cursor, pytest.raises(OperationalError, match="lock"):
                    cursor.execute("select from organisation_staff where id = 'S1' for no key update nowait")
                transaction.set_rollback(True)
        finally:
            other.close()
            Staff.objects.all().delete()
            OrgUnit.objects.all().delete()


@pytest.mark.django_db
@pytest.mark.usefixtures("as_batch")
class TestReclaimIdle:
    def test_an_idle_claim_returns_and_cools_for_the_same_manager_only(self, manager: Actor, night: Actor) -> None:
        claim(manager, "C1")
        claim(manager, "C2")
        later = DAY + timedelta(30)
        assert reclaim_idle(night, on=later, last_contact={"C2": DAY + timedelta(1)}) == 1
        assert Assignment.objects.count() == 0, "the site's role sees nothing outside a scope"
        assert {one[0] for one in held()} == {"C2", "C9"}
        with pytest.raises(Refused, match="起可再认领"):
            claim(manager, "C1", later + timedelta(59))
        claim(actor_for("S2"), "C1", later)

    def test_books_of_the_bank_are_never_reclaimed(self, manager: Actor, night: Actor) -> None:
        assert reclaim_idle(night, on=DAY, last_contact={}) == 0
