"""The one way out: what it takes, what it keeps."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from yingke.channels.models import Dial, Touch
from yingke.channels.services import record_result, send
from yingke.compliance.models import Clearance, ContactRecord
from yingke.compliance.services import Cleared, clear
from yingke.compliance.tests.world import MANAGER, NOW, OTHER_MANAGER, SYSTEM, call, load, sources_dated
from yingke.customers.models import Customer
from yingke.foundation.errors import NotFound, Refused
from yingke.foundation.scoping import scoped


@pytest.fixture(autouse=True)
def _bank(db: None, tmp_path: Path) -> Iterator[None]:
    with transaction.atomic(), scoped(SYSTEM):
        load(tmp_path, "c1")
        Customer.objects.update(phone="19900000421")
        yield


def _cleared(**given: Any) -> Cleared:
    return clear(MANAGER, call("c1", **given), now=NOW)


class TestSend:
    def test_a_call_goes_out_over_the_banks_own_line(self) -> None:
        touch = send(MANAGER, _cleared(), now=NOW)
        assert (touch.customer_id, touch.channel, touch.purpose, touch.staff_id) == (
            "c1",
            "phone",
            "marketing",
            "s1",
        )
        dial = Dial.objects.get()
        assert (dial.extension, dial.customer_id, touch.receipt) == ("s1", "c1", f"dial:{dial.pk}")

    @pytest.mark.parametrize("thing", [None, "c1", object(), call])
    def test_nothing_but_a_cleared_value_goes_out(self, thing: Any) -> None:
        with pytest.raises(TypeError, match="takes a Cleared"):
            send(MANAGER, thing, now=NOW)

    def test_a_look_alike_does_not_go_out(self) -> None:
        class Alike(Cleared):
            def __post_init__(self, seal: object) -> None:
                pass

        real = _cleared()
        alike = Alike(real.clearance, real.contact, "service", real.at, real.expires_at, seal=None)
        with pytest.raises(TypeError, match="not Alike"):
            send(MANAGER, alike, now=NOW)

    def test_a_clearance_goes_out_once(self) -> None:
        cleared = _cleared()
        send(MANAGER, cleared, now=NOW)
        with pytest.raises(Refused, match="已经用过"):
            send(MANAGER, cleared, now=NOW)
        assert Touch.objects.count() == 1

    def test_a_channel_that_is_not_connected_keeps_its_clearance(self) -> None:
        cleared = _cleared(channel="sms")
        with pytest.raises(Refused, match="尚未接通"):
            send(MANAGER, cleared, now=NOW)
        assert Clearance.objects.get().used_at is None

    def test_a_customer_without_a_number_is_not_counted_as_called(self) -> None:
        Customer.objects.update(phone="")
        cleared = _cleared()
        with pytest.raises(Refused, match="没有登记手机号"):
            send(MANAGER, cleared, now=NOW)
        assert (Touch.objects.count(), ContactRecord.objects.count()) == (0, 0)
        assert Clearance.objects.get().used_at is None

    def test_a_talk_at_the_counter_leaves_a_touch_and_no_dial(self) -> None:
        touch = send(MANAGER, _cleared(channel="counter", asked=True), now=NOW)
        assert touch.receipt == f"counter:{touch.clearance_id}"
        assert not Dial.objects.exists()


class TestRecordResult:
    def test_the_third_call_nobody_answers_leads_to_rest(self) -> None:
        for weeks in (3, 6):
            ContactRecord.objects.create(
                reference=f"{weeks} weeks ago", customer_id="c1", at=NOW - timedelta(weeks=weeks), channel="phone",
                purpose="marketing", result="not_reached",
            )  # fmt: skip
        touch = send(MANAGER, _cleared(), now=NOW)
        record_result(MANAGER, touch=touch.pk, result="not_reached")
        later = NOW + timedelta(weeks=3)
        sources_dated(later.date())
        with pytest.raises(Refused, match="连续 3 次外呼未接通"):
            clear(MANAGER, call("c1"), now=later)

    def test_one_refusal_stops_the_channel_in_the_whole_bank(self) -> None:
        touch = send(MANAGER, _cleared(), now=NOW)
        record_result(MANAGER, touch=touch.pk, result="refused")
        later = NOW + timedelta(days=20)
        sources_dated(later.date())
        with pytest.raises(Refused, match="2026-06-10 明确拒绝电话营销"):
            clear(MANAGER, call("c1"), now=later)
        assert clear(MANAGER, call("c1", channel="counter"), now=later).purpose == "marketing"

    def test_a_foreign_touch_is_not_found_and_an_unknown_result_refused(self) -> None:
        touch = send(MANAGER, _cleared(), now=NOW)
        with pytest.raises(NotFound):
            record_result(OTHER_MANAGER, touch=touch.pk, result="reached")
        with pytest.raises(Refused, match="delighted"):
            record_result(MANAGER, touch=touch.pk, result="delighted")
