"""The catalogue is whole and speaks the rule language."""

from __future__ import annotations

from yingke.engines.features.facts import catalogue, schema
from yingke.engines.features.tests.bank import customer, facts_of
from yingke.engines.lake.tables import contracts


class TestCatalogue:
    def test_every_source_is_a_table_of_the_contracts(self) -> None:
        assert {source for fact in catalogue().values() for source in fact.sources} <= set(contracts())

    def test_a_fact_is_protected_where_a_column_it_repeats_is(self) -> None:
        columns = {column.name: column for column in contracts()["customers"].columns}
        for name in ("annual_income", "occupation", "district", "industry"):
            assert catalogue()[name].sensitivity == columns[name].sensitivity

    def test_money_has_its_unit_and_is_protected(self) -> None:
        money = [fact for fact in catalogue().values() if fact.type == "money"]
        assert {fact.unit for fact in money} == {"yuan"}
        assert {fact.sensitivity for fact in money} == {"DC2"}

    def test_the_plan_computes_every_fact_and_no_other(self) -> None:
        (facts,) = facts_of({"customers": [customer()]}).values()
        assert set(facts) == {"customer_id", "aum_months", *catalogue()}

    def test_there_are_more_than_forty(self) -> None:
        assert len(catalogue()) > 40


class TestSchema:
    def test_every_fact_is_a_field_a_rule_may_name(self) -> None:
        assert list(schema()) == list(catalogue())


class TestNullMeans:
    def test_an_absent_source_is_named_before_any_other_meaning(self) -> None:
        assert catalogue()["risk_level"].null_means(frozenset({"risk_assessments"})) == "来源缺失"
        assert catalogue()["risk_level"].null_means(frozenset()) == "未做过风险测评"
