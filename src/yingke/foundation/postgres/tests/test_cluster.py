import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from yingke.foundation.postgres import Cluster, ClusterError, Urls

pytestmark = pytest.mark.database

USER = "from pathlib import Path; from yingke.foundation.postgres import Cluster; import sys; "


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def urls(home: Path) -> Iterator[Urls]:
    with Cluster(home, durable=False) as cluster:
        yield cluster.urls()


def answer(url: str, query: str) -> object:
    with psycopg.connect(url) as session:
        row = session.execute(query).fetchone()
        return row[0] if row else None


def postmaster(home: Path) -> int:
    return int((home / "postgres" / "data" / "postmaster.pid").read_text().splitlines()[0])


def is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def wait_until_gone(process: int) -> None:
    until = time.monotonic() + 20
    while is_alive(process):
        assert time.monotonic() < until, f"server {process} was left behind"
        time.sleep(0.05)


class TestRights:
    @pytest.mark.parametrize("role", ["owner", "app", "edge", "batch"])
    def test_no_role_stands_above_row_security(self, urls: Urls, role: str) -> None:
        powers = "rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb"
        assert answer(getattr(urls, role), f"SELECT {powers} FROM pg_roles WHERE rolname = current_user") is False

    @pytest.mark.parametrize(("role", "may"), [("app", True), ("batch", True), ("edge", False)])
    def test_tables_of_the_owner_are_for_app_and_batch_not_for_the_edge(
        self, urls: Urls, role: str, may: bool
    ) -> None:
        with psycopg.connect(urls.owner) as session:
            session.execute("CREATE TABLE IF NOT EXISTS seen (a int)")
        for right in ("SELECT", "INSERT", "UPDATE", "DELETE"):
            assert answer(getattr(urls, role), f"SELECT has_table_privilege('seen', '{right}')") is may

    @pytest.mark.parametrize(("role", "may"), [("app", True), ("batch", True), ("edge", False)])
    def test_a_function_is_not_everybodys_to_call(self, urls: Urls, role: str, may: bool) -> None:
        with psycopg.connect(urls.owner) as session:
            session.execute("CREATE OR REPLACE FUNCTION one() RETURNS int LANGUAGE sql AS 'SELECT 1'")
        assert answer(getattr(urls, role), "SELECT has_function_privilege('one()', 'EXECUTE')") is may

    @pytest.mark.parametrize("role", ["app", "edge", "batch"])
    def test_only_the_owner_makes_tables(self, urls: Urls, role: str) -> None:
        with psycopg.connect(getattr(urls, role)) as session, pytest.raises(psycopg.errors.InsufficientPrivilege):
            session.execute("CREATE TABLE mine (a int)")

    def test_a_wrong_password_is_refused(self, urls: Urls) -> None:
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(urls.app.replace("yingke_app:", "yingke_app:x"))

    def test_text_sorts_by_code_point_and_letters_of_any_script_have_case(self, urls: Urls) -> None:
        assert (
            answer(urls.app, "SELECT string_agg(t, '' ORDER BY t) FROM unnest(ARRAY['b','B','中','a']) t")
            == "Bab中"
        )
        assert answer(urls.app, "SELECT upper('é')") == "É"


class TestStart:
    def test_a_second_process_joins_the_server_that_runs(self, urls: Urls, home: Path) -> None:
        first = postmaster(home)
        script = USER + "c = Cluster(Path(sys.argv[1])); c.start(); c.stop()"
        subprocess.run([sys.executable, "-c", script, str(home)], check=True, timeout=60)
        assert postmaster(home) == first
        assert answer(urls.app, "SELECT 1") == 1

    def test_a_home_too_deep_for_a_socket_name_works_all_the_same(self, tmp_path: Path) -> None:
        deep = tmp_path / ("d" * 100)
        with Cluster(deep, durable=False) as cluster:
            assert answer(cluster.urls().app, "SELECT 1") == 1
            socket = cluster.folder.socket()
            assert socket.stat().st_mode & 0o777 == 0o700
        socket.rmdir()

    def test_a_copied_home_is_a_server_of_its_own(self, tmp_path: Path) -> None:
        with Cluster(tmp_path / "one", durable=False) as cluster, psycopg.connect(cluster.urls().owner) as session:
            session.execute("CREATE TABLE kept AS SELECT 7 AS n")
        shutil.copytree(tmp_path / "one", tmp_path / "two")
        with Cluster(tmp_path / "one", durable=False), Cluster(tmp_path / "two", durable=False) as copy:
            assert answer(copy.urls().app, "SELECT n FROM kept") == 7

    def test_a_data_folder_of_another_version_is_refused_by_name(self, tmp_path: Path) -> None:
        data = tmp_path / "postgres" / "data"
        data.mkdir(parents=True)
        (data / "PG_VERSION").write_text("9\n")
        with pytest.raises(ClusterError, match="made by PostgreSQL 9"):
            Cluster(tmp_path).start()

    def test_folders_above_the_data_keep_their_rights(self, tmp_path: Path) -> None:
        closed = tmp_path / "closed"
        closed.mkdir(mode=0o700)
        with Cluster(closed, durable=False) as cluster:
            assert answer(cluster.urls().app, "SELECT 1") == 1
        assert (closed.stat().st_mode & 0o777, closed.stat().st_uid) == (0o700, os.getuid())


class TestStop:
    def test_the_last_one_out_stops_the_server(self, tmp_path: Path) -> None:
        first, second = Cluster(tmp_path, durable=False), Cluster(tmp_path, durable=False)
        first.start()
        second.start()
        server = postmaster(tmp_path)
        first.stop()
        assert is_alive(server)
        second.stop()
        wait_until_gone(server)

    def test_a_killed_user_leaves_no_server_behind_and_no_data_is_lost(self, tmp_path: Path) -> None:
        script = USER + "Cluster(Path(sys.argv[1])).start(); print('up', flush=True); sys.stdin.read()"
        with subprocess.Popen(
            [sys.executable, "-c", script, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as user:
            assert user.stdout is not None
            assert user.stdout.readline() == b"up\n"
            with psycopg.connect(Cluster(tmp_path).urls().owner) as session:
                session.execute("CREATE TABLE kept AS SELECT 7 AS n")
            server = postmaster(tmp_path)
            user.send_signal(signal.SIGKILL)
        wait_until_gone(server)
        with Cluster(tmp_path) as cluster:
            assert answer(cluster.urls().app, "SELECT n FROM kept") == 7


class TestCreateDatabase:
    def test_it_has_the_same_rights_and_goes_without_a_trace(self, urls: Urls, home: Path) -> None:
        cluster = Cluster(home)
        other = cluster.create_database("other")
        with psycopg.connect(other.owner) as session:
            session.execute("CREATE TABLE t AS SELECT 3 AS n")
        assert answer(other.app, "SELECT n FROM t") == 3
        cluster.drop_database("other")
        with pytest.raises(psycopg.OperationalError, match="does not exist"):
            psycopg.connect(other.app)
        cluster.create_database("other")
        assert answer(other.app, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == 0


class TestFromEnvironment:
    def test_without_an_address_there_is_no_external_server(self) -> None:
        assert Urls.from_environment({}) is None
        assert Urls.from_environment({"DATABASE_URL": ""}) is None

    def test_an_address_this_host_does_not_know_is_named(self) -> None:
        urls = Urls.from_environment({"DATABASE_URL": "postgresql://a@h/y"})
        assert urls is not None
        assert urls.of("app") == "postgresql://a@h/y"
        with pytest.raises(LookupError, match="DATABASE_OWNER_URL"):
            urls.of("owner")
