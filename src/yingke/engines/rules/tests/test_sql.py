from collections.abc import Iterator, Mapping

import duckdb
import pytest
import sqlglot
from hypothesis import given
from sqlglot import exp

from yingke.engines.rules import Dialect, holds, parse, to_sql
from yingke.engines.rules.fields import FieldType, Schema
from yingke.engines.rules.tests.bank import AS_OF, BANK
from yingke.engines.rules.tests.strategies import AS_OF as DAY
from yingke.engines.rules.tests.strategies import Case, cases, thorough

COLUMNS: dict[FieldType, str] = {
    "text": "VARCHAR",
    "int": "BIGINT",
    "money": "DECIMAL(18, 2)",
    "rate": "DOUBLE",
    "date": "DATE",
    "time": "TIMESTAMP",
    "bool": "BOOLEAN",
    "set": "VARCHAR[]",
}


@pytest.fixture(scope="module")
def duck() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(config={"threads": 1}) as connection:
        yield connection


def selected(
    duck: duckdb.DuckDBPyConnection, schema: Schema, records: tuple[Mapping[str, object], ...], condition: str
) -> list[bool | None]:
    """What DuckDB says of each record."""
    columns = ", ".join(f'"{name}" {COLUMNS[field.type]}' for name, field in schema.items())
    duck.execute(f"CREATE OR REPLACE TEMP TABLE record (row_number INTEGER, {columns})")
    places = ", ".join("?" * (len(schema) + 1))
    duck.executemany(
        f"INSERT INTO record VALUES ({places})",
        [[row, *(record[name] for name in schema)] for row, record in enumerate(records)],
    )
    return [said for (said,) in duck.execute(f"SELECT {condition} FROM record ORDER BY row_number").fetchall()]


class TestToSql:
    @thorough
    @given(cases())
    def test_duckdb_says_of_every_record_what_the_reference_reader_says(
        self, duck: duckdb.DuckDBPyConnection, case: Case
    ) -> None:
        said = selected(duck, case.schema, case.records, to_sql(case.rule, DAY))
        assert said == [holds(case.rule, record, DAY) for record in case.records]

    @thorough
    @given(cases())
    def test_each_dialect_reads_back_the_very_constants_that_were_meant(self, case: Case) -> None:
        duckdb_s, postgres_s, spark_s = (
            constants(sqlglot.parse_one(to_sql(case.rule, DAY, dialect), dialect=dialect))
            for dialect in ("duckdb", "postgres", "spark")
        )
        assert duckdb_s == postgres_s == spark_s

    @pytest.mark.parametrize(
        ("dialect", "sql"),
        [
            ("duckdb", """("district" = 'a\\''b' AND ARRAY_CONTAINS("tags", 'senior'))"""),
            ("postgres", """("district" = 'a\\''b' AND 'senior' = ANY("tags"))"""),
            ("spark", """(`district` = 'a\\\\\\'b' AND ARRAY_CONTAINS(`tags`, 'senior'))"""),
        ],
    )
    def test_quotes_and_sets_are_written_as_each_dialect_has_them(self, dialect: Dialect, sql: str) -> None:
        assert to_sql(parse("district = 'a\\''b' AND has(tags, 'senior')", BANK), AS_OF, dialect) == sql

    def test_an_or_stays_together_where_it_is_put_into_a_larger_condition(self) -> None:
        sql = to_sql(parse("age > 1 OR matures_on = as_of - INTERVAL '2' MONTH", BANK), AS_OF)
        assert sql == """("age" > 1 OR "matures_on" = CAST('2025-11-30' AS DATE))"""


def constants(condition: exp.Expression) -> list[tuple[str, bool]]:
    return sorted((literal.this, literal.is_string) for literal in condition.find_all(exp.Literal))
