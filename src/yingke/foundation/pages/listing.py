"""Lists: one page of rows, sorted and filtered by keys the address holds.

A list names its columns and filters once. Sort keys and filter values are closed sets: anything else in the address
is ignored, so no text of a user reaches a query as more than a bound value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import F, QuerySet
from django.http import HttpRequest, QueryDict
from django_stubs_ext import StrOrPromise

MAX_PAGE_SIZE = 200
PAGE_SIZES = (20, 50, 100, 200)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its key in the address, its label, and the field or attribute it sorts by ("" = does not sort)."""

    key: str
    label: StrOrPromise
    order_by: str = ""
    numeric: bool = False
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter of closed choices ``(value, label)``.

    ``lookup`` is a field lookup for a query set or an attribute of plain rows, for which ``test`` may replace it.
    """

    key: str
    label: StrOrPromise
    choices: Sequence[tuple[str, StrOrPromise]]
    lookup: str = ""
    test: Callable[[Any, str], bool] | None = None


@dataclass(frozen=True, slots=True)
class Chip:
    """One choice of a filter as a link: the address with the choice set, or taken away when it is set already."""

    label: StrOrPromise
    query: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Heading:
    """A column heading: ``query`` sorts by it, ``direction`` tells how the list is sorted by it now."""

    column: Column
    query: str
    direction: str


class Listing(Generic[T]):
    """One page of ``rows`` as the request's address asks for it.

    ``count`` is the number of rows after filtering, ``total`` before. ``rows`` must keep a total order; a query set
    gets its primary key as the last sort key.
    """

    def __init__(
        self,
        request: HttpRequest,
        rows: QuerySet[Any, T] | Sequence[T],
        *,
        columns: Sequence[Column] = (),
        filters: Sequence[Filter] = (),
        default_sort: str = "",
        page_size: int = 50,
    ) -> None:
        self._asked: QueryDict = request.GET
        self.columns = tuple(columns)
        self.filters = tuple(filters)
        self.sort = self._sort(default_sort)
        self.page_size = self._page_size(page_size)
        self.total = _count(rows)
        self._rows = self._sorted(self._filtered(rows))
        self._paginator: Paginator[Any] = Paginator(self._rows, self.page_size)
        self.count = self._paginator.count

    @property
    def page(self) -> Page[Any]:
        """The page asked for; a number beyond the end gives the last one."""
        return self._paginator.get_page(self._asked.get("page"))

    @property
    def shown(self) -> list[Column]:
        """The columns to draw: all that are not optional, and the optional ones the address names."""
        wanted = set(self._asked.getlist("column"))
        return [column for column in self.columns if not column.optional or column.key in wanted]

    @property
    def is_filtered(self) -> bool:
        """Whether any filter or search narrows the list."""
        return bool(self._asked.get("q")) or any(self.chosen(one.key) for one in self.filters)

    @property
    def plain_query(self) -> str:
        """The address without any filter, search or page: the way back to the whole list."""
        return self._query({**{one.key: None for one in self.filters}, "q": None})

    def chosen(self, key: str) -> str:
        """The value chosen for the filter ``key``; "" when none, or one that is not among its choices."""
        value = self._asked.get(key, "")
        allowed = {choice for one in self.filters if one.key == key for choice, _ in one.choices}
        return value if value in allowed else ""

    def headings(self) -> list[Heading]:
        """The headings of the shown columns with their sort links."""
        return [self._heading(column) for column in self.shown]

    def chips(self) -> list[tuple[Filter, list[Chip]]]:
        """Each filter with its choices as links."""
        return [(one, [self._chip(one, value, label) for value, label in one.choices]) for one in self.filters]

    def page_query(self, number: int) -> str:
        """The address of page ``number`` of the same list."""
        return self._query({"page": str(number)}, keep_page=True)

    def pages(self) -> list[int | str]:
        """Page numbers around the present one, with an ellipsis where some are left out."""
        return list(self._paginator.get_elided_page_range(self.page.number, on_each_side=2, on_ends=1))

    def kept(self) -> list[tuple[str, str]]:
        """Sort and filters as hidden fields, so that a search form keeps them."""
        keys = ["sort", "size", *(one.key for one in self.filters)]
        return [(key, value) for key in keys if (value := self._asked.get(key))]

    def _sort(self, default: str) -> str:
        asked = self._asked.get("sort", default)
        keys = {column.key for column in self.columns if column.order_by}
        return asked if asked.removeprefix("-") in keys else default

    def _page_size(self, default: int) -> int:
        asked = self._asked.get("size", "")
        wanted = int(asked) if asked.isdecimal() and len(asked) < 5 else default
        return max(1, min(wanted, MAX_PAGE_SIZE))

    def _filtered(self, rows: QuerySet[Any, T] | Sequence[T]) -> QuerySet[Any, T] | Sequence[T]:
        for one in self.filters:
            value = self.chosen(one.key)
            if not value:
                continue
            if isinstance(rows, QuerySet):
                rows = rows.filter(**{one.lookup: value})
            else:
                test = one.test or _equals(one.lookup)
                rows = [row for row in rows if test(row, value)]
        return rows

    def _sorted(self, rows: QuerySet[Any, T] | Sequence[T]) -> QuerySet[Any, T] | Sequence[T]:
        key = self.sort.removeprefix("-")
        column = next((column for column in self.columns if column.key == key), None)
        if column is None:
            return rows
        falling = self.sort.startswith("-")
        if isinstance(rows, QuerySet):
            field = F(column.order_by)
            order = field.desc(nulls_last=True) if falling else field.asc(nulls_last=True)
            return rows.order_by(order, "pk")
        known = [row for row in rows if getattr(row, column.order_by) is not None]
        unknown = [row for row in rows if getattr(row, column.order_by) is None]
        return [*sorted(known, key=lambda row: getattr(row, column.order_by), reverse=falling), *unknown]

    def _heading(self, column: Column) -> Heading:
        if not column.order_by:
            return Heading(column, "", "")
        direction = {column.key: "ascending", f"-{column.key}": "descending"}.get(self.sort, "")
        first = f"-{column.key}" if column.numeric else column.key
        other = column.key if column.numeric else f"-{column.key}"
        return Heading(column, self._query({"sort": other if self.sort == first else first}), direction)

    def _chip(self, one: Filter, value: str, label: StrOrPromise) -> Chip:
        chosen = self.chosen(one.key) == value
        return Chip(label, self._query({one.key: None if chosen else value}), chosen)

    def _query(self, changes: Mapping[str, str | None], *, keep_page: bool = False) -> str:
        asked = self._asked.copy()
        if not keep_page:
            asked.pop("page", None)
        for key, value in changes.items():
            asked.pop(key, None)
            if value is not None:
                asked[key] = value
        return "?" + asked.urlencode()


def _count(rows: QuerySet[Any, T] | Sequence[T]) -> int:
    return rows.count() if isinstance(rows, QuerySet) else len(rows)


def _equals(attribute: str) -> Callable[[Any, str], bool]:
    return lambda row, value: str(getattr(row, attribute)) == value
