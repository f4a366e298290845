from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

import pytest

from yingke.simbank.bank import SimReport, generate
from yingke.simbank.bankers import HEAD_OFFICE_STAFF
from yingke.simbank.demo import demo_extract
from yingke.simbank.tests.conftest import AS_OF, read


def _digests(report: SimReport) -> dict[str, str]:
    return {path.name: sha256(path.read_bytes()).hexdigest() for path in sorted(report.directory.iterdir())}


class TestGenerate:
    def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(self, tmp_path: Path) -> None:
        first, again, other = (
            generate(customers=300, seed=seed, as_of=AS_OF, out=tmp_path / name)
            for seed, name in ((7, "a"), (7, "b"), (8, "c"))
        )

        assert _digests(first) == _digests(again)
        same = {name for name, digest in _digests(other).items() if digest == _digests(first)[name]}
        assert {name.split("_")[0] for name in same} == {"产品信息表", "机构信息表"}

    def test_a_bank_of_a_handful_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(ValueError, match="too small"):
            generate(customers=12, seed=7, as_of=AS_OF, out=tmp_path)

    def test_most_people_have_little_and_a_few_have_much(self, bank: SimReport) -> None:
        persons = sum(bank.tiers.values())

        assert 0.95 < bank.tiers["basic"] / persons < 0.99

    def test_every_balance_follows_from_the_one_before(self, bank: SimReport) -> None:
        last: dict[str, Decimal] = {}
        for row in _good_transactions(bank):
            amount, after = Decimal(row["交易金额"]), Decimal(row["账户余额"])
            signed = amount if row["借贷标志"] == "贷" else -amount
            account = row["交易账号"]
            assert after >= 0
            assert account not in last or last[account] + signed == after
            last[account] = after
        balances = {row["账号"]: row["账户余额"] for row in read(bank.directory, "账户信息表")}

        assert all(Decimal(balances[account]) == amount for account, amount in last.items())

    def test_nothing_happens_on_or_after_the_day(self, bank: SimReport) -> None:
        limit = f"{AS_OF:%Y%m%d}"

        assert max(row["交易日期"] for row in _good_transactions(bank)) < limit
        times = [row["发生时间"] for row in read(bank.directory, "行为日志") if "-13-" not in row["发生时间"]]
        assert max(times) < AS_OF.isoformat()
        assert max(row["触达时间"] for row in read(bank.directory, "客户触达记录表")) < AS_OF.isoformat()

    def test_wages_of_a_batch_add_up_to_the_employers_debit(self, bank: SimReport) -> None:
        paid, debited = Counter[str](), Counter[str]()
        for row in _good_transactions(bank):
            if row["交易类型"] == "代发工资":
                side = paid if row["借贷标志"] == "贷" else debited
                side[row["代发批次号"]] += int(Decimal(row["交易金额"]) * 100)

        assert paid == debited
        assert len(paid) > 50

    def test_no_money_moves_before_the_account_is_open(self, bank: SimReport) -> None:
        opened = {row["账号"]: row["开户日期"] for row in read(bank.directory, "账户信息表")}

        assert all(row["交易日期"] >= opened[row["交易账号"]] for row in _good_transactions(bank))

    def test_every_demonstration_login_exists_with_its_role(self, bank: SimReport) -> None:
        staff = {row["工号"]: row for row in read(bank.directory, "员工信息表")}
        parents = {row["机构号"]: row["上级机构号"] for row in read(bank.directory, "机构信息表")}

        assert set(HEAD_OFFICE_STAFF) | {"branch01", "sme01", "lobby01", "teller01"} <= set(staff)
        assert staff["rm01"]["岗位"] == staff["rm02"]["岗位"] == "客户经理"
        assert staff["head01"]["所属机构号"] == staff["rm01"]["所属机构号"]
        assert parents[staff["rm01"]["所属机构号"]] != parents[staff["rm02"]["所属机构号"]]

    def test_the_first_manager_has_deposits_that_mature_within_the_month(self, bank: SimReport) -> None:
        books = read(bank.directory, "管户关系表", delimiter="|")
        book = {row["客户统一编号"] for row in books if row["工号"] == "rm01" and not row["终止日期"]}
        limit = f"{AS_OF + timedelta(days=30):%Y%m%d}"
        maturing = [
            row
            for row in read(bank.directory, "账户信息表")
            if row["客户统一编号"] in book and row["到期日期"] and row["到期日期"] <= limit
        ]

        assert 40 <= len(book) <= 200
        assert len(maturing) >= 5

    def test_firm_owners_may_have_a_personal_and_a_corporate_manager(self, bank: SimReport) -> None:
        books = read(bank.directory, "管户关系表", delimiter="|")
        kinds = {(row["客户统一编号"], row["管户类型"]) for row in books if not row["终止日期"]}

        assert any((customer, "公司") in kinds for customer, kind in kinds if kind == "个人")

    def test_one_present_manager_per_customer_kind_and_position(self, bank: SimReport) -> None:
        books = read(bank.directory, "管户关系表", delimiter="|")
        present = Counter(
            (row["客户统一编号"], row["管户类型"], row["管户角色"]) for row in books if not row["终止日期"]
        )

        assert max(present.values()) == 1


def _good_transactions(bank: SimReport) -> list[dict[str, str]]:
    return read(bank.directory, "交易流水表")[: -bank.wrong["transactions"]]


class TestDemoExtract:
    def test_leaves_nothing_of_an_earlier_run(self, tmp_path: Path) -> None:
        for day in (date(2026, 11, 19), AS_OF):
            report = demo_extract(home=tmp_path, customers=150, seed=7, as_of=day)

        assert len(list(report.directory.iterdir())) == 17
