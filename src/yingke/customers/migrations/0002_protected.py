"""A customer is seen by their home outlet's heads, by the staff whose book holds them, and, unmanaged, by the pool."""

from django.db import migrations

from yingke.foundation.rls import ORGS, POOL, protect

_SEEN = f"""(
    home_org_id = any({ORGS})
    or (not is_managed and home_org_id = any({POOL}))
    or id in (select customer_id from organisation_assignment where is_current)
)"""


class Migration(migrations.Migration):
    dependencies = [("customers", "0001_initial")]

    operations = [protect("customers_customer", _SEEN)]
