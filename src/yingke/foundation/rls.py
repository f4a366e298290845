"""Row-level security as migration operations: the second line behind the selectors' scope.

Two shapes cover the platform: the customer directory itself, and every other table that speaks of a customer, which
is seen exactly where the customer is. The batch role (scheduled work) sees all rows; the owner only migrates.
"""

from __future__ import annotations

from django.db.migrations.operations import RunSQL

# Each setting is read once per statement (an InitPlan): inline calls cost a second per million rows.
# The cast stands outside: ``= any((select ...))`` would be read as a comparison with the rows of the query.
ORGS = "(select nullif(current_setting('yk.orgs', true), ''))::text[]"
POOL = "(select nullif(current_setting('yk.pool', true), ''))::text[]"
STAFF = "(select nullif(current_setting('yk.staff', true), ''))"
HIDDEN = "(select coalesce(current_setting('yk.hidden', true), '') = 'on')"
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
    return protect(table, f"{column} in (select id from customers_customer)")  # noqa: S608 - names of a migration


def veil(table: str) -> RunSQL:
    """Of the rows the app role may see of ``table``, it reads none unless the session may know hidden reasons."""
    return RunSQL(
        f"create policy {table}_veil on {table} as restrictive for select to yingke_app using ({HIDDEN})",
        f"drop policy {table}_veil on {table}",
    )


def followed(table: str) -> RunSQL:
    """Rows of ``table`` follow the extract: the app role reads them and writes none."""
    return RunSQL(
        f"revoke insert, update, delete on {table} from yingke_app",
        f"grant insert, update, delete on {table} to yingke_app",
    )


def changes_only(table: str, *columns: str) -> RunSQL:
    """The app role may insert rows of ``table``, and change these columns of them; the rest stands."""
    grant = f"; grant update ({', '.join(columns)}) on {table} to yingke_app" if columns else ""
    return RunSQL(
        f"revoke update, delete on {table} from yingke_app{grant}",
        f"grant update, delete on {table} to yingke_app",
    )


def only_grows(table: str) -> RunSQL:
    """Rows of ``table`` are inserted and read: the roles that log in lack the right to change them, and a trigger
    stops the owner too. The audit slice makes the trigger's function."""
    forward = f"""
        revoke update, delete, truncate on {table} from yingke_app, yingke_batch;
        create trigger {table}_rows_stay before update or delete on {table}
            for each row execute function refuse_change();
        create trigger {table}_stays before truncate on {table}
            for each statement execute function refuse_change();
    """
    backward = f"""
        drop trigger {table}_stays on {table};
        drop trigger {table}_rows_stay on {table};
        grant update, delete on {table} to yingke_app, yingke_batch;
    """
    return RunSQL(forward, backward)
