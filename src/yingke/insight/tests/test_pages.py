"""The pages of insight, rendered for those who may see them."""

from __future__ import annotations

import pytest
from django.test import Client

from yingke.foundation.accounts.models import RoleGrant, User
from yingke.foundation.accounts.roles import Role
from yingke.foundation.configuration import Configuration
from yingke.insight.models import InsightRun
from yingke.insight.tests.scene import raised

pytestmark = pytest.mark.django_db


def _client(role: Role, org: str = "HO") -> Client:
    user = User.objects.create(username=role.value)
    RoleGrant.objects.create(user=user, role=role, org_id=org)
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def analyst(home: Configuration) -> Client:
    raised(home)
    return _client(Role.ANALYST)


def _text(client: Client, address: str, **headers: str) -> str:
    answer = client.get(address, headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


class TestTags:
    def test_the_list_reads_each_rule_and_counts_who_wears_it(self, analyst: Client) -> None:
        text = _text(analyst, "/insight/tags/")
        assert "65 岁以上" in text
        assert "年龄 ≥ 65" in text
        assert "33.3%" in text

    def test_a_group_narrows_the_list(self, analyst: Client) -> None:
        text = _text(analyst, "/insight/tags/?group=warning")
        assert "代发中断" in text
        assert "房贷客户" not in text

    def test_before_the_first_run_it_says_why_there_is_no_count(self, home: Configuration) -> None:
        raised(home)
        InsightRun.objects.all().delete()
        assert "还没有计算过标签" in _text(_client(Role.ANALYST), "/insight/tags/")

    def test_a_role_without_the_right_is_told_so(self, analyst: Client) -> None:
        assert _client(Role.TELLER).get("/insight/tags/").status_code == 403


class TestTag:
    def test_it_shows_the_rule_as_text_and_the_facts_it_asks_for(self, analyst: Client) -> None:
        text = _text(analyst, "/insight/tags/maturing_30d/")
        assert "deposit_maturing_amount_30d &gt; 0 OR product_maturing_amount_30d &gt; 0" in text
        assert "30 天内到期存款" in text

    def test_a_trend_appears_with_the_second_run(self, analyst: Client) -> None:
        assert "yk-chart" not in _text(analyst, "/insight/tags/senior/")
        run = InsightRun.objects.get()
        run.pk, run.as_of = None, run.as_of.replace(day=1)
        run.save()
        assert "yk-chart" in _text(analyst, "/insight/tags/senior/")

    def test_an_unknown_tag_is_not_found(self, analyst: Client) -> None:
        assert analyst.get("/insight/tags/none/").status_code == 404


class TestTiers:
    def test_it_shows_the_distribution_and_a_strategy_that_waits_for_compliance(self, analyst: Client) -> None:
        text = _text(analyst, "/insight/tiers/")
        assert "私行客户 600 万以上" in text
        assert "原文示例，须经合规确认后启用" in text

    def test_a_head_of_a_branch_counts_the_own_customers_only(self, analyst: Client) -> None:
        assert "您的范围内 1 户" in _text(_client(Role.BRANCH_RETAIL, "O2"), "/insight/tiers/")

    def test_it_reads_in_english(self, analyst: Client) -> None:
        analyst.cookies["django_language"] = "en"
        assert "Term deposit, money fund, consumer loan" in _text(analyst, "/insight/tiers/")


class TestSegments:
    def test_a_rule_is_counted_read_back_and_sampled_masked(self, analyst: Client) -> None:
        text = _text(analyst, "/insight/segments/?rule=tier+%3D+'private'")
        assert "1 户，共 3 户" in text
        assert "价值层级 = 私行客户" in text
        assert "王**" in text
        assert "王建国" not in text

    def test_the_live_count_is_the_same_page_smaller(self, analyst: Client) -> None:
        text = _text(analyst, "/insight/segments/?rule=aum>0", **{"HX-Request": "true"})
        assert "3 户，共 3 户" in text
        assert "<html" not in text

    def test_a_rule_that_cannot_be_read_says_where(self, analyst: Client) -> None:
        text = _text(analyst, "/insight/segments/?rule=aum+>")
        assert "第 1 行第 " in text

    def test_text_that_is_no_rule_reaches_no_interpreter(self, analyst: Client) -> None:
        text = _text(analyst, "/insight/segments/?rule=aum>0%3B+drop+table+insight_insightrun")
        assert "第 1 行第 " in text
        assert InsightRun.objects.exists()

    def test_an_empty_box_invites_and_lists_the_facts(self, analyst: Client) -> None:
        text = _text(analyst, "/insight/segments/")
        assert "写一条规则" in text
        assert "<code>aum_month_avg</code>" in text
