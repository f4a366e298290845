"""Books are seen by their manager and by whoever sees the manager's unit; two managers never overlap."""

from __future__ import annotations

from django.db import migrations

from yingke.foundation.rls import ORGS, STAFF, protect

# The check must see every row, so it runs as the owner of the tables, whom the row policies do not bind.
OVERLAP = """
create function organisation_assignment_overlap() returns trigger language plpgsql security definer
set search_path = pg_catalog, public as $$
begin
    -- The row is read again: deferred to the end, the trigger is handed the version that was written first.
    if exists (
        select from organisation_assignment mine join organisation_assignment other
          on other.customer_id = mine.customer_id and other.kind = mine.kind and other.position = mine.position
         and other.id <> mine.id and daterange(other.from_on, other.to_on) && daterange(mine.from_on, mine.to_on)
        where mine.id = new.id
    ) then
        raise exception using errcode = 'exclusion_violation', constraint = 'assignment_no_overlap',
            message = format('customer %s already has a %s manager %s in these days', new.customer_id, new.kind, new.position);
    end if;
    return null;
end $$;
create constraint trigger assignment_no_overlap after insert or update of customer_id, kind, position, from_on, to_on
    on organisation_assignment deferrable initially deferred
    for each row execute function organisation_assignment_overlap();
"""

MINE_OR_MY_UNITS = "{0} = " + STAFF + " or {0} in (select id from organisation_staff where org_id = any(" + ORGS + "))"


class Migration(migrations.Migration):
    dependencies = [("organisation", "0001_initial")]

    operations = [
        protect("organisation_assignment", MINE_OR_MY_UNITS.format("staff_id")),
        protect(
            "organisation_handover",
            f"{MINE_OR_MY_UNITS.format('from_staff_id')} or {MINE_OR_MY_UNITS.format('to_staff_id')}",
        ),
        protect("organisation_handoveritem", "handover_id in (select id from organisation_handover)"),
        migrations.RunSQL(
            OVERLAP,
            "drop trigger assignment_no_overlap on organisation_assignment;"
            "drop function organisation_assignment_overlap();",
        ),
    ]
