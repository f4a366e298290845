"""The lake: a bank's extract files become typed Parquet tables in immutable snapshots.

A *table contract* (``tables.py``) says what a table must hold; a *mapping* says how one bank's files become it; a
*snapshot* is the set of tables that one day works on. Rows that break the contract go to quarantine with a reason.
"""
