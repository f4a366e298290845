"""What the components of a page are made of: plain values a page builds and a template tag draws."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from django_stubs_ext import StrOrPromise

from yingke.foundation.money import Money

Tone = Literal["neutral", "good", "warn", "bad", "info"]
Number = int | float | Decimal


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: what it is, how much, against what, as of when, and where its rows are.

    ``value`` None means not known: the figure then says ``missing`` instead of a number. ``unit`` ``"yuan"`` is
    drawn in 元 / 万 / 亿 with the exact amount on hover, ``"share"`` (0–1) as a percentage. ``base`` is how
    many the value rests on, in ``base_unit``; ``change`` is in the unit of the value.
    """

    label: StrOrPromise
    value: Number | None
    unit: StrOrPromise = ""
    definition: StrOrPromise = ""
    as_of: date | None = None
    href: str = ""
    change: Number | None = None
    change_label: StrOrPromise = ""
    base: int | None = None
    base_unit: StrOrPromise = ""
    missing: StrOrPromise = ""
    tone: Tone = "neutral"


@dataclass(frozen=True, slots=True)
class Series:
    """One series of a chart, as long as the chart's ``x``; None leaves a gap."""

    label: StrOrPromise
    values: Sequence[Number | None]


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart: the question it answers, its named axes, at most five series.

    Raises:
        ValueError: more than five series, or one whose length differs from ``x``.
    """

    title: StrOrPromise
    x: Sequence[StrOrPromise]
    series: Sequence[Series]
    kind: Literal["line", "bar", "bar_h", "stacked"] = "bar"
    x_name: StrOrPromise = ""
    y_name: StrOrPromise = ""
    name: str = field(default="chart")

    def __post_init__(self) -> None:
        if len(self.series) > 5:
            raise ValueError(f"a chart shows at most five series, not {len(self.series)}")
        for one in self.series:
            if len(one.values) != len(self.x):
                raise ValueError(f"series {one.label!s} has {len(one.values)} values for {len(self.x)} places")

    def rows(self) -> list[tuple[StrOrPromise, list[Number | None]]]:
        """The same numbers as a table: one row per place on the x axis."""
        return [(place, [one.values[at] for one in self.series]) for at, place in enumerate(self.x)]

    def data(self) -> Mapping[str, object]:
        """What the drawing script reads, as JSON values."""
        return {
            "kind": self.kind,
            "title": str(self.title),
            "x": [str(place) for place in self.x],
            "xName": str(self.x_name),
            "yName": str(self.y_name),
            "series": [{"label": str(one.label), "values": [_plain(v) for v in one.values]} for one in self.series],
        }


@dataclass(frozen=True, slots=True)
class State:
    """A state in words with its tone: drawn as a badge."""

    text: StrOrPromise
    tone: Tone = "neutral"


@dataclass(frozen=True, slots=True)
class Link:
    """A text that opens something."""

    text: StrOrPromise
    href: str


Cell = StrOrPromise | int | datetime | date | Money | State | Link | None


@dataclass(frozen=True, slots=True)
class Table:
    """A short table of a page: at most as many rows as one reads at a glance, ``more`` opens the rest.

    ``numeric`` names the places of columns that stand right. ``empty`` says why there is no row.
    """

    title: StrOrPromise
    headings: Sequence[StrOrPromise]
    rows: Sequence[Sequence[Cell]]
    empty: StrOrPromise
    numeric: frozenset[int] = frozenset()
    more: Link | None = None
    note: StrOrPromise = ""


def _plain(value: Number | None) -> int | float | None:
    return float(value) if isinstance(value, Decimal) else value
