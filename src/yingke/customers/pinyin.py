"""The pinyin of names: how a customer is sorted and found by a person who types letters."""

from __future__ import annotations

from functools import cache

from pypinyin import Style, lazy_pinyin

# Characters whose reading as a surname differs from their common one.
SURNAMES = {
    "单": "shan", "曾": "zeng", "查": "zha", "仇": "qiu", "解": "xie", "任": "ren", "盖": "ge", "区": "ou",
    "朴": "piao", "翟": "zhai", "冼": "xian", "折": "she", "召": "shao", "尉": "wei", "万": "wan", "乐": "yue",
    "缪": "miao", "种": "chong", "员": "yun", "逄": "pang",
}  # fmt: skip


@cache
def _syllable(character: str) -> str:
    return "".join(lazy_pinyin(character, style=Style.NORMAL)).lower()


def reading(name: str, *, is_person: bool) -> str:
    """``单晓明`` as ``shanxiaoming sxm``: the whole reading, then its initials. Empty for an empty name."""
    syllables = [_syllable(character) for character in name if not character.isspace()]
    if is_person and name[:1] in SURNAMES:
        syllables[0] = SURNAMES[name[0]]
    whole = "".join(syllables)
    return f"{whole} {''.join(syllable[:1] for syllable in syllables)}" if whole else ""
