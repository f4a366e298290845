from __future__ import annotations

import json
import re
from datetime import date
from decimal import Decimal

import pytest
from django import forms
from django.template import engines
from django.test import RequestFactory
from django.utils import translation

from yingke.foundation.money import Money
from yingke.foundation.pages.components import Chart, Figure, Series
from yingke.foundation.pages.listing import Column, Filter, Listing


def draw(source: str, **context: object) -> str:
    html = engines["django"].from_string("{% load yingke %}" + source).render(context)
    return re.sub(r"\s+", " ", html)


class Amount(forms.Form):
    amount = forms.IntegerField(label="金额", max_value=100)
    note = forms.CharField(label="说明", required=False, widget=forms.Textarea)


class TestMoney:
    def test_is_short_with_the_exact_amount_on_hover(self) -> None:
        html = draw("{{ value|money }}", value=Decimal("1860000.5"))
        assert html == '<data class="money" value="1860000.50" title="1,860,000.50 元">186 万</data>'

    def test_an_unknown_amount_is_a_dash_and_zero_is_not(self) -> None:
        assert draw("{{ a|money }}", a=None) == "—"
        assert "0 元" in draw("{{ a|money }}", a=Money(Decimal(0)))


class TestMoneyInEnglish:
    @pytest.mark.parametrize(
        ("yuan", "shown"),
        [(1860000, "CNY 1.86 m"), (-2100000000, "CNY -2.10 bn"), (386936, "CNY 386,936"), (0, "CNY 0")],
    )
    def test_counts_in_millions(self, yuan: int, shown: str) -> None:
        with translation.override("en"):
            assert f">{shown}<" in draw("{{ value|money }}", value=yuan)


class TestFigure:
    def test_says_value_unit_change_date_and_where_its_rows_are(self) -> None:
        figure = Figure("有效客户", 12041, "户", "口径。", date(2026, 11, 22), "/rows", -12, "较上月末")
        html = draw("{% figure f %}", f=figure)
        for part in ("有效客户", '<a href="/rows">12,041</a>', "户", "口径。", "2026-11-22", "yk-down", "较上月末"):
            assert part in html

    def test_an_unknown_value_says_why_and_opens_nothing(self) -> None:
        html = draw("{% figure f %}", f=Figure("让价", None, "bp", href="/rows", missing="成本未载入"))
        assert "成本未载入" in html
        assert "—" in html
        assert "/rows" not in html

    def test_a_share_carries_its_base(self) -> None:
        html = draw("{% figure f %}", f=Figure("触达率", 0.153, "share", base=1204))
        assert "15.3%" in html
        assert "基数 1,204" in html


class TestChart:
    def test_holds_its_numbers_once_as_data_and_once_as_a_table(self) -> None:
        chart = Chart("增长？", ["1", "2"], [Series("财富", [Decimal("1.5"), None])], x_name="月", y_name="元")
        html = draw("{% chart c %}", c=chart)
        found = re.search(r'<script type="application/json">(.*?)</script>', html)
        assert found is not None
        assert json.loads(found[1])["series"] == [{"label": "财富", "values": [1.5, None]}]
        assert html.count("<tr>") == 3

    def test_a_label_cannot_close_the_script_it_lies_in(self) -> None:
        html = draw("{% chart c %}", c=Chart("</script><b>", ["x"], [Series("s", [1])]))
        assert "</script><b>" not in html

    def test_refuses_a_sixth_series(self) -> None:
        with pytest.raises(ValueError, match="five"):
            Chart("?", ["x"], [Series(str(at), [1]) for at in range(6)])

    def test_refuses_a_series_of_another_length(self) -> None:
        with pytest.raises(ValueError, match="2 values for 1 places"):
            Chart("?", ["x"], [Series("s", [1, 2])])


class TestForms:
    def test_an_error_stands_beside_its_field_and_in_the_summary_and_nothing_is_lost(self) -> None:
        form = Amount({"amount": "400"})
        html = draw('{% form_errors form %}{% field form.amount unit="元" example="如 50" %}', form=form)
        assert 'href="#id_amount"' in html
        assert 'aria-describedby="id_amount_example id_amount_error"' in html
        assert 'aria-invalid="true"' in html
        assert 'value="400"' in html
        assert html.count("100") == 3

    def test_a_form_without_errors_has_no_summary(self) -> None:
        assert "alert" not in draw("{% form_errors form %}{% field form.note %}", form=Amount())


class TestList:
    def test_draws_headings_chips_and_pages_with_their_addresses(self) -> None:
        rows = [type("Row", (), {"tier": "a", "aum": at}) for at in range(30)]
        listing = Listing(
            RequestFactory().get("/?sort=-aum&page=2"),
            rows,
            columns=(Column("aum", "AUM", "aum", numeric=True),),
            filters=(Filter("tier", "客层", (("a", "甲"),), "tier"),),
            page_size=10,
        )
        html = draw("{% headings l %}{% chips l %}{% pager l %}", l=listing)
        assert 'aria-sort="descending"' in html
        assert 'href="?sort=-aum&amp;tier=a"' in html
        assert 'rel="next" href="?sort=-aum&amp;page=3"' in html
        assert "共 30 条" in html


class TestSmallParts:
    def test_a_badge_says_its_state_in_words(self) -> None:
        assert draw('{% badge "已到期" "bad" %}') == '<span class="yk-badge yk-bad">已到期</span>'

    def test_an_empty_list_offers_the_next_step(self) -> None:
        html = draw('{% empty "没有客户" why="筛选太窄。" next_label="清除" next_url="?" %}')
        assert all(part in html for part in ("没有客户", "筛选太窄。", 'href="?"', "清除"))

    def test_a_progress_bar_never_runs_over(self) -> None:
        assert 'value="12" max="12"' in draw('{% progress 15 12 "已完成" %}')

    def test_reasons_are_listed_and_escaped(self) -> None:
        assert "<li>&lt;b&gt;</li>" in draw("{% reasons items %}", items=["<b>"])

    def test_a_confirmation_posts_with_the_token(self) -> None:
        html = draw('{% confirm key=1 action="/x" verb="释放" title="释放？" %}', csrf_token="t0ken")
        assert 'data-open="confirm-1"' in html
        assert 'value="t0ken"' in html

    def test_a_phone_and_a_name_are_masked(self) -> None:
        assert draw(
            "{{ p|masked_phone }} {{ n|masked_name }} {{ s|share }}", p="13812340421", n="王建国", s=0.5
        ) == ("138****0421 王** 50.0%")
