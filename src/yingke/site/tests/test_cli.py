import subprocess
import sys

import pytest

from yingke.foundation.errors import Refused
from yingke.site import cli
from yingke.site.commands.words import _, language


class TestRun:
    @pytest.mark.parametrize("name", [(), *((name,) for name in cli.COMMANDS)])
    def test_every_command_explains_itself(self, name: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
        assert cli.run([*name, "--help"]) == 0
        assert capsys.readouterr().out.startswith("Usage: yingke")

    def test_a_wrong_call_is_one_line_and_status_2(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert cli.run(["load", "/", "--mapping", "/no/such/mapping"]) == 2
        said = capsys.readouterr()
        assert said.out == ""
        assert said.err.count("\n") == 1
        assert "/no/such/mapping" in said.err

    def test_a_refusal_is_its_own_sentence_and_status_1(
        self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse() -> None:
            raise Refused("同一目录已装载另一家银行，\n请换 YINGKE_HOME。")

        monkeypatch.setattr("yingke.site.health.CHECKS", ())
        monkeypatch.setattr("yingke.site.commands.doctor.examine", refuse)
        assert cli.run(["doctor"]) == 1
        assert capsys.readouterr().err == "yingke: 同一目录已装载另一家银行， 请换 YINGKE_HOME。\n"
        with pytest.raises(Refused):
            cli.run(["doctor", "--debug"])

    def test_help_does_not_wait_for_django(self) -> None:
        script = "import sys; from yingke.site import cli; cli.run(['--help']); print('django' in sys.modules)"
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
        assert done.stdout.endswith("False\n")


class TestWords:
    def test_they_are_chinese_unless_a_person_switches(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("LANG", "en_GB.UTF-8")
        monkeypatch.delenv("YINGKE_LANGUAGE", raising=False)
        assert language() == "zh-hans"
        assert _("配置") == "配置"
        monkeypatch.setenv("YINGKE_LANGUAGE", "en")
        assert language() == "en"
