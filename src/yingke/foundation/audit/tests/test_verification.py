"""Whatever is changed behind the platform's back is found, and named."""

from __future__ import annotations

from pathlib import Path

import pytest

from yingke.foundation.audit import sealer
from yingke.foundation.audit.keys import SigningKey
from yingke.foundation.audit.tests.conftest import Tamper
from yingke.foundation.audit.verification import verify

FORGED = "update audit_seal set signature = decode(repeat('00', 64), 'hex') where number = 2"

BACKDATED = """
insert into audit_entry (at, actor, verb, about, body, transaction) values (now(), 'x', 'v', '', '{}', 1)
"""


class TestVerify:
    def test_an_untouched_ledger_is_whole(self, ledger: Tamper, tmp_path: Path) -> None:
        verdict = verify(tmp_path)
        assert (verdict.entries, verdict.sealed, verdict.seals) == (5, 5, 2)
        assert (verdict.ok, verdict.first_problem) == (True, None)

    @pytest.mark.parametrize(
        ("statement", "said"),
        [
            ("update audit_entry set body = '{}' where id = 3", "审计条目 3（第 3 位）的内容被改动"),
            ("update audit_entry set about = 'thing:9' where id = 2", "审计条目 2（第 2 位）的检索字段"),
            ("update audit_entry set at = at - interval '1 day' where id = 4", "审计条目 4（第 4 位）的检索字段"),
            ("delete from audit_entry where id = 2", "第 2 位缺失"),
            ("delete from audit_link where position = 4", "第 4 位缺失"),
            ("delete from audit_seal where number = 1", "封印 1 缺失"),
            ("delete from audit_seal where number = 2", "最后一个封印之后"),
            (FORGED, "封印 2 的签名"),
            ("update audit_seal set at = at - interval '1 day' where number = 1", "封印 1 的签名"),
            ("delete from audit_link where position > 3; delete from audit_seal where number = 2", "锚点"),
            ("truncate audit_entry, audit_link", "封印 1 与审计链"),
            ("truncate audit_entry, audit_link, audit_seal", "锚点"),
            (BACKDATED, "不在审计链中"),
        ],
    )
    def test_tampering_is_found_at_its_place(
        self, ledger: Tamper, tmp_path: Path, statement: str, said: str
    ) -> None:
        ledger(statement)
        verdict = verify(tmp_path)
        assert not verdict.ok
        assert said in str(verdict.first_problem)

    def test_entries_that_wait_after_a_restore_into_a_new_server_are_no_tampering(
        self, ledger: Tamper, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ledger(BACKDATED)
        monkeypatch.setattr(sealer, "_horizon", lambda: 10)
        assert verify(tmp_path).ok

    def test_a_chain_resealed_with_another_key_is_found(self, ledger: Tamper, tmp_path: Path) -> None:
        other = SigningKey(tmp_path / "other")
        ledger(f"update audit_seal set key_id = '{other.id}' where number = 1")
        assert "封印 1 的签名" in str(verify(tmp_path).first_problem)

    def test_the_owner_meets_the_trigger(self, ledger: Tamper, tmp_path: Path) -> None:
        ledger("set session_replication_role = origin")
        for statement in ("update audit_entry set verb = 'x'", "delete from audit_seal", "truncate audit_seal"):
            with pytest.raises(Exception, match="only grows"):
                ledger(statement)
        ledger("set session_replication_role = replica")
