"""The open pool: claimed under quota, reclaimed when idle, cooled."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from msgspec import structs

from yingke.foundation.actor import Actor
from yingke.foundation.errors import NotAllowed, Refused
from yingke.foundation.news.models import Item
from yingke.foundation.organisation import rules
from yingke.foundation.organisation.models import Assignment
from yingke.foundation.organisation.rules import Pool
from yingke.foundation.organisation.services import claim, pool, reclaim_idle
from yingke.foundation.organisation.tests.conftest import DAY, actor_for, as_app, book, held, sync

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("as_batch")]


@pytest.fixture
def manager() -> Actor:
    """A manager of outlet O1; the site's role from here on."""
    sync([book("C9", "S2", date(2025, 1, 1))])
    actor = actor_for("S1")
    as_app()
    return actor


class TestClaim:
    def test_a_claimed_customer_is_in_the_book_and_the_news_says_so(self, manager: Actor) -> None:
        claim(manager, customer_id="C1", home_org_id="O1", on=DAY)
        assert ("C1", "personal A", "S1") in held()
        assert Item.objects.get().body == {"customer_ids": ["C1"]}

    def test_another_outlets_customer_is_refused(self, manager: Actor) -> None:
        with pytest.raises(Refused, match="本网点"):
            claim(manager, customer_id="C1", home_org_id="O2", on=DAY)

    def test_a_customer_somebody_has_is_refused(self, manager: Actor) -> None:
        with pytest.raises(Refused, match="已有管户经理"):
            claim(manager, customer_id="C9", home_org_id="O1", on=DAY)

    def test_the_quota_ends_the_claiming(self, manager: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
        small = structs.replace(rules.rules(), pool=Pool(claims_held=1, reclaim_after_days=30, cooling_days=60))
        monkeypatch.setattr(pool, "rules", lambda: small)
        claim(manager, customer_id="C1", home_org_id="O1", on=DAY)
        with pytest.raises(Refused, match="上限 1 位"):
            claim(manager, customer_id="C2", home_org_id="O1", on=DAY)

    def test_a_head_may_not_claim(self, manager: Actor) -> None:
        with pytest.raises(NotAllowed):
            claim(actor_for("H1"), customer_id="C1", home_org_id="O1", on=DAY)


class TestReclaimIdle:
    def test_an_idle_claim_returns_and_cools_for_the_same_manager_only(self, manager: Actor, night: Actor) -> None:
        claim(manager, customer_id="C1", home_org_id="O1", on=DAY)
        claim(manager, customer_id="C2", home_org_id="O1", on=DAY)
        later = DAY + timedelta(30)
        assert reclaim_idle(night, on=later, last_contact={"C2": DAY + timedelta(1)}) == 1
        assert Assignment.objects.count() == 0, "the site's role sees nothing outside a scope"
        assert {one[0] for one in held()} == {"C2", "C9"}
        with pytest.raises(Refused, match="起可再认领"):
            claim(manager, customer_id="C1", home_org_id="O1", on=later + timedelta(59))
        claim(actor_for("S2"), customer_id="C1", home_org_id="O1", on=later)

    def test_books_of_the_bank_are_never_reclaimed(self, manager: Actor, night: Actor) -> None:
        assert reclaim_idle(night, on=DAY, last_contact={}) == 0
