import os
import subprocess
from pathlib import Path

import psycopg
import pytest

from yingke.foundation.postgres import Cluster
from yingke.foundation.postgres.urls import ROLES, VARIABLES
from yingke.site.commands.process import database, yingke

TABLES = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"


@pytest.fixture
def clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    for name in VARIABLES.values():
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("YINGKE_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


class TestDatabase:
    @pytest.mark.usefixtures("clean")
    def test_its_addresses_are_in_the_environment_while_it_is_open(self) -> None:
        with database():
            with psycopg.connect(os.environ["DATABASE_URL"]) as session:
                assert session.info.user == "yingke_app"
            inner = dict(os.environ)
        assert set(VARIABLES.values()) <= set(inner)
        assert not set(VARIABLES.values()) & set(os.environ)

    def test_an_address_that_is_given_starts_nothing(self, clean: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("DATABASE_URL", "postgresql://yingke_app@db.example/yingke")
        with database() as cluster:
            assert cluster is None
        assert not (clean / "postgres").exists()


@pytest.mark.slow
class TestMigrate:
    def test_a_server_of_ones_own_is_migrated_and_found_well(self, clean: Path, tmp_path: Path) -> None:
        with Cluster(tmp_path / "elsewhere", durable=False) as other:
            urls = other.urls()
            environment = os.environ | {VARIABLES[role]: urls.of(role) for role in ROLES}
            subprocess.run(yingke("migrate"), env=environment, check=True)
            with psycopg.connect(urls.app) as session:
                (tables,) = session.execute(TABLES).fetchone() or (0,)
                assert tables > 10
            said = subprocess.run(
                yingke("doctor", "--json"), env=environment, capture_output=True, check=False
            ).stdout
            assert b'{"name":"PostgreSQL app","state":"good"' in said
        assert not (clean / "postgres").exists()
