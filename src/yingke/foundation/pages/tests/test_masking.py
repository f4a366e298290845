from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from yingke.foundation.pages import masking


class TestPhone:
    def test_keeps_the_first_three_and_the_last_four(self) -> None:
        assert masking.phone("138 1234 0421") == "138****0421"

    @given(st.from_regex(r"[0-9]{1,15}", fullmatch=True))
    def test_never_shows_a_whole_number(self, number: str) -> None:
        masked = masking.phone(number)
        assert sum(character.isdigit() for character in masked) <= min(7, max(2, len(number) - 1))


class TestName:
    def test_keeps_the_family_name(self) -> None:
        assert masking.name("王建国") == "王**"

    def test_keeps_two_characters_of_a_firm(self) -> None:
        assert masking.name("宁江茶业有限公司") == "宁江******"
