"""Files that are not what they should be: a clear sentence, the right row number, nothing lost."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yingke.engines.lake.snapshot import Counts
from yingke.engines.lake.tests.bank import TX_HEADER, TX_ROWS, Bank

CELLS = ("", " ", "T1", "T2", "A1", "C1", "2026-03-01", "C", "D", "1.00", "x", "=1+1", "客")


def problem(bank: Bank) -> str:
    """The sentence the load gives for the transactions; the earlier table must still be there."""
    report = bank.load()
    assert report.tables["transactions"].state == "refused"
    assert bank.read("transactions", "transaction_id") == ["T1", "T2"]
    return report.refused["transactions"].zh


def quarantined(bank: Bank) -> list[tuple[str, int, str, str]]:
    bank.load(max_quarantine_share=1)
    return [
        (each["file"], each["row"], each["column"], each["code"])
        for each in bank.snapshot.quarantine("transactions")
    ]


@pytest.fixture
def loaded(bank: Bank) -> Bank:
    bank.deliver_transactions(*TX_ROWS)
    bank.load()
    return bank


class TestFilesRefused:
    def test_an_empty_file(self, loaded: Bank) -> None:
        loaded.write("tx.csv", "")
        assert "tx.csv 是空的" in problem(loaded)

    def test_a_truncated_file(self, loaded: Bank) -> None:
        loaded.write("tx.csv", TX_HEADER + TX_ROWS[0] + "T2,A1,C1,2026-0")
        assert "第 3 行中断" in problem(loaded)

    def test_a_wrong_delimiter(self, loaded: Bank) -> None:
        loaded.write("tx.csv", (TX_HEADER + TX_ROWS[0]).replace(",", "|"))
        assert "5 个 '|'" in problem(loaded)

    def test_a_missing_column(self, loaded: Bank) -> None:
        loaded.write("tx.csv", (TX_HEADER + TX_ROWS[0]).replace("amount", "sum"))
        assert "缺少列 amount" in problem(loaded)

    def test_a_duplicate_header(self, loaded: Bank) -> None:
        loaded.write("tx.csv", (TX_HEADER + TX_ROWS[0]).replace("side", "Date"))
        assert "列名 Date 出现了多次" in problem(loaded)

    def test_a_header_in_another_encoding(self, loaded: Bank) -> None:
        loaded.write("tx.csv", ("金额," + TX_HEADER).encode("gb18030"))
        assert "不是 utf-8 编码" in problem(loaded)

    def test_an_open_quote_names_its_row(self, loaded: Bank) -> None:
        loaded.write("tx.csv", TX_HEADER + TX_ROWS[0] + 'T2,A1,C1,2026-03-02,D,"40\nT3,A1,C1,2026-03-02,D,1\n')
        assert "从第 3 行起有未闭合的引号" in problem(loaded)

    def test_a_row_without_an_end(self, loaded: Bank) -> None:
        loaded.write("tx.csv", TX_HEADER + TX_ROWS[0] + "T2," + "x" * (70 << 20) + "\n" + TX_ROWS[1])
        assert "超过 32 MB" in problem(loaded)

    def test_a_parquet_file_cut_short(self, loaded: Bank) -> None:
        whole = loaded.snapshot.path("transactions").read_bytes()
        loaded.write("tx.csv", whole[: len(whole) // 2])
        loaded.mapping = loaded.mapping.replace('files = ["tx*.csv"]', 'files = ["tx*.csv"]\nformat = "parquet"')
        assert "不是完整的 Parquet" in problem(loaded)

    def test_headerless_rows_of_another_width(self, bank: Bank) -> None:
        names = TX_HEADER.strip().split(",")
        bank.deliver_transactions("T1,A1\n", source=f"header = false\nnames = {names}", header="")
        assert "第一行有 2 列" in bank.load().refused["transactions"].zh


class TestRowsSetAside:
    def test_ragged_rows_keep_the_numbers_of_the_others(self, bank: Bank) -> None:
        bank.deliver_transactions(
            "T1,A1\n", TX_ROWS[0], "T3,A1,C1,2026-03-01,C,1,extra\n", "T4,A1,C1,nonsense,C,1\n"
        )
        assert quarantined(bank) == [
            ("tx.csv", 2, "", "ragged"),
            ("tx.csv", 4, "", "ragged"),
            ("tx.csv", 5, "booked_on", "not_a_date"),
        ]

    def test_every_row_is_accounted_for(self, bank: Bank) -> None:
        bank.deliver_transactions("T1,A1\n", *TX_ROWS, TX_ROWS[0], "\n", "T4,A1,C1,nonsense,C,1\n")
        counts = bank.load(max_quarantine_share=1).tables["transactions"].counts
        assert counts == Counts(read=5, accepted=2, quarantined=2, duplicate=1)

    @settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(lines=st.lists(st.lists(st.sampled_from(CELLS), max_size=8), max_size=30))
    def test_whatever_comes_every_line_that_says_something_is_counted_once(
        self, bank: Bank, lines: list[list[str]]
    ) -> None:
        bank.deliver_transactions(*(",".join(cells) + "\n" for cells in lines))
        report = bank.load(max_quarantine_share=1).tables["transactions"]
        counts = report.counts
        ragged = [cells for cells in lines if len(cells) != 6 and cells not in ([], [""])]
        whole = [cells for cells in lines if len(cells) == 6 and any(cells)]
        assert (report.state, counts.read) == ("loaded", len(ragged) + len(whole))
        assert counts.read == counts.accepted + counts.quarantined + counts.duplicate + counts.skipped
        assert counts.accepted == len(bank.read("transactions", "transaction_id"))

    def test_a_ten_megabyte_field(self, bank: Bank) -> None:
        bank.deliver_transactions(TX_ROWS[0], f"T2,{'x' * (10 << 20)},C1,2026-03-01,C,1\n", "T3,A1,C1,bad,C,1\n")
        assert quarantined(bank) == [("tx.csv", 3, "", "field_too_long"), ("tx.csv", 4, "booked_on", "not_a_date")]

    def test_a_nul_byte(self, bank: Bank) -> None:
        bank.deliver_transactions(TX_ROWS[0], "T2,A\0,C1,2026-03-01,C,1\n")
        assert quarantined(bank) == [("tx.csv", 3, "", "nul_byte")]

    def test_bytes_outside_the_encoding(self, bank: Bank) -> None:
        bank.deliver_transactions()
        bank.write("tx.csv", (TX_HEADER + TX_ROWS[0]).encode() + b"T2,A\xff\xfe,C1,2026-03-01,C,1\n")
        assert quarantined(bank) == [("tx.csv", 3, "", "bad_encoding")]

    def test_blank_lines_are_no_rows_but_count_as_lines(self, bank: Bank) -> None:
        bank.deliver_transactions(TX_ROWS[0], "\n", "T3,A1,C1,bad,C,1\n", "\n\n")
        assert quarantined(bank) == [("tx.csv", 4, "booked_on", "not_a_date")]

    def test_a_file_without_a_header_counts_from_one(self, bank: Bank) -> None:
        names = TX_HEADER.strip().split(",")
        bank.deliver_transactions(
            TX_ROWS[0], "T2\n", "T3,A1,C1,bad,C,1\n", source=f"header = false\nnames = {names}", header=""
        )
        assert [each[1] for each in quarantined(bank)] == [2, 3]

    def test_numbers_stay_right_across_blocks(self, bank: Bank) -> None:
        filler = "x" * 60_000
        rows = [f"T{n},A1,C1,2026-03-01,C,1,{filler}\n" if n % 500 else f"T{n}\n" for n in range(1, 1201)]
        bank.deliver_transactions(*rows, "T9999,A1,C1,bad,C,1,\n", header=TX_HEADER.replace("\n", ",note\n"))
        assert [each[1] for each in quarantined(bank)] == [501, 1001, 1202]


class TestFilesTaken:
    def test_gb18030_with_another_delimiter_and_quote(self, bank: Bank) -> None:
        bank.mapping = bank.mapping.replace('["cust.csv"]', '["cust.csv"]\nencoding = "gb18030"\ndelimiter = "|"')
        bank.write("cust.csv", 'id|name|phone|org\nC1|"㐂|王"|1|O1\n'.encode("gb18030"))
        bank.load()
        assert bank.read("customers", "name") == ["㐂|王"]

    def test_a_byte_order_mark_is_no_part_of_the_first_name(self, bank: Bank) -> None:
        bank.deliver_transactions()
        bank.write("tx.csv", b"\xef\xbb\xbf" + (TX_HEADER + TX_ROWS[0]).encode())
        bank.load()
        assert bank.read("transactions", "transaction_id") == ["T1"]

    def test_a_file_whose_last_line_has_no_end(self, bank: Bank) -> None:
        bank.deliver_transactions("".join(TX_ROWS).rstrip("\n"))
        assert bank.load().tables["transactions"].counts.accepted == 2

    def test_a_line_break_inside_quotes_where_the_mapping_allows_it(self, bank: Bank) -> None:
        bank.mapping = bank.mapping.replace('["cust.csv"]', '["cust.csv"]\nmultiline = true')
        bank.write("cust.csv", 'id,name,phone,org\nC1,"a\nb",1,O1\nC2,c,2,O2\n')
        bank.load()
        assert bank.read("customers", "name") == ["a\nb", "c"]

    def test_cells_that_look_like_formulas_stay_text(self, bank: Bank) -> None:
        bank.write("cust.csv", "id,name,phone,org\nC1,\"=cmd|' /C calc'!A0\",+1,O1\n")
        bank.load()
        assert bank.read("customers", "name", "phone") == [("=cmd|' /C calc'!A0", "+1")]

    def test_a_header_alone_is_a_table_without_rows(self, bank: Bank) -> None:
        bank.deliver_transactions()
        assert bank.load().tables["transactions"].counts == Counts()

    def test_parquet_gives_the_same_as_text(self, bank: Bank) -> None:
        bank.deliver_transactions(*TX_ROWS)
        bank.load()
        rows = bank.snapshot.scan("transactions")
        bank.write("tx.csv", bank.snapshot.path("transactions").read_bytes())
        replaced = {"id": "transaction_id", "account": "account_id", "customer": "customer_id", "date": "booked_on"}
        for ours, theirs in replaced.items():
            bank.mapping = bank.mapping.replace(f'= "{ours}"\n', f'= "{theirs}"\n')
        bank.mapping = bank.mapping.replace('codes = { C = "in", D = "out" }', 'otherwise = "in"')
        bank.mapping = bank.mapping.replace('column = "side"', 'column = "direction"')
        bank.mapping = bank.mapping.replace('files = ["tx*.csv"]', 'files = ["tx*.csv"]\nformat = "parquet"')
        bank.mapping = bank.mapping.replace('customer_id = "id"', 'customer_id = "id"')
        bank.load()
        assert bank.snapshot.scan("transactions").drop_columns("direction") == rows.drop_columns("direction")
