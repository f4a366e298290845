from __future__ import annotations

from dataclasses import dataclass

from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from yingke.foundation.pages.listing import MAX_PAGE_SIZE, Column, Filter, Listing


@dataclass(frozen=True)
class Row:
    name: str
    tier: str
    aum: int | None


ROWS = [Row("丙", "wealth", 3), Row("甲", "basic", 1), Row("丁", "basic", None), Row("乙", "wealth", 2)]
COLUMNS = (Column("name", "姓名"), Column("aum", "AUM", "aum", numeric=True), Column("note", "说明", optional=True))
FILTERS = (Filter("tier", "客层", (("wealth", "财富"), ("basic", "基础")), lookup="tier"),)


def listing(query: str = "", page_size: int = 50) -> Listing[Row]:
    request = RequestFactory().get("/" + query)
    return Listing(request, ROWS, columns=COLUMNS, filters=FILTERS, page_size=page_size)


def names(found: Listing[Row]) -> str:
    return "".join(row.name for row in found.page)


class TestListing:
    def test_sorts_by_the_key_in_the_address_with_unknown_values_last(self) -> None:
        assert names(listing("?sort=aum")) == "甲乙丙丁"
        assert names(listing("?sort=-aum")) == "丙乙甲丁"

    def test_keeps_its_own_order_for_a_key_it_does_not_declare(self) -> None:
        assert names(listing("?sort=tier")) == names(listing("?sort=name")) == names(listing()) == "丙甲丁乙"

    def test_filters_by_a_declared_choice_only(self) -> None:
        assert names(listing("?tier=basic")) == "甲丁"
        assert names(listing("?tier=basic'--")) == names(listing())

    def test_a_page_beyond_the_end_is_the_last_page(self) -> None:
        assert names(listing("?page=9", page_size=3)) == "乙"

    def test_a_chip_sets_its_choice_and_takes_it_away_when_it_is_set(self) -> None:
        ((_, chips),) = listing("?sort=aum&page=2").chips()
        assert chips[0].query == "?sort=aum&tier=wealth"
        ((_, chips),) = listing("?tier=wealth").chips()
        assert (chips[0].chosen, chips[0].query) == (True, "?")

    def test_a_number_column_sorts_from_the_top_first(self) -> None:
        assert [heading.query for heading in listing().headings()] == ["", "?sort=-aum"]
        assert [heading.query for heading in listing("?sort=-aum").headings()] == ["", "?sort=aum"]

    def test_an_optional_column_is_shown_when_the_address_names_it(self) -> None:
        assert [column.key for column in listing("?column=note").shown] == ["name", "aum", "note"]

    def test_counts_before_and_after_filtering(self) -> None:
        found = listing("?tier=wealth")
        assert (found.count, found.total, found.is_filtered) == (2, 4, True)

    @given(st.text(max_size=8))
    def test_no_text_in_the_address_makes_a_page_larger_than_allowed(self, size: str) -> None:
        request = RequestFactory().get("/", {"size": size, "sort": size, "tier": size, "page": size})
        found = Listing(request, ROWS, columns=COLUMNS, filters=FILTERS)
        assert 1 <= found.page_size <= MAX_PAGE_SIZE
        assert found.count == 4
