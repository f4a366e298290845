"""The words of the command line: Chinese, or English where the shell's language is English.

The commands speak before Django is set up, from the same catalogue as the pages.
"""

import gettext
import os
from pathlib import Path

LOCALE = Path(__file__).parents[1] / "locale"


def language() -> str:
    """``en`` or ``zh-hans``, from the variables a shell sets, the strongest first."""
    for variable in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(variable):
            return "en" if value.startswith("en") else "zh-hans"
    return "zh-hans"


def _(text: str) -> str:
    folder = "en" if language() == "en" else "zh_Hans"
    return gettext.translation("django", LOCALE, [folder], fallback=True).gettext(text)
