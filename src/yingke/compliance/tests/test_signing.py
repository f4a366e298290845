"""Confirming a rule takes two people."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from yingke.compliance import rules
from yingke.compliance.models import RuleVersion
from yingke.compliance.services import sign_rule
from yingke.compliance.tests.world import MANAGER, NOW, OFFICER
from yingke.foundation.accounts.roles import GRANTS, Role
from yingke.foundation.actor import Actor
from yingke.foundation.errors import NotAllowed, NotFound, Refused

pytestmark = pytest.mark.django_db
REVIEWER = Actor(id="cp01", name="陈静", permissions=GRANTS[Role.CONSUMER_PROTECTION])
T02 = {"rule_id": "T02", "effective_from": date(1990, 1, 1), "reason": "行内制度已发布"}


class TestSignRule:
    def test_the_second_person_confirms_it(self) -> None:
        sign_rule(OFFICER, **T02)
        assert ("T02", date(1990, 1, 1)) not in rules.signed()
        sign_rule(REVIEWER, **T02)
        assert ("T02", date(1990, 1, 1)) in rules.signed()

    def test_the_same_person_does_not_count_twice(self) -> None:
        sign_rule(OFFICER, **T02)
        with pytest.raises(Refused, match="须由另一人复核"):
            sign_rule(OFFICER, **T02)

    def test_a_third_signature_is_refused_with_the_names_of_the_two(self) -> None:
        sign_rule(OFFICER, **T02)
        sign_rule(REVIEWER, **T02)
        with pytest.raises(Refused, match="co01 和 cp01"):
            sign_rule(OFFICER, **T02)

    def test_a_verified_rule_needs_none_and_an_unknown_one_is_not_found(self) -> None:
        with pytest.raises(Refused, match="无须签署"):
            sign_rule(OFFICER, rule_id="M05", effective_from=date(1990, 1, 1), reason="")
        with pytest.raises(NotFound):
            sign_rule(OFFICER, rule_id="X1", effective_from=date(1990, 1, 1), reason="")

    def test_a_manager_may_not(self) -> None:
        with pytest.raises(NotAllowed):
            sign_rule(MANAGER, **T02)


class TestConstraints:
    def test_the_database_refuses_a_maker_who_checks(self) -> None:
        with pytest.raises(IntegrityError, match="maker_is_not_checker"), transaction.atomic():
            RuleVersion.objects.create(
                rule_id="T02", effective_from=date(1990, 1, 1), digest="d", maker="a", made_at=NOW,
                checker="a", checked_at=NOW,
            )  # fmt: skip
