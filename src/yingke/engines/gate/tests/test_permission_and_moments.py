"""Consent, the do-not-market list, complaints, caps, hours, sources: check by check."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from yingke.engines.gate import Complaint, Consent, PastContact, Stop
from yingke.engines.gate.tests.building import DAY, NOW, SOURCES, YES, ask, codes, contact, customer

NO = Consent(granted=False, given_on=date(2025, 6, 1))
CONSENT = {"channels": ["phone", "sms"]}


class TestConsent:
    def test_it_is_needed_for_each_channel(self) -> None:
        only_sms = customer(consents={("marketing", "sms"): YES})
        assert codes("consent", CONSENT, to=only_sms) == ("no_consent",)
        assert codes("consent", CONSENT, to=only_sms, of=contact(channel="sms")) == ()

    def test_it_ends_after_its_last_day(self) -> None:
        today, yesterday = (
            customer(
                consents={("marketing", "any"): Consent(granted=True, given_on=date(2025, 1, 1), expires_on=day)}
            )
            for day in (DAY, DAY - timedelta(1))
        )
        assert codes("consent", CONSENT, to=today) == ()
        assert codes("consent", CONSENT, to=yesterday) == ("consent_expired",)

    def test_the_customers_own_request_stands_for_it(self) -> None:
        assert codes("consent", CONSENT, to=customer(consents={}), of=contact(asked=True)) == ()

    def test_at_the_counter_none_is_needed(self) -> None:
        assert codes("consent", CONSENT, to=customer(consents={}), of=contact(channel="counter")) == ()


class TestRefusal:
    def test_one_refusal_stops_the_channel_and_no_other(self) -> None:
        refused = customer(consents={("marketing", "any"): YES, ("marketing", "phone"): NO})
        assert codes("refusal", to=refused) == ("refused",)
        assert codes("refusal", to=refused, of=contact(channel="sms")) == ()

    def test_a_refusal_of_every_channel_undoes_an_earlier_consent_to_one(self) -> None:
        assert codes("refusal", to=customer(consents={("marketing", "phone"): YES, ("marketing", "any"): NO})) == (
            "refused",
        )

    def test_a_later_consent_to_one_channel_opens_it_again(self) -> None:
        later = Consent(granted=True, given_on=date(2026, 1, 1))
        assert (
            codes("refusal", to=customer(consents={("marketing", "phone"): later, ("marketing", "any"): NO})) == ()
        )

    def test_service_goes_on(self) -> None:
        refused = customer(consents={("marketing", "phone"): NO})
        assert codes("refusal", to=refused, of=contact(purpose="service")) == ()


class TestProfiling:
    def test_a_personalised_offer_needs_the_separate_consent(self) -> None:
        plain = customer(consents={("profiling", "any"): YES})
        assert codes("profiling", {"basis": ["separate_consent"]}, to=plain) == ("no_profiling_consent",)
        assert codes("profiling", {"basis": ["separate_consent"]}) == ()

    def test_the_data_of_a_firm_are_not_personal(self) -> None:
        firm = customer(kind="firm", consents={})
        assert codes("profiling", {"basis": ["separate_consent"]}, to=firm) == ()

    def test_a_general_offer_does_not(self) -> None:
        assert codes("profiling", {"basis": []}, of=contact(personalised=False)) == ()


class TestDoNotMarket:
    PARAMETERS = {
        "reasons": {
            "overdue": {},
            "student": {"categories": ["card"]},
            "deceased": {"purposes": ["marketing", "service"]},
        }
    }

    def _found(self, reason: str, purpose: str = "marketing", **dates: date | None) -> tuple[str, ...]:
        stop = Stop(reason, dates.get("from_on") or date(2026, 1, 1), dates.get("to_on"))
        return codes("do_not_market", self.PARAMETERS, of=contact(purpose=purpose), to=customer(stops=(stop,)))

    def test_an_entry_binds_from_its_day_until_its_release(self) -> None:
        assert self._found("overdue", from_on=DAY) == ("listed_because",)
        assert self._found("overdue", from_on=DAY + timedelta(1)) == ()
        assert self._found("overdue", to_on=DAY) == ()

    def test_a_reason_binds_the_purposes_it_names(self) -> None:
        assert self._found("overdue", "service") == ()
        assert self._found("deceased", "service") == ("listed_because",)

    def test_a_reason_may_bind_some_categories_only(self) -> None:
        assert self._found("student") == ()

    def test_a_reason_nobody_described_binds_and_stays_hidden(self) -> None:
        assert self._found("something_new") == ("listed_hidden",)


class TestComplaintCooling:
    def _found(self, complaint: Complaint, purpose: str = "marketing") -> tuple[str, ...]:
        terms = customer(complaints=(complaint,))
        return codes("complaint_cooling", {"days": 90}, of=contact(purpose=purpose), to=terms)

    def test_an_open_complaint_pauses_marketing_however_old(self) -> None:
        assert self._found(Complaint(date(2024, 1, 1))) == ("complaint_open",)

    def test_a_closed_one_cools_ninety_days(self) -> None:
        assert self._found(Complaint(date(2026, 1, 1), DAY - timedelta(89))) == ("complaint_recent",)
        assert self._found(Complaint(date(2026, 1, 1), DAY - timedelta(90))) == ()

    def test_calling_back_about_it_is_service(self) -> None:
        assert self._found(Complaint(DAY), "service") == ()


class TestCaps:
    PARAMETERS = {"caps": {"phone": {"count": 1, "days": 14}, "sms": {"count": 2, "days": 30}}}

    def _past(self, days: float, channel: str = "phone", purpose: str = "marketing") -> PastContact:
        return PastContact(NOW - timedelta(days=days), channel, purpose)  # type: ignore[arg-type]

    def test_the_window_rolls(self) -> None:
        assert codes("caps", self.PARAMETERS, after=(self._past(13.99),)) == ("cap_reached",)
        assert codes("caps", self.PARAMETERS, after=(self._past(14),)) == ()

    def test_it_says_when_the_customer_may_be_called_again(self) -> None:
        found = ask("caps", self.PARAMETERS, after=(self._past(4),)).findings[0]
        assert found.params["free_on"] == "2026-06-20"

    def test_only_marketing_on_the_same_channel_counts(self) -> None:
        past = (self._past(1, "sms"), self._past(2, purpose="service"))
        assert codes("caps", self.PARAMETERS, after=past) == ()

    def test_a_cap_of_two_leaves_room_for_a_second(self) -> None:
        sms = contact(channel="sms")
        assert codes("caps", self.PARAMETERS, of=sms, after=(self._past(1, "sms"),)) == ()
        both = (self._past(1, "sms"), self._past(20, "sms"))
        assert ask("caps", self.PARAMETERS, of=sms, after=both).findings[0].params["free_on"] == "2026-06-20"


class TestUnanswered:
    def _found(self, *results: str) -> tuple[str, ...]:
        past = tuple(
            PastContact(NOW - timedelta(days=20 * n), "phone", "marketing", r) for n, r in enumerate(results, 1)
        )
        return codes("unanswered", {"calls": 3, "days": 180}, after=past)

    def test_three_in_a_row_lead_to_rest(self) -> None:
        assert self._found("not_reached", "not_reached", "not_reached") == ("unanswered",)

    def test_one_answer_among_the_last_three_does_not(self) -> None:
        assert self._found("not_reached", "reached", "not_reached", "not_reached") == ()


class TestHours:
    PARAMETERS = {
        "channels": ["phone"],
        "working_day": {"start": "09:00:00", "end": "20:00:00"},
        "day_off": {"start": "10:00:00", "end": "20:00:00"},
    }

    @pytest.mark.parametrize(
        ("day", "moment", "found"),
        [
            (10, "09:00", ()),
            (10, "08:59", ("outside_hours",)),
            (10, "20:00", ("outside_hours",)),
            (13, "09:30", ("outside_hours",)),
            (13, "10:00", ()),
        ],
    )
    def test_a_day_off_starts_later(self, day: int, moment: str, found: tuple[str, ...]) -> None:
        now = datetime.fromisoformat(f"2026-06-{day}T{moment}+08:00")
        assert codes("hours", self.PARAMETERS, now=now) == found

    def test_a_list_planned_at_night_is_judged_by_the_intended_moment(self) -> None:
        night = NOW.replace(hour=3)
        assert codes("hours", self.PARAMETERS, now=night) == ("outside_hours",)
        assert codes("hours", self.PARAMETERS, now=night, of=contact(at=NOW)) == ()


class TestQuiet:
    PARAMETERS = {"channels": ["phone"], "start": "21:00:00", "end": "08:00:00"}

    @pytest.mark.parametrize(("hour", "found"), [(8, ()), (20, ()), (21, ("quiet_time",)), (3, ("quiet_time",))])
    def test_the_night_is_quiet_for_service_too(self, hour: int, found: tuple[str, ...]) -> None:
        now = NOW.replace(hour=hour, minute=0)
        assert codes("quiet", self.PARAMETERS, now=now, of=contact(purpose="service")) == found


class TestSources:
    PARAMETERS = {
        "sources": [
            {"name": "consents", "days": 3},
            {"name": "risk_assessments", "days": 3, "regimes": ["NFRA_INVEST"]},
            {"name": "products", "days": 31, "with_product": True},
        ]
    }

    def test_a_source_older_than_its_limit_clears_nothing(self) -> None:
        aged = customer(sources=SOURCES | {"consents": DAY - timedelta(4)})
        assert codes("sources", self.PARAMETERS, to=aged) == ("source_stale",)
        assert (
            codes("sources", self.PARAMETERS, to=customer(sources=SOURCES | {"consents": DAY - timedelta(3)})) == ()
        )

    def test_a_source_that_never_came_is_told_apart(self) -> None:
        assert codes("sources", self.PARAMETERS, to=customer(sources={})) == ("source_missing",) * 3

    def test_only_what_the_contact_needs_is_asked_for(self) -> None:
        bare = customer(sources={"consents": DAY})
        assert codes("sources", self.PARAMETERS, to=bare, of=contact(product=None)) == ()


class TestHeldOut:
    def test_marketing_waits_and_service_does_not(self) -> None:
        held = customer(held_out_until=DAY)
        assert codes("held_out", to=held) == ("held_out",)
        assert codes("held_out", to=held, of=contact(purpose="service")) == ()
        assert codes("held_out", to=held, of=contact(purpose="service", pitch=True)) == ("held_out",)
