"""The rule language means the same in PostgreSQL and in Spark as in the reference reader."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import psycopg
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from pyspark.sql import SparkSession

from yingke.engines.rules import Dialect, holds, to_sql
from yingke.engines.rules.fields import FieldType
from yingke.engines.rules.tests.strategies import AS_OF, Case, cases, thorough
from yingke.foundation.postgres import Cluster

POSTGRES: dict[FieldType, str] = {
    "text": "text",
    "int": "bigint",
    "money": "numeric(18, 2)",
    "rate": "double precision",
    "date": "date",
    "time": "timestamp",
    "bool": "boolean",
    "set": "text[]",
}
SPARK: dict[FieldType, str] = {
    "text": "string",
    "int": "bigint",
    "money": "decimal(18,2)",
    "rate": "double",
    "date": "date",
    "time": "timestamp_ntz",
    "bool": "boolean",
    "set": "array<string>",
}


def expected(case: Case) -> list[tuple[bool | None, ...]]:
    return [tuple(holds(rule, record, AS_OF) for rule in case.rules) for record in case.records]


def asked(case: Case, dialect: Dialect) -> list[str]:
    return [f"{to_sql(rule, AS_OF, dialect)} AS said_{n}" for n, rule in enumerate(case.rules)]


class TestInPostgres:
    @pytest.fixture(scope="class")
    @staticmethod
    def session(cluster: Cluster) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
        with cluster.superuser() as session:
            yield session

    @thorough
    @given(case=cases())
    def test_postgres_says_of_every_record_what_the_reference_reader_says(
        self, session: psycopg.Connection[tuple[object, ...]], case: Case
    ) -> None:
        columns = ", ".join(f'"{name}" {POSTGRES[field.type]}' for name, field in case.schema.items())
        places = ", ".join(["%s"] * (len(case.schema) + 1))
        rows = [[row, *(record[name] for name in case.schema)] for row, record in enumerate(case.records)]
        with session.cursor() as cursor:
            cursor.execute(f"DROP TABLE IF EXISTS record; CREATE TEMP TABLE record (row_number int, {columns})")
            cursor.executemany(f"INSERT INTO record VALUES ({places})", rows)
            cursor.execute(f"SELECT {', '.join(asked(case, 'postgres'))} FROM record ORDER BY row_number")
            assert cursor.fetchall() == expected(case)


# PySpark leaves the sockets of its finished answers to the garbage collector, which says so.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.spark
@pytest.mark.slow
class TestInSpark:
    @pytest.fixture(scope="class")
    @staticmethod
    def spark() -> Iterator[SparkSession]:
        builder = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false")
        session = builder.config("spark.sql.shuffle.partitions", "1").getOrCreate()
        yield session
        session.stop()
        gc.collect()

    @settings(thorough, max_examples=4, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(case=cases(fields=12, rules=12, records=20))
    def test_spark_says_of_every_record_what_the_reference_reader_says(
        self, spark: SparkSession, case: Case
    ) -> None:
        columns = ", ".join(f"{name} {SPARK[field.type]}" for name, field in case.schema.items())
        rows = [tuple(record[name] for name in case.schema) for record in case.records]
        table = spark.createDataFrame(rows, columns).coalesce(1)
        assert [tuple(row) for row in table.selectExpr(*asked(case, "spark")).collect()] == expected(case)
