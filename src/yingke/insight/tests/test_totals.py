from __future__ import annotations

from decimal import Decimal

import pytest

from yingke.foundation.accounts.roles import Role
from yingke.foundation.configuration import Configuration
from yingke.foundation.errors import NotAllowed
from yingke.insight.selectors import latest
from yingke.insight.tests.scene import HEAD, actor, raised
from yingke.insight.totals import totals

pytestmark = pytest.mark.django_db
HEAD_OFFICE = actor(Role.HEAD_OFFICE_MARKETING, everything=True)


class TestTotals:
    def test_are_the_sums_of_the_tiers_and_of_the_bank(self, home: Configuration) -> None:
        raised(home)
        run = latest()
        assert run is not None
        found = totals(HEAD_OFFICE, run)
        assert found[""].aum == Decimal("6970000.00")
        assert found[""].customers == 3
        assert sum(one.aum for tier, one in found.items() if tier) == found[""].aum
        assert sum(one.customers for tier, one in found.items() if tier) == 3

    def test_are_not_for_those_who_may_not_see_the_banks_figures(self, home: Configuration) -> None:
        raised(home)
        run = latest()
        assert run is not None
        with pytest.raises(NotAllowed):
            totals(HEAD, run)
