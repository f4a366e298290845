"""The night does all its parts, in order, even when one fails."""

from __future__ import annotations

from datetime import date

import pytest

from yingke.foundation.jobs import night

DAY = date(2026, 6, 30)


class TestRunNight:
    def test_parts_run_in_order_and_a_failure_is_told_at_the_end(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(night, "_parts", {})
        ran: list[str] = []

        def fail(_day: date) -> None:
            raise ValueError("no")

        night.register(night.Part("late", lambda _day: ran.append("late"), order=90))
        night.register(night.Part("broken", fail, order=10))
        night.register(night.Part("early", lambda _day: ran.append("early"), order=20))
        with pytest.raises(night.NightFailed, match="broken"):
            night.run_night(DAY)
        assert ran == ["early", "late"]

    @pytest.mark.django_db
    @pytest.mark.usefixtures("as_batch")
    def test_the_platforms_own_night_runs_on_an_empty_bank(self) -> None:
        assert "hand-overs" in night.run_night(DAY)
