"""Entries are inserted and read, never changed: by right for the roles that log in, by trigger for everyone."""

from __future__ import annotations

from django.db import migrations

from yingke.foundation.rls import only_grows

REFUSE = """
create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception using errcode = 'insufficient_privilege', message = format('%s only grows: %s refused', tg_table_name, tg_op);
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.RunSQL(REFUSE, "drop function refuse_change();"),
        only_grows("audit_entry"),
        only_grows("audit_link"),
        only_grows("audit_seal"),
        migrations.RunSQL(
            "revoke insert on audit_link, audit_seal from yingke_app",
            "grant insert on audit_link, audit_seal to yingke_app",
        ),
    ]
