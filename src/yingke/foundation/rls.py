"""Row-level security as migration operations: the second line behind the selectors' scope.

Two shapes cover the platform: the customer directory itself, and every other table that speaks of a customer, which
is seen exactly where the customer is. The batch role (scheduled work) sees all rows; the owner only migrates.
"""

from __future__ import annotations

from django.db.migrations.operations import RunSQL

# Each setting is read once per statement (an InitPlan): inline calls cost a second per million rows.
ORGS = "(select nullif(current_setting('yk.orgs', true), '')::text[])"
POOL = "(select nullif(current_setting('yk.pool', true), '')::text[])"
STAFF = "(select nullif(current_setting('yk.staff', true), ''))"
EVERYTHING = "(select coalesce(current_setting('yk.everything', true), '') = 'on')"


def protect(table: str, using: str) -> RunSQL:
    """Rows of ``table`` are seen by the app role where the SQL condition ``using`` holds."""
    forward = f"""
        alter table {table} enable row level security;
        create policy {table}_scope on {table} for all to yingke_app using ({EVERYTHING} or {using});
        create policy {table}_batch on {table} for all to yingke_batch using (true);
    """
    backward = f"""
        drop policy {table}_batch on {table};
        drop policy {table}_scope on {table};
        alter table {table} disable row level security;
    """
    return RunSQL(forward, backward)


def protect_by_customer(table: str, column: str = "customer_id") -> RunSQL:
    """A row about a customer is seen where the customer is: the directory's own policy decides."""
    return protect(table, f"{column} in (select id from customers_customer)")
