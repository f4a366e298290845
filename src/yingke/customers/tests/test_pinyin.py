"""Names read as people type them."""

import pytest

from yingke.customers.pinyin import reading


class TestReading:
    @pytest.mark.parametrize(
        ("name", "is_person", "read"),
        [
            ("王建国", True, "wangjianguo wjg"),
            ("单晓明", True, "shanxiaoming sxm"),
            ("单县茶厂", False, "danxianchachang dxcc"),
            ("曾 丽", True, "zengli zl"),
            ("Anna Li", True, "annali annali"),
            ("", True, ""),
        ],
    )
    def test_a_name_gives_its_reading_and_its_initials(self, name: str, is_person: bool, read: str) -> None:
        assert reading(name, is_person=is_person) == read
