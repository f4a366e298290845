"""Confirming a rule takes two people."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from yingke.compliance import rules
from yingke.compliance.models import RuleVersion
from yingke.compliance.services import sign_rule
from yingke.compliance.tests.world import MANAGER, NOW, OFFICER, REVIEWER
from yingke.foundation.actor import Actor
from yingke.foundation.errors import NotAllowed, NotFound, Refused

pytestmark = pytest.mark.django_db
SINCE = date(1990, 1, 1)


def _sign(actor: Actor, rule_id: str = "T02") -> None:
    sign_rule(actor, rule_id=rule_id, effective_from=SINCE, reason="行内制度已发布")


class TestSignRule:
    def test_the_second_person_confirms_it(self) -> None:
        _sign(OFFICER)
        assert ("T02", SINCE) not in rules.signed()
        _sign(REVIEWER)
        assert ("T02", SINCE) in rules.signed()

    def test_the_same_person_does_not_count_twice(self) -> None:
        _sign(OFFICER)
        with pytest.raises(Refused, match="须由另一人复核"):
            _sign(OFFICER)

    def test_a_third_signature_is_refused_with_the_names_of_the_two(self) -> None:
        _sign(OFFICER)
        _sign(REVIEWER)
        with pytest.raises(Refused, match="co01 和 cp01"):
            _sign(OFFICER)

    def test_a_verified_rule_needs_none_and_an_unknown_one_is_not_found(self) -> None:
        with pytest.raises(Refused, match="无须签署"):
            _sign(OFFICER, "M05")
        with pytest.raises(NotFound):
            _sign(OFFICER, "X1")

    def test_a_manager_may_not(self) -> None:
        with pytest.raises(NotAllowed):
            _sign(MANAGER)


class TestConstraints:
    def test_the_database_refuses_a_maker_who_checks(self) -> None:
        with pytest.raises(IntegrityError, match="maker_is_not_checker"), transaction.atomic():
            RuleVersion.objects.create(
                rule_id="T02", effective_from=SINCE, digest="d", maker="a", made_at=NOW,
                checker="a", checked_at=NOW,
            )  # fmt: skip
