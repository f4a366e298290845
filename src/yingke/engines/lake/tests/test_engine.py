"""Questions to the lake run fenced, on the snapshot they name, from many threads."""

from concurrent.futures import ThreadPoolExecutor

import duckdb
import pytest
from sqlglot import exp

from yingke.engines.lake.database import connect
from yingke.engines.lake.engine import Engine
from yingke.engines.lake.tests.bank import TX_ROWS, Bank


class TestEngine:
    def test_an_expression_over_two_snapshots_keeps_them_apart(self, bank: Bank) -> None:
        bank.deliver_transactions(TX_ROWS[0])
        bank.load()
        older = bank.snapshot
        bank.deliver_transactions(*TX_ROWS)
        bank.load()
        engine = Engine(bank.lake)
        counts = [engine.tables(each)["transactions"].count().name("n") for each in (older, bank.snapshot)]
        assert [engine.run(count.as_table()).to_pylist() for count in counts] == [[{"n": 1}], [{"n": 2}]]
        engine.close()

    def test_a_table_that_never_came_is_empty_with_its_columns(self, bank: Bank) -> None:
        bank.load()
        engine = Engine(bank.lake)
        loans = engine.tables(bank.snapshot)["loans"]
        assert engine.run(loans.select("loan_id", "balance")).num_rows == 0
        engine.close()

    def test_threads_share_one_engine(self, bank: Bank) -> None:
        bank.deliver_transactions(*TX_ROWS)
        bank.load()
        engine = Engine(bank.lake)
        table = engine.tables(bank.snapshot)["transactions"]
        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(lambda n: engine.run(table.limit(n % 3)).num_rows, range(60)))
        assert answers == [n % 3 for n in range(60)]
        engine.close()

    def test_a_tree_of_sql_is_answered(self, bank: Bank) -> None:
        engine = Engine(bank.lake)
        statement = exp.Select().select(exp.alias_(exp.Literal.string("it's"), "word"))
        assert engine.sql(statement).to_pylist() == [{"word": "it's"}]
        engine.close()


class TestConnect:
    def test_each_connection_spills_to_its_own_folder_and_the_dead_leave_none(self, bank: Bank) -> None:
        dead = bank.lake / "spill" / "999999999-0"
        dead.mkdir(parents=True)
        with connect([bank.lake]) as one, connect([bank.lake]) as other:
            asked = "SELECT current_setting('temp_directory')"
            assert one.sql(asked).fetchone() != other.sql(asked).fetchone()
        assert not dead.exists()

    @pytest.mark.parametrize(
        "statement",
        [
            "SELECT * FROM read_csv('/etc/hostname')",
            "COPY (SELECT 1) TO '/tmp/out.csv'",
            "ATTACH '/tmp/other.db'",
            "INSTALL httpfs",
            "SET enable_external_access = true",
            "SET memory_limit = '90GB'",
        ],
    )
    def test_what_lies_outside_the_folders_cannot_be_reached(self, bank: Bank, statement: str) -> None:
        with connect([bank.files]) as connection, pytest.raises(duckdb.Error):
            connection.execute(statement)
