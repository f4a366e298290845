from __future__ import annotations

import numpy as np

from yingke.simbank import identity

INDEX = np.arange(5_000)
WOMEN = INDEX % 2 == 0


class TestIdentityNumbers:
    def test_have_the_right_form_and_a_province_that_does_not_exist(self) -> None:
        numbers = identity.identity_numbers(7, INDEX, INDEX + 3_000, WOMEN)

        assert all(number.startswith("99") and len(number) == 18 for number in numbers)
        assert all(_checks(number) for number in numbers)

    def test_tell_the_birth_date_and_the_sex(self) -> None:
        number = identity.identity_numbers(7, np.array([0]), np.array([0]), np.array([True]))[0]

        assert number[6:14] == "19700101"
        assert int(number[16]) % 2 == 0


def _checks(number: str) -> bool:
    digits = [10 if letter == "X" else int(letter) for letter in number]
    return sum(digit * pow(2, 17 - place, 11) for place, digit in enumerate(digits)) % 11 == 1


class TestPhones:
    def test_are_distinct_and_in_a_block_nobody_was_given(self) -> None:
        phones = identity.phones(np.arange(200_000))

        assert len(set(phones.tolist())) == 200_000
        assert set(phones // 10**8) == {154}


class TestPersonNames:
    def test_the_commonest_surname_leads(self) -> None:
        names = identity.person_names(7, INDEX, WOMEN)
        first = [name[0] for name in names]

        assert first.count("王") > first.count("钱") > 0
        assert {len(name) for name in names} <= {2, 3, 4}


class TestFirmCodes:
    def test_are_eighteen_characters_and_distinct(self) -> None:
        codes = identity.firm_codes(INDEX[:500])

        assert len(set(codes)) == 500
        assert {len(code) for code in codes} == {18}
