from hypothesis import given

from yingke.engines.rules import parse, to_text
from yingke.engines.rules.tests.bank import BANK
from yingke.engines.rules.tests.strategies import Case, cases, thorough


class TestToText:
    @thorough
    @given(cases())
    def test_what_it_writes_is_read_back_as_the_same_rule(self, case: Case) -> None:
        assert parse(to_text(case.rule), case.schema) == case.rule

    def test_it_writes_one_spelling_whatever_the_author_chose(self) -> None:
        typed = "not AUM<500000.00 and 'senior' in tags or NOT age in (1) and matures_on<=as_of+INTERVAL 2 weeks"
        assert to_text(parse(typed, BANK)) == (
            "(NOT (aum < 500000) AND has(tags, 'senior')) OR (age NOT IN (1) AND matures_on <= as_of + 14)"
        )
