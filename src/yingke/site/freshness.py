"""How fresh and whole the data is: for everyone's top bar and the analyst's home."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from yingke.customers.selectors import SourceState, sources
from yingke.foundation import clock
from yingke.foundation.pages.components import State, Tone
from yingke.insight.selectors import latest


@dataclass(frozen=True, slots=True)
class DataState:
    """The business date the screens speak of, and how whole its sources are."""

    as_of: date
    sources: list[SourceState]

    @property
    def tone(self) -> Tone:
        """Bad when a source the gate rests on is missing or stale: what needs it is withheld."""
        wanting = self.wanting
        return "bad" if any(source.is_gate for source in wanting) else "warn" if wanting else "good"

    @property
    def wanting(self) -> list[SourceState]:
        """The sources that are not there or too old."""
        return [source for source in self.sources if source.state != "fresh"]

    @property
    def text(self) -> str:
        """In three words."""
        if not self.wanting:
            return _("数据齐")
        return _("%(n)s 项未齐") % {"n": len(self.wanting)}

    def lines(self) -> list[tuple[SourceState, State]]:
        """Each source with its state in words."""
        return [(source, state_of(source)) for source in self.sources]


def state_of(source: SourceState) -> State:
    """A source's state in words."""
    if source.state == "absent":
        return State(_("未到"), "bad" if source.is_gate else "warn")
    if source.state == "stale":
        return State(_("过期 %(n)s 天") % {"n": source.age}, "bad" if source.is_gate else "warn")
    if source.assumed:
        return State(_("含假定"), "info")
    return State(f"T+{source.age}", "good")


def data_state() -> DataState | None:
    """As of the last business day that was run, or else of the newest source; None before the first load."""
    run = latest()
    seen = sources(run.as_of if run else clock.today())
    dates = [source.business_date for source in seen if source.business_date]
    if not dates:
        return None
    as_of = run.as_of if run else max(dates)
    return DataState(as_of, seen if run else sources(as_of))
