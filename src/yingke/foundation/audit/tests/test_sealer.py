"""The sealer: order, chain, signature, and no entry lost to a slow transaction."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from django.db import DatabaseError, connection

from yingke.foundation.actor import service
from yingke.foundation.audit import anchors, sealer
from yingke.foundation.audit.keys import SigningKey
from yingke.foundation.audit.ledger import enter
from yingke.foundation.audit.models import Link, Seal
from yingke.foundation.audit.sealer import Sealer
from yingke.foundation.audit.tests.conftest import Tamper
from yingke.foundation.audit.verification import verify
from yingke.foundation.postgres import Cluster

HORIZON = sealer._horizon
PATIENCE = 180  # seconds; other tests of the same server may hold transactions open for long
_INSERT = "insert into audit_entry (at, actor, verb, about, body) values (now(), 'a', 'slow.verb', '', '{}')"


class TestSealPending:
    def test_every_entry_has_one_place_and_every_seal_an_anchor(self, ledger: Tamper, tmp_path: Path) -> None:
        assert list(Link.objects.order_by("position").values_list("position", flat=True)) == [1, 2, 3, 4, 5]
        assert [(seal.first, seal.last) for seal in Seal.objects.order_by("number")] == [(1, 3), (4, 5)]
        assert [anchor["last"] for anchor in anchors.read(tmp_path / "anchors")] == [3, 5]

    def test_a_slow_transaction_is_waited_for_not_lost(
        self, ledger: Tamper, tmp_path: Path, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sealer, "_horizon", HORIZON)
        with cluster.superuser(connection.settings_dict["NAME"]) as slow, slow.transaction():
            slow.execute(_INSERT)
            enter(service("test"), verb="audit.test", about="quick")
            assert Sealer(tmp_path).seal_pending() == 0
            assert sealer.waiting() == 1
        until = time.monotonic() + PATIENCE
        while sealer.waiting() and time.monotonic() < until:
            Sealer(tmp_path).seal_pending()
            time.sleep(0.05)
        last = Link.objects.select_related("entry").order_by("-position")[:2]
        assert [link.entry.verb for link in last] == ["audit.test", "slow.verb"]

    def test_a_full_seal_leaves_the_rest_to_the_next(
        self, ledger: Tamper, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sealer, "SEAL_SIZE", 2)
        ledger(
            "insert into audit_entry (at, actor, verb, about, body) "
            "select now(), 'a', 'v', '', '{}' from generate_series(1, 5)"
        )
        assert Sealer(tmp_path).seal_pending() == 5
        assert [(seal.first, seal.last) for seal in Seal.objects.filter(number__gt=2).order_by("number")] == [
            (6, 7),
            (8, 9),
            (10, 10),
        ]

    def test_goes_on_after_a_restore_into_a_new_server(self, ledger: Tamper, tmp_path: Path) -> None:
        ledger("update audit_seal set horizon = 9223372036854775807")
        enter(service("test"), verb="audit.test", about="after")
        assert Sealer(tmp_path).seal_pending() == 1

    def test_a_seal_whose_anchor_was_lost_is_anchored_with_the_next(self, ledger: Tamper, tmp_path: Path) -> None:
        (file,) = (tmp_path / "anchors").glob("*.jsonl")
        file.write_text(file.read_text().splitlines()[0] + "\n{cut")
        enter(service("test"), verb="audit.test", about="after")
        Sealer(tmp_path).seal_pending()
        assert verify(tmp_path).ok

    def test_the_key_is_readable_by_its_owner_only(self, tmp_path: Path) -> None:
        key = SigningKey(tmp_path)
        assert (tmp_path / "audit.key").stat().st_mode & 0o777 == 0o600
        assert SigningKey(tmp_path).id == key.id


@pytest.mark.django_db
class TestTables:
    @pytest.mark.parametrize("table", ["audit_link", "audit_seal"])
    def test_the_site_cannot_write_the_chain(self, table: str) -> None:
        with pytest.raises(DatabaseError, match="permission denied"), connection.cursor() as cursor:
            cursor.execute(f"insert into {table} default values")
