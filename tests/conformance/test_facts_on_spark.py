"""The facts on Spark: the same expressions over the same Parquet files give what DuckDB gives.

Text, dates, counts and bools are equal; money agrees to a fen, rates to 1e-9.
"""

from __future__ import annotations

import math
import os
import shutil
import subprocess
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import ibis
import pytest

from yingke.engines.features.facts import catalogue
from yingke.engines.features.plan import compute, plan
from yingke.engines.lake.engine import Engine
from yingke.engines.lake.load import load
from yingke.engines.lake.mapping import load_mapping
from yingke.engines.lake.schema import arrow_schema
from yingke.engines.lake.snapshot import Lake, Snapshot
from yingke.engines.lake.tables import contracts
from yingke.simbank.demo import demo_extract

AS_OF = date(2026, 11, 20)
pytestmark = [
    pytest.mark.spark,
    pytest.mark.slow,
    # py4j leaves the sockets of finished calls to the garbage collector.
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"),
]


def _java() -> str:
    """The Java home Spark may use: 17 or 21; "" where there is none."""
    java = shutil.which("java", path=f"{os.environ.get('JAVA_HOME', '')}/bin:{os.environ['PATH']}")
    if java is None:
        return ""
    said = subprocess.run([java, "-version"], capture_output=True, text=True, check=True).stderr
    return str(Path(java).resolve().parents[1]) if 'version "17' in said or 'version "21' in said else ""


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    home = _java()
    if not home:
        pytest.skip("Spark needs a Java 17: the facts were NOT checked on Spark")
    os.environ["JAVA_HOME"] = home
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    session = (
        builder.config("spark.sql.shuffle.partitions", "4")
        .config("spark.sql.session.timeZone", "Asia/Shanghai")
        .config("spark.sql.ansi.enabled", "false")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .getOrCreate()
    )
    yield session
    session.stop()


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    home = tmp_path_factory.mktemp("bank")
    files = demo_extract(home=home, customers=150, seed=7, as_of=AS_OF)
    load(files.directory, load_mapping(files.mapping), home / "lake", max_quarantine_share=0.5)
    found = Lake(home / "lake").current()
    assert found is not None
    return found


def _on_spark(session: Any, snapshot: Snapshot) -> list[dict[str, Any]]:
    tables = {}
    for name, contract in contracts().items():
        session.read.parquet(str(snapshot.path(name))).createOrReplaceTempView(name)
        tables[name] = ibis.table(ibis.Schema.from_pyarrow(arrow_schema(contract)), name=name)
    compiler = ibis.pyspark.connect(session)
    statement = str(compiler.compile(plan(tables, AS_OF).order_by("customer_id")))
    return [row.asDict() for row in session.sql(statement).collect()]


def _alike(kind: str, ours: Any, theirs: Any) -> bool:
    if ours is None or theirs is None:
        return ours is theirs
    if kind == "money":
        return bool(abs(ours - theirs) <= Decimal("0.01"))
    if kind == "rate":
        return math.isclose(ours, theirs, rel_tol=1e-9)
    return bool(ours == theirs)


class TestFactsOnSpark:
    def test_every_fact_of_every_customer_agrees_with_duckdb(self, spark: Any, snapshot: Snapshot) -> None:
        engine = Engine(snapshot.path("customers").parents[1])
        ours = compute(engine, snapshot, AS_OF).to_pylist()
        theirs = _on_spark(spark, snapshot)
        assert [row["customer_id"] for row in ours] == [row["customer_id"] for row in theirs]
        differing = {
            (name, one["customer_id"], one[name], other[name])
            for one, other in zip(ours, theirs, strict=True)
            for name, fact in catalogue().items()
            if not _alike(fact.type, one[name], other[name])
        }
        assert not differing
        assert all(
            _alike("money", mine, its)
            for one, other in zip(ours, theirs, strict=True)
            for mine, its in zip(one["aum_months"], other["aum_months"], strict=True)
        )
