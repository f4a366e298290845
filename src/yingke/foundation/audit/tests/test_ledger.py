"""The ledger keeps what was written."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from yingke.foundation.actor import service
from yingke.foundation.audit.ledger import enter
from yingke.foundation.audit.models import Entry

pytestmark = pytest.mark.django_db


class TestEnter:
    def test_an_entry_keeps_the_bytes_that_will_be_hashed(self) -> None:
        enter(service("test"), verb="audit.test", about="thing:1", details={"b": 1, "a": "中"})
        body = bytes(Entry.objects.get().body).decode()
        assert body.index('"a":"中"') < body.index('"b":1')

    @pytest.mark.parametrize("statement", ["update audit_entry set verb = 'x'", "delete from audit_entry"])
    def test_the_app_role_cannot_change_an_entry(self, statement: str) -> None:
        enter(service("test"), verb="audit.test", about="thing:1")
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            connection.cursor().execute(statement)
