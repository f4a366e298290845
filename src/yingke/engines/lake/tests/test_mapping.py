"""A mapping is read strictly: whatever it says must exist and make sense."""

from pathlib import Path
from typing import get_args

import pytest

from yingke.engines.lake.errors import MappingError
from yingke.engines.lake.expressions import Expression
from yingke.engines.lake.mapping import DateRule, Part, Source, Table, load_mapping, table_order
from yingke.engines.lake.tests.bank import MAPPING, TRANSACTIONS, Bank

WITH_TRANSACTIONS = MAPPING + TRANSACTIONS.format(source="", table="")


class TestLoadMapping:
    @pytest.mark.parametrize(
        ("old", "new", "sentence"),
        [
            ('id = "tiny"', 'id = "tiny"\nowner = "x"', "unknown field `owner`"),
            ('name = "name"\nphone', 'nickname = "name"\nphone', "customers 没有字段 nickname"),
            ("[sources.cust]", "[[tables.clients.parts]]\nrows = [{ id = 1 }]\n[sources.cust]", "clients"),
            ('home_org_id = "org"', "", "customers 的必填字段 home_org_id"),
            ('home_org_id = "org"', 'home_org_id = { do = "eval", of = "org" }', "eval"),
            (
                'home_org_id = "org"',
                'home_org_id = { column = "org", format = "x" }',
                "tables.customers.columns.home_org_id：Object contains unknown field `format`",
            ),
            (
                'home_org_id = "org"',
                'home_org_id = { column = "org", dates = ["%Q"] }',
                "home_org_id 的日期格式 %Q",
            ),
            ('value = "person"', 'value = "robot"', "customers 的字段 kind 不允许取值 robot"),
            ('source = "cust"', 'source = "nobody"', "来源 nobody 没有定义"),
            ('files = ["cust.csv"]', 'files = ["../cust.csv"]', "来源 cust 的 files"),
            ('files = ["cust.csv"]', 'files = ["cust.csv"]\nencoding = "klingon"', "来源 cust 的 encoding"),
            ('files = ["cust.csv"]', 'files = ["cust.csv"]\ndelimiter = "||"', "来源 cust 的 delimiter"),
            ('files = ["cust.csv"]', 'files = ["cust.csv"]\nheader = false', "来源 cust 的 names"),
            ("constant = 2026-03-30", 'constant = 2026-03-30\nlatest = "x"', "业务日期规则"),
            ("constant = 2026-03-30", "file_name = '(\\d{8}'", "括号组"),
            ("[bank]", "[bank", "不是有效的 TOML"),
            (
                'source = "tx"\n',
                'source = "tx"\nassume = { kind = { do = "constant", value = "fee" } }\n',
                "kind 同时写在",
            ),
            ("[tables.transactions]", '[tables.transactions]\nkeep = "best"', "keep = best"),
            ("[tables.transactions]", '[tables.transactions]\nkeep = "last by nothing"', "last by nothing"),
            (
                'name = "name"\nphone',
                'name = { do = "lookup", by = { id = "id" }, take = "x" }\nphone',
                "lookup 须有 by",
            ),
        ],
    )
    def test_a_wrong_word_is_named(self, bank: Bank, old: str, new: str, sentence: str) -> None:
        assert old in WITH_TRANSACTIONS
        bank.path.write_text(WITH_TRANSACTIONS.replace(old, new, 1), encoding="utf-8")
        with pytest.raises(MappingError) as refused:
            load_mapping(bank.path)
        assert sentence in refused.value.chinese
        assert "mapping.toml" in refused.value.english

    def test_a_file_that_is_not_there_is_named(self, bank: Bank) -> None:
        with pytest.raises(MappingError, match=r"absent\.toml"):
            load_mapping(bank.path.with_name("absent.toml"))

    def test_written_rows_need_every_required_column(self, bank: Bank) -> None:
        text = MAPPING + '[[tables.staff.parts]]\nrows = [{ staff_id = "S1", name = "x", org_id = "O1" }]\n'
        bank.path.write_text(text, encoding="utf-8")
        with pytest.raises(MappingError, match="staff 的必填字段 role"):
            load_mapping(bank.path)


class TestTableOrder:
    def test_a_table_comes_after_those_it_looks_into(self, bank: Bank) -> None:
        looking = '{ do = "lookup", table = "transactions", by = { customer_id = "id" }, take = "kind" }'
        text = WITH_TRANSACTIONS.replace('phone = "phone"', f'phone = "phone"\noccupation = {looking}')
        bank.path.write_text(text, encoding="utf-8")
        order = table_order(load_mapping(bank.path))
        assert order.index("transactions") < order.index("customers")

    def test_a_circle_is_refused(self, bank: Bank) -> None:
        looking = 'occupation = { do = "lookup", table = "customers", by = { customer_id = "id" }, take = "name" }'
        bank.path.write_text(MAPPING + looking, encoding="utf-8")
        with pytest.raises(MappingError, match="customers → customers"):
            load_mapping(bank.path)


class TestReference:
    def test_every_word_of_the_language_is_explained(self) -> None:
        text = (Path(__file__).parents[5] / "docs" / "reference" / "mapping.md").read_text(encoding="utf-8")
        functions = [kind for kind in get_args(Expression) if kind is not str]
        words = {word for kind in (*functions, Source, Part, Table, DateRule) for word in kind.__struct_fields__}
        words |= {kind.__struct_config__.tag for kind in functions}
        assert {word for word in words if f"`{word}`" not in text and f"`[tables.<name>] {word}`" not in text} <= {
            "parts", "business_date",
        }  # fmt: skip
