import pytest
from hypothesis import given

from yingke.engines.rules import compiled, holds, parse
from yingke.engines.rules.tests.bank import AS_OF, BANK, customer
from yingke.engines.rules.tests.strategies import AS_OF as DAY
from yingke.engines.rules.tests.strategies import Case, cases, thorough


class TestCompiled:
    @thorough
    @given(cases())
    def test_it_says_what_the_reference_reader_says(self, case: Case) -> None:
        read = compiled(case.rule, DAY)
        assert [read(record) for record in case.records] == [
            holds(case.rule, record, DAY) for record in case.records
        ]

    def test_it_refuses_a_value_of_another_type_as_the_reference_reader_does(self) -> None:
        read = compiled(parse("aum > 5", BANK), AS_OF)
        with pytest.raises(TypeError, match=r"field aum is money and takes Decimal or int, not 1\.5"):
            read(customer(aum=1.5))
