from __future__ import annotations

from itertools import pairwise
from typing import get_args

import numpy as np
import pytest

from yingke.simbank import truth
from yingke.simbank.latents import Latents, latents


@pytest.fixture(scope="module")
def everybody() -> Latents:
    return latents(7, np.arange(60_000))


def _none(people: Latents, contacts: int = 0) -> np.ndarray:
    return np.full(len(people), contacts)


class TestEffect:
    @pytest.mark.parametrize(
        ("channel", "low", "high"),
        [("app", 0.003, 0.010), ("sms", 0.005, 0.020), ("phone", 0.05, 0.11)],
    )
    @pytest.mark.parametrize("category", list(truth.NEED_OF))
    def test_average_rates_are_near_the_published_ones(
        self, everybody: Latents, channel: truth.Channel, low: float, high: float, category: str
    ) -> None:
        _, contacted = truth.effect(everybody, category, channel, _none(everybody))

        assert low <= contacted.mean() <= high

    @pytest.mark.parametrize("channel", get_args(truth.Channel))
    def test_a_contact_helps_on_average_and_hurts_some(self, everybody: Latents, channel: truth.Channel) -> None:
        alone, contacted = truth.effect(everybody, "wealth", channel, _none(everybody))

        assert contacted.mean() > alone.mean()
        assert 0.02 < (contacted < alone).mean() < 0.15

    def test_every_further_contact_brings_less(self, everybody: Latents) -> None:
        rates = [truth.effect(everybody, "wealth", "phone", _none(everybody, n))[1].mean() for n in range(6)]

        assert all(later < earlier for earlier, later in pairwise(rates))

    def test_without_a_contact_the_channel_makes_no_difference(self, everybody: Latents) -> None:
        alone = [
            truth.effect(everybody, "fund", channel, _none(everybody, 3))[0] for channel in get_args(truth.Channel)
        ]

        assert all(np.array_equal(alone[0], other) for other in alone)

    def test_one_customer_asked_alone_gets_the_same_answer(self, everybody: Latents) -> None:
        together = truth.effect(everybody, "card", "sms", _none(everybody))[1]
        alone = latents(7, np.array([4_321]))

        assert truth.effect(alone, "card", "sms", _none(alone))[1][0] == together[4_321]

    def test_another_seed_is_another_bank(self, everybody: Latents) -> None:
        other = latents(8, np.arange(60_000))

        assert not np.array_equal(
            truth.effect(everybody, "card", "sms", _none(everybody))[1],
            truth.effect(other, "card", "sms", _none(other))[1],
        )


class TestOffence:
    def test_grows_with_what_came_before(self, everybody: Latents) -> None:
        rates = [truth.offence(everybody, "phone", _none(everybody, n)).mean() for n in (0, 2, 5)]

        assert rates[0] < 0.002 < rates[1] < rates[2]


class TestChurn:
    def test_is_about_one_in_a_hundred_a_month_and_rises_under_pressure(self, everybody: Latents) -> None:
        calm, pressed = (truth.churn(everybody, _none(everybody, n)).mean() for n in (0, 4))

        assert 0.004 < calm < 0.015
        assert pressed > calm * 1.2


class TestAnswered:
    @pytest.mark.parametrize("channel", get_args(truth.Channel))
    def test_is_a_probability(self, everybody: Latents, channel: truth.Channel) -> None:
        reached = truth.answered(everybody, channel)

        assert reached.min() > 0.0
        assert reached.max() <= 1.0
