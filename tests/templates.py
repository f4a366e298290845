"""Every template is rendered by some test: what a whole run (``--every-template``) records and asks at its end.

Django's test environment sends a signal for each template it renders, included and extended ones too. The site that
the browser tests drive is another process and does not count.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.template import Template
from django.test.signals import template_rendered

from tests.environment import ROOT

SOURCE = ROOT / "src"


def all_templates() -> set[str]:
    """Every template file of the platform, by its path below ``src``."""
    files = (file for folder in SOURCE.rglob("templates") for file in folder.rglob("*") if file.is_file())
    return {str(file.relative_to(SOURCE)) for file in files}


class EveryTemplate:
    """Collects what is rendered in this process and in the workers of pytest-xdist; fails a run that missed one."""

    def __init__(self) -> None:
        self.rendered: set[str] = set()
        self.missed: list[str] = []

    def note(self, template: Template, **_signal: Any) -> None:
        """Remember a template that lies below ``src``."""
        file = Path(template.origin.name)
        if file.is_relative_to(SOURCE):
            self.rendered.add(str(file.relative_to(SOURCE)))

    def pytest_sessionstart(self) -> None:
        """Listen from the first test on."""
        template_rendered.connect(self.note)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Take over what a worker saw."""
        self.rendered.update(getattr(node, "workeroutput", {}).get("rendered", ()))

    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """A worker hands over what it saw; the run itself fails when all passed and a template was missed."""
        output = getattr(session.config, "workeroutput", None)
        if output is not None:
            output["rendered"] = sorted(self.rendered)
        elif exitstatus == pytest.ExitCode.OK:
            self.missed = sorted(all_templates() - self.rendered)
            if self.missed:
                session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Name what was missed."""
        if self.missed:
            terminalreporter.section("templates that no test renders", red=True)
            terminalreporter.write("".join(f"{name}\n" for name in self.missed))
