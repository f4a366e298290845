"""The suite's environment, set before Django reads its settings (pytest loads it by ``-p tests.environment``)."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).parents[1]
HOME = Path(os.environ.get("YINGKE_TEST_HOME", ROOT / "var" / "test"))

os.environ.update(YINGKE_HOME=str(HOME), YINGKE_MODE="test")
os.environ.setdefault("YINGKE_SECRET_KEY", "a key for tests that no running platform would ever accept as its own")
