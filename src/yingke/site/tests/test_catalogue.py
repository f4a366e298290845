from __future__ import annotations

import gettext
import io
import re
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yingke.site import catalogue

_text = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n"), min_size=1).filter(
    str.strip
)
_catalogues = st.dictionaries(st.tuples(_text), st.tuples(_text), max_size=5)


class TestSentences:
    def test_come_from_python_and_from_templates_and_not_from_tests(self, tmp_path: Path) -> None:
        (tmp_path / "templates").mkdir()
        (tmp_path / "tests").mkdir()
        (tmp_path / "a.py").write_text(
            'x = _("甲 %(n)s") % {"n": 1}\ny = ngettext("一", "多", 2)\nz = other("否")\n'
        )
        (tmp_path / "tests" / "test_a.py").write_text('_("测试")')
        (tmp_path / "templates" / "a.html").write_text(
            '{% load i18n %}<a title="{% translate "乙（括号）" %}">'
            "{% blocktranslate with n=count %}共 {{ n }} 条{% endblocktranslate %}"
        )
        assert catalogue.sentences(tmp_path) == {("甲 %(n)s",), ("一", "多"), ("乙（括号）",), ("共 %(n)s 条",)}


class TestReadAndWrite:
    @given(entries=_catalogues)
    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_what_is_written_is_read_again(self, tmp_path: Path, entries: catalogue.Catalogue) -> None:
        catalogue.write(entries, tmp_path / "django.po")
        assert catalogue.read(tmp_path / "django.po") == entries

    def test_plural_forms_are_kept(self, tmp_path: Path) -> None:
        entries: catalogue.Catalogue = {("%(n)s 位", "%(n)s 位们"): ("%(n)s customer", "%(n)s customers")}
        catalogue.write(entries, tmp_path / "django.po")
        assert catalogue.read(tmp_path / "django.po") == entries


class TestCompiled:
    @given(_catalogues)
    def test_is_what_the_standard_library_reads(self, entries: catalogue.Catalogue) -> None:
        translations = gettext.GNUTranslations(io.BytesIO(catalogue.compiled(entries)))
        assert all(translations.gettext(sentence) == forms[0] for (sentence, *_), forms in entries.items())

    def test_chooses_the_plural_form_by_number(self) -> None:
        data = catalogue.compiled({("一位", "多位"): ("one", "many")})
        translations = gettext.GNUTranslations(io.BytesIO(data))
        assert [translations.ngettext("一位", "多位", n) for n in (1, 2)] == ["one", "many"]

    def test_leaves_out_what_is_not_translated(self) -> None:
        translations = gettext.GNUTranslations(io.BytesIO(catalogue.compiled({("甲",): ("",)})))
        assert translations.gettext("甲") == "甲"


class TestTheCatalogue:
    def test_holds_every_sentence_in_english_and_none_that_is_gone(self) -> None:
        held = catalogue.read()
        assert {sentence for sentence, forms in held.items() if all(forms)} == catalogue.sentences()

    def test_keeps_every_placeholder(self) -> None:
        lost = [
            (sentence, forms)
            for sentence, forms in catalogue.read().items()
            for text, form in zip(sentence, forms, strict=True)
            if placeholders(text) != placeholders(form)
        ]
        assert lost == []

    def test_is_compiled(self) -> None:
        assert catalogue.ENGLISH.with_suffix(".mo").read_bytes() == catalogue.compiled(catalogue.read())


def placeholders(text: str) -> list[str]:
    return sorted(re.findall(r"%\(\w+\)[sd]|\{\w+\}|</?\w+>", text))
