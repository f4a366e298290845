"""The words of the command line: Chinese, or English with ``YINGKE_LANGUAGE=en``.

The commands speak before Django is set up, from the same catalogue as the pages.
"""

import gettext
import os
from pathlib import Path

LOCALE = Path(__file__).parents[1] / "locale"


def language() -> str:
    """``zh-hans`` unless a person switched."""
    return "en" if os.environ.get("YINGKE_LANGUAGE", "").startswith("en") else "zh-hans"


def _(text: str) -> str:
    folder = "en" if language() == "en" else "zh_Hans"
    return gettext.translation("django", LOCALE, [folder], fallback=True).gettext(text)
