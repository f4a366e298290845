"""Cap tokens agree with counting, whatever the order in which claims and other systems' contacts become known."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yingke.compliance.services import tokens
from yingke.compliance.tests.world import NOW
from yingke.engines.gate import PastContact
from yingke.engines.gate.checks.moments import Cap, Caps

_names = (f"tokens{n}" for n in count())
# (days since the last event, days ago the contact was made: 0 = our own claim now)
events = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 40)), max_size=12)


@pytest.mark.usefixtures("everything")
class TestTakeAndSpend:
    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(events, st.integers(1, 3))
    def test_a_claim_gets_a_token_exactly_when_its_window_has_room(
        self, happened: list[tuple[int, int]], allowed: int
    ) -> None:
        cap, who, now = Cap(count=allowed, days=30), next(_names), NOW
        counted = []
        for later, ago in happened:
            now += timedelta(days=later, minutes=1)
            if ago:
                made = now - timedelta(days=ago)
                tokens.spend([(who, PastContact(made, "sms", "marketing"))], Caps({"sms": cap}))
                counted.append(made)
                continue
            room = sum(at > now - cap.window for at in counted) < allowed
            until = now + cap.window
            assert tokens.take(who, "sms", cap, now=now, until=until, clearance=uuid4()) == room
            if room:
                counted.append(now)

    def test_service_contacts_and_uncapped_channels_spend_nothing(self) -> None:
        caps = Caps({"sms": Cap(count=1, days=30)})
        served, seen = PastContact(NOW, "sms", "service"), PastContact(NOW, "counter", "marketing")
        tokens.spend([("c1", served), ("c1", seen)], caps)
        until = NOW + timedelta(days=30)
        assert tokens.take("c1", "sms", caps.caps["sms"], now=NOW, until=until, clearance=uuid4())

    def test_a_clearance_that_lost_its_token_is_told(self) -> None:
        assert not tokens.extend(uuid4(), NOW)
