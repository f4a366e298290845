"""The platform starts on safe values or says why not."""

from __future__ import annotations

from pathlib import Path

import pytest

from yingke.foundation.configuration import BadConfiguration, read

SAFE = {"YINGKE_MODE": "production", "YINGKE_SECRET_KEY": "k" * 50, "YINGKE_HOSTS": "bank.example, b.example"}


class TestRead:
    def test_a_home_keeps_one_secret_of_its_own_readable_by_nobody_else(self, tmp_path: Path) -> None:
        first = read({"YINGKE_HOME": str(tmp_path)})
        assert read({"YINGKE_HOME": str(tmp_path)}).secret_key == first.secret_key
        assert [file.name for file in tmp_path.iterdir()] == ["secrets.toml"]
        assert (tmp_path / "secrets.toml").stat().st_mode & 0o777 == 0o600
        assert read({"YINGKE_HOME": str(tmp_path / "other")}).secret_key != first.secret_key

    def test_safe_production_starts(self, tmp_path: Path) -> None:
        assert read(SAFE | {"YINGKE_HOME": str(tmp_path)}).allowed_hosts == ("bank.example", "b.example")

    @pytest.mark.parametrize(
        ("change", "named"),
        [
            ({"YINGKE_SECRET_KEY": "short"}, "YINGKE_SECRET_KEY"),
            ({"YINGKE_SECRET_KEY": ""}, "YINGKE_SECRET_KEY"),
            ({"YINGKE_HOSTS": ""}, "YINGKE_HOSTS"),
            ({"YINGKE_HOSTS": "*"}, "YINGKE_HOSTS"),
            ({"YINGKE_HTTPS": "off"}, "YINGKE_HTTPS"),
            ({"YINGKE_MODE": "prod"}, "YINGKE_MODE"),
            ({"YINGKE_DB_ROLE": "root"}, "YINGKE_DB_ROLE"),
            ({"YINGKE_PROXY_COUNT": "two"}, "YINGKE_PROXY_COUNT"),
            ({"YINGKE_DRILL_START": "2026-06-10T09:30:00+08:00"}, "YINGKE_DRILL_START"),
            ({"YINGKE_DRILL_START": "2026-06-10T09:30:00"}, "YINGKE_DRILL_START"),
        ],
    )
    def test_an_unsafe_or_unknown_value_is_named(self, tmp_path: Path, change: dict[str, str], named: str) -> None:
        with pytest.raises(BadConfiguration, match=named):
            read(SAFE | {"YINGKE_HOME": str(tmp_path)} | change)
