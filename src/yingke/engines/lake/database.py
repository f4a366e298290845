"""The one way to open DuckDB: bounded, fenced to given folders, locked."""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import Sequence
from pathlib import Path

import duckdb

_numbers = itertools.count()


def connect(folders: Sequence[Path], *, memory_limit: str = "2GB", threads: int = 2) -> duckdb.DuckDBPyConnection:
    """An in-memory DuckDB that reads and writes below ``folders`` only and whose settings cannot be changed.

    The order matters: folders, then external access off, then the lock. It spills below the first folder.
    """
    connection = duckdb.connect(":memory:")
    settings = (
        ("memory_limit", memory_limit),
        ("threads", threads),
        ("temp_directory", str(_spill(folders[0] / "spill"))),
        ("preserve_insertion_order", True),
        ("enable_progress_bar", False),  # it writes to standard output, which may carry JSON
        ("TimeZone", "Asia/Shanghai"),
        ("allowed_directories", [str(folder.resolve()) for folder in folders]),
        ("autoinstall_known_extensions", False),
        ("autoload_known_extensions", False),
        ("enable_external_access", False),
        ("lock_configuration", True),
    )
    for name, value in settings:
        connection.execute(f"SET {name} = ?", [value])  # a setting's name cannot be bound; the names stand above
    return connection


def _spill(root: Path) -> Path:
    """A folder no other connection spills to (two in one folder would overwrite each other); what processes that
    died left behind goes."""
    for path in root.glob("*-*"):
        if not _runs(int(path.name.partition("-")[0])):
            shutil.rmtree(path, ignore_errors=True)
    return root / f"{os.getpid()}-{next(_numbers)}"


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
