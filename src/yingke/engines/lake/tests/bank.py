"""A tiny bank to load: two outlets, two customers, one mapping; tests change what they are about."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from yingke.engines.lake.load import LoadReport, load
from yingke.engines.lake.mapping import load_mapping
from yingke.engines.lake.snapshot import Lake, Snapshot

MAPPING = """
[bank]
id = "tiny"
name = "Tiny"
[business_date]
constant = 2026-03-30

[sources.org]
files = ["org.csv"]
[[tables.organisations.parts]]
source = "org"
columns = { org_id = "id", name = "name", kind = { do = "constant", value = "outlet" } }

[sources.cust]
files = ["cust.csv"]
[[tables.customers.parts]]
source = "cust"
[tables.customers.parts.columns]
customer_id = "id"
kind = { do = "constant", value = "person" }
name = "name"
phone = "phone"
home_org_id = "org"
"""

FILES = {
    "org.csv": "id,name\nO1,One\nO2,Two\n",
    "cust.csv": "id,name,phone,org\nC1,张三,10000000001,O1\nC2,李四,10000000002,O2\n",
}

TRANSACTIONS = """
[sources.tx]
files = ["tx*.csv"]
{source}
[tables.transactions]
{table}
[[tables.transactions.parts]]
source = "tx"
[tables.transactions.parts.columns]
transaction_id = "id"
account_id = "account"
customer_id = "customer"
booked_on = "date"
direction = {{ column = "side", codes = {{ C = "in", D = "out" }} }}
amount = "amount"
kind = {{ do = "constant", value = "transfer" }}
"""
TX_HEADER = "id,account,customer,date,side,amount\n"
TX_ROWS = ("T1,A1,C1,2026-03-01,C,100.00\n", "T2,A1,C1,2026-03-02,D,40.50\n")


class Bank:
    """A directory of files, a mapping and a lake."""

    def __init__(self, folder: Path) -> None:
        self.files, self.lake, self.path = folder / "files", folder / "lake", folder / "mapping.toml"
        self.files.mkdir()
        self.mapping = MAPPING
        for name, text in FILES.items():
            self.write(name, text)

    def write(self, name: str, content: str | bytes) -> None:
        """Put a file into the directory; a text is UTF-8."""
        (self.files / name).write_bytes(content.encode() if isinstance(content, str) else content)

    def deliver_transactions(self, *rows: str, source: str = "", table: str = "", header: str = TX_HEADER) -> None:
        """Add a transactions file and its mapping."""
        self.mapping = MAPPING + TRANSACTIONS.format(source=source, table=table)
        self.write("tx.csv", header + "".join(rows))

    def load(self, **options: Any) -> LoadReport:
        """Load what lies in the directory."""
        self.path.write_text(self.mapping, encoding="utf-8")
        return load(self.files, load_mapping(self.path), self.lake, **options)

    @property
    def snapshot(self) -> Snapshot:
        """The snapshot in force."""
        current = Lake(self.lake).current()
        assert current is not None
        return current

    def read(self, table: str, *columns: str) -> list[Any]:
        """One column of a table as values, or several as tuples."""
        rows = self.snapshot.read(table, columns)
        return [row[columns[0]] if len(columns) == 1 else tuple(row[name] for name in columns) for row in rows]
