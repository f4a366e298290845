"""How fast a bank's files become a snapshot: our intake against DuckDB copying the same files to Parquet unchecked.

python benchmarks/load.py --customers 20000        prints one JSON line
The baseline checks nothing, maps nothing and quarantines nothing; it is the floor, not a rival.
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
from datetime import date
from pathlib import Path

import duckdb

from benchmarks.measuring import Measured, machine, measured

AS_OF = date(2026, 11, 20)


def bank(home: Path, customers: int) -> Path:
    """Write the extract files; returns the path of their mapping."""
    from yingke.simbank.demo import demo_extract

    return demo_extract(home=home, customers=customers, seed=7, as_of=AS_OF).mapping


def intake(home: Path, mapping: Path) -> int:
    """Load the files into an empty lake; returns the rows read."""
    from yingke.engines.lake.load import load
    from yingke.engines.lake.mapping import load_mapping

    shutil.rmtree(home / "lake", ignore_errors=True)
    report = load(home / "demo", load_mapping(mapping), home / "lake")
    if report.refused:
        raise RuntimeError(f"refused: {report.refused}")
    return sum(table.counts.read for table in report.tables.values())


def copied(home: Path) -> int:
    """Copy every file that DuckDB can read by itself to Parquet, all columns as text; returns the rows copied."""
    out = home / "copied"
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    rows = 0
    with duckdb.connect() as connection:
        connection.execute("SET threads = 2; SET enable_progress_bar = false")
        for number, file in enumerate(sorted((home / "demo").iterdir())):
            try:
                relation = connection.read_csv(str(file), all_varchar=True, ignore_errors=True)
                relation.write_parquet(str(out / f"{number}.parquet"))
            except duckdb.Error:  # the core system's file is in GB18030, which DuckDB alone does not read
                continue
            rows += connection.read_parquet(str(out / f"{number}.parquet")).count("*").fetchall()[0][0]
    return rows


def _told(run: Measured) -> dict[str, float]:
    return {
        "rows": run.result,
        "seconds": run.seconds,
        "cpu_seconds": run.cpu_seconds,
        "rows_per_second": round(run.result / run.seconds),
        "peak_mb": run.peak_mb,
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=20_000)
    customers = parser.parse_args().customers
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        mapping = measured(bank, home, customers).result
        ours, floor = measured(intake, home, mapping), measured(copied, home)
    line = {
        "bench": "load",
        "customers": customers,
        **_told(ours),
        "baseline": {"what": "duckdb read_csv to parquet, unchecked", **_told(floor)},
        "machine": machine(),
    }
    print(json.dumps(line, ensure_ascii=False))


if __name__ == "__main__":
    main()
