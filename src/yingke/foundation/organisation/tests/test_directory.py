"""Taking in the bank's directory."""

from __future__ import annotations

import time
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yingke.foundation.actor import Actor
from yingke.foundation.errors import Refused
from yingke.foundation.organisation.models import Assignment, Staff
from yingke.foundation.organisation.selectors import subtree
from yingke.foundation.organisation.services import sync_directory
from yingke.foundation.organisation.tests.conftest import DAY, ORGS, STAFF, Row, actor_for, book, claim, held, sync
from yingke.foundation.verbs import Act

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("as_batch")]
EARLY = date(2025, 1, 1)


class TestSyncDirectory:
    def test_a_branch_holds_its_outlets(self) -> None:
        sync([])
        assert set(subtree("B1")) == {"B1", "O1", "O2"}

    def test_a_personal_and_a_corporate_manager_stand_side_by_side_with_a_second(self) -> None:
        sync(
            [
                book("C1", "S1", EARLY),
                book("C1", "S2", EARLY, position="B"),
                book("C1", "S3", EARLY, kind="corporate"),
            ]
        )
        assert held() == {("C1", "personal A", "S1"), ("C1", "personal B", "S2"), ("C1", "corporate A", "S3")}

    def test_the_same_rows_again_change_nothing(self) -> None:
        rows = [book("C1", "S1", EARLY), book("C2", "S2", EARLY, DAY)]
        sync(rows)
        before = list(Assignment.objects.order_by("id").values())
        again = sync(rows)
        assert (again.books_begun, again.books_ended) == (0, 0)
        assert list(Assignment.objects.order_by("id").values()) == before

    def test_another_manager_in_the_file_ends_the_first_on_the_day_the_second_begins(self) -> None:
        sync([book("C1", "S1", EARLY)])
        sync([book("C1", "S2", DAY)], as_of=DAY)
        first = Assignment.objects.get(staff_id="S1")
        assert (first.to_on, first.ended_by) == (DAY, "file")
        assert held() == {("C1", "personal A", "S2")}

    def test_a_customer_who_no_longer_comes_has_no_manager(self) -> None:
        sync([book("C1", "S1", EARLY), book("C2", "S1", EARLY)])
        sync([book("C2", "S1", EARLY)])
        assert held() == {("C2", "personal A", "S1")}

    def test_two_managers_of_the_file_for_the_same_days_keep_only_the_later(self) -> None:
        done = sync([book("C1", "S1", EARLY), book("C1", "S2", EARLY + timedelta(30)), book("C1", "S2", EARLY)])
        assert held() == {("C1", "personal A", "S2")}
        assert done.books_dropped == 1

    def test_an_unknown_manager_is_counted_not_taken(self) -> None:
        assert sync([book("C1", "S9", EARLY)]).books_dropped == 1

    def test_a_claim_outweighs_the_file_until_the_file_should_have_followed(self) -> None:
        sync([book("C2", "S1", EARLY)])
        claim(actor_for("S1"), "C1")
        sync([book("C2", "S1", EARLY)], as_of=DAY + timedelta(1))
        assert ("C1", "personal A", "S1") in held()
        sync([book("C2", "S1", EARLY)], as_of=DAY + timedelta(31))
        assert ("C1", "personal A", "S1") not in held()

    def test_staff_who_no_longer_come_have_left(self) -> None:
        sync([])
        sync_directory(Act(about=""), orgs=[], staff=STAFF[1:], certificates=[], assignments=[], as_of=DAY)
        assert Staff.objects.get(id="S1").left_on == DAY

    @pytest.mark.parametrize("parent", ["ZZ", "O1"])
    def test_a_unit_hangs_on_a_known_one_and_never_on_itself(self, parent: str) -> None:
        orgs = [row | {"parent_id": parent} if row["org_id"] == "B1" else row for row in ORGS]
        with pytest.raises(Refused, match="上级"):
            sync_directory(Act(about=""), orgs=orgs, staff=[], certificates=[], assignments=[], as_of=DAY)

    def test_forty_thousand_books_take_seconds(self) -> None:
        rows = [book(f"C{n}", f"S{1 + n % 3}", EARLY) for n in range(40_000)]
        started = time.monotonic()
        assert sync(rows).books_begun == 40_000
        assert sync(rows).books_begun == 0
        assert time.monotonic() - started < 20

    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        files=st.lists(
            st.lists(
                st.builds(
                    lambda customer, staff, start, days: book(
                        customer, staff, EARLY + timedelta(start), days and EARLY + timedelta(start + days)
                    ),
                    st.sampled_from(["C1", "C2"]),
                    st.sampled_from(["S1", "S2", "S3"]),
                    st.integers(0, 20),
                    st.one_of(st.none(), st.integers(1, 20)),
                ),
                min_size=1,
                max_size=6,
            ),
            min_size=1,
            max_size=4,
        )
    )
    def test_whatever_files_come_no_two_managers_overlap_and_the_last_file_leads(
        self, files: list[list[Row]], night: Actor
    ) -> None:
        Assignment.objects.all().delete()
        for number, rows in enumerate(files):
            sync(rows, as_of=EARLY + timedelta(10 + number))
        last = EARLY + timedelta(9 + len(files))
        for customer, _kind, staff in held():
            begun = [row for row in files[-1] if row["customer_id"] == customer and row["from_on"] <= last]
            latest = max(row["from_on"] for row in begun)
            assert staff in {row["staff_id"] for row in begun if row["from_on"] == latest}
