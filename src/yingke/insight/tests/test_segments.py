"""Segments: a live count inside the scope, and a refusal that says where the rule goes wrong."""

from __future__ import annotations

from dataclasses import replace

import pytest

from yingke.foundation.configuration import Configuration
from yingke.foundation.errors import NotAllowed, Refused
from yingke.insight.segments import segment, segment_count
from yingke.insight.tests.scene import ANALYST, HEAD, MANAGER, raised

pytestmark = pytest.mark.django_db
_HEAD = replace(HEAD, permissions=ANALYST.permissions)


class TestSegment:
    def test_it_reads_the_rule_counts_and_draws_a_sample(self, home: Configuration) -> None:
        raised(home)
        found = segment(ANALYST, "tier = 'basic' AND aum >= 10000")
        assert (found.count, found.total, found.reading) == (2, 3, "价值层级 = 基础零售客户 且 时点 AUM ≥ 1 万元")
        assert [customer.id for customer in found.sample] == ["c2", "c3"]

    def test_what_lies_outside_the_scope_is_neither_counted_nor_shown(self, home: Configuration) -> None:
        raised(home)
        found = segment(_HEAD, "tier = 'basic'")
        assert (found.count, found.total, [customer.id for customer in found.sample]) == (1, 2, ["c2"])

    def test_a_wrong_word_is_refused_with_its_place(self, home: Configuration) -> None:
        raised(home)
        with pytest.raises(Refused, match="第 1 行第 1 列"):
            segment(ANALYST, "wealthy > 3")

    def test_it_needs_the_right(self, home: Configuration) -> None:
        with pytest.raises(NotAllowed):
            segment(MANAGER, "TRUE")


class TestSegmentCount:
    def test_marks_and_tags_may_be_named(self, home: Configuration) -> None:
        raised(home)
        assert segment_count(ANALYST, "valid_customer AND has(tags, 'near_upgrade')") == 1

    def test_before_the_first_run_it_says_what_to_do(self, home: Configuration) -> None:
        with pytest.raises(Refused, match="yingke day"):
            segment_count(ANALYST, "TRUE")
