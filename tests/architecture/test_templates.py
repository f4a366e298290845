"""A whole run fails when a template was rendered by no test; this tries the rule on a run of one test."""

from __future__ import annotations

import subprocess
import sys

from tests.environment import ROOT
from tests.templates import all_templates

ONE = "src/yingke/foundation/pages/tests/test_listing.py"
PAGES = "yingke/foundation/pages/templates/pages/"


class TestEveryTemplate:
    def test_a_run_of_few_tests_is_told_what_it_missed(self) -> None:
        words = [sys.executable, "-m", "pytest", ONE, "-q", "-p", "no:cacheprovider", "-n", "1", "--every-template"]
        done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 1, done.stdout
        assert "templates that no test renders" in done.stdout
        assert "yingke/site/templates/404.html" in done.stdout
        assert " failed" not in done.stdout


class TestAllTemplates:
    def test_they_are_named_below_the_source(self) -> None:
        assert {f"{PAGES}table.html", "yingke/site/templates/base.html"} <= all_templates()
