"""What insight says on the 360 page, by who reads it."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from yingke.foundation.actor import Actor
from yingke.foundation.configuration import Configuration
from yingke.foundation.pages.requests import PageRequest
from yingke.insight import panels
from yingke.insight.tests.scene import MANAGER, OTHER_HEAD, raised

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def night(home: Configuration) -> None:
    raised(home)


def _request(actor: Actor) -> PageRequest:
    request = RequestFactory().get("/customers/c1/")
    request.actor = actor  # type: ignore[attr-defined]
    return request  # type: ignore[return-value]


class TestStanding:
    def test_it_tells_tier_tags_and_the_steps_that_led_there(self) -> None:
        text = panels.standing(_request(MANAGER), "c1")
        assert "私行客户" in text
        assert "年龄 ≥ 65（实际 71）" in text
        assert "首次定层" in text

    def test_it_says_nothing_outside_the_scope(self) -> None:
        assert panels.standing(_request(OTHER_HEAD), "c1") == ""


class TestChances:
    def test_it_tells_headline_and_end(self) -> None:
        text = panels.chances(_request(MANAGER), "c1")
        assert "定期 50 万 6 天后到期" in text
        assert "至 2026-11-26" in text

    def test_it_says_nothing_of_an_open_pool_customer(self) -> None:
        assert panels.chances(_request(MANAGER), "c2") == ""


class TestFacts:
    def test_a_missing_fact_says_whether_the_source_or_the_customer_lacks_it(self) -> None:
        text = panels.facts(_request(MANAGER), "c1")
        assert "来源缺失" in text
        assert "未登记" in text
        assert "650 万" in text

    def test_protected_facts_of_an_open_pool_customer_are_withheld_and_said_so(self) -> None:
        text = panels.facts(_request(MANAGER), "c2")
        assert "不在您的查看范围" in text
        assert "2 万" not in text
