"""The homes of system and security administration: is the platform well, who may log in."""

from __future__ import annotations

import shutil
from datetime import date, timedelta

from axes.models import AccessAttempt
from django.conf import settings
from django.db import connection
from django.db.models import Count
from django.utils.translation import gettext as _

from yingke.customers.models import Load
from yingke.foundation import clock
from yingke.foundation.accounts.labels import ROLE_LABELS
from yingke.foundation.accounts.models import RoleGrant, User
from yingke.foundation.accounts.roles import Role
from yingke.foundation.actor import Actor
from yingke.foundation.audit.models import Entry
from yingke.foundation.configuration import configuration
from yingke.foundation.news.models import Delivery
from yingke.foundation.pages.components import Cell, Figure, State, Table
from yingke.site.homes.home import Home, home_of

ROOM = 2_000_000_000  # bytes below which the home is short of space


@home_of(Role.SYSTEM_ADMIN)
def system(viewer: Actor, today: date) -> Home:  # noqa: ARG001 - the platform, not customers
    """Database, disk, loads, undelivered news."""
    free = shutil.disk_usage(configuration().home).free
    waiting = Delivery.objects.filter(handled_at=None)
    failed = waiting.exclude(error="").count()
    last = Load.objects.order_by("-id").first()
    figures = [
        Figure(_("数据库"), _database_size(), "MB", _("本库占用的空间。"), today),
        Figure(_("磁盘余量"), round(free / 1e9, 1), "GB", tone="neutral" if free > ROOM else "bad"),
        Figure(_("待处理消息"), waiting.count(), _("条"), _("模块之间已发布、尚未处理的消息。")),
        Figure(
            _("处理失败"), failed, _("条"), _("处理时出错、等待重试的消息。"), tone="bad" if failed else "neutral"
        ),
        Figure(
            _("距上次装载"),
            (clock.now() - last.loaded_at).days if last else None,
            _("天"),
            missing=_("还没有装载过数据。"),
        ),
    ]
    return Home(_("平台是否健康，昨夜的数据到了没有？"), figures, tables=[_loads(), _failures()])


def _database_size() -> int:
    with connection.cursor() as cursor:
        cursor.execute("select pg_database_size(current_database()) / 1000000")
        return int(cursor.fetchone()[0])


def _loads() -> Table:
    rows: list[list[Cell]] = [
        [one.loaded_at, one.bank, one.snapshot_id[:12]] for one in Load.objects.order_by("-id")[:8]
    ]
    empty = _("还没有装载：运行 yingke load 或 yingke demo。")
    return Table(_("最近的装载"), [_("时间"), _("来源"), _("快照")], rows, empty)


def _failures() -> Table:
    found = Delivery.objects.filter(handled_at=None).exclude(error="").select_related("item").order_by("-id")[:8]
    rows: list[list[Cell]] = [
        [one.item.kind, one.subscriber, one.attempts, one.error.strip().splitlines()[-1][:80]] for one in found
    ]
    headings = [_("消息"), _("处理方"), _("次数"), _("最近的错误")]
    return Table(_("处理失败的消息"), headings, rows, _("没有处理失败的消息。"), frozenset({2}))


@home_of(Role.SECURITY_ADMIN)
def security(viewer: Actor, today: date) -> Home:  # noqa: ARG001 - logins, not customers
    """Logins, roles, failed attempts."""
    since = clock.now() - timedelta(days=1)
    attempts = AccessAttempt.objects.filter(attempt_time__gte=since)
    locked = attempts.filter(failures_since_start__gte=settings.AXES_FAILURE_LIMIT)
    demo = User.objects.filter(is_demo=True, is_open=True).count()
    figures = [
        Figure(_("可登录账号"), User.objects.filter(is_open=True).count(), _("个"), as_of=today),
        Figure(
            _("演示账号"),
            demo,
            _("个"),
            _("密码公开的演示账号；正式环境中必须为零。"),
            tone="warn" if demo else "neutral",
        ),
        Figure(_("24 小时内锁定"), locked.count(), _("个"), _("连续输错密码被锁定的登录名与地址。"), today),
        Figure(_("7 天内敏感操作"), _sensitive(), _("次"), _("账号与角色的变更，以账本为准。"), today),
    ]
    return Home(_("谁能登录，有没有异常？"), figures, tables=[_roles(), _attempts(since)])


def _sensitive() -> int:
    since = clock.now() - timedelta(days=7)
    changes = Entry.objects.filter(at__gte=since, verb__startswith="accounts.")
    return changes.exclude(verb__in=["accounts.log_in", "accounts.log_out"]).count()


def _roles() -> Table:
    counts = {one["role"]: one["n"] for one in RoleGrant.objects.values("role").annotate(n=Count("id"))}
    rows: list[list[Cell]] = [[ROLE_LABELS[role], counts[role]] for role in Role if role in counts]
    return Table(_("各岗位的账号"), [_("岗位"), _("账号数")], rows, _("还没有账号。"), frozenset({1}))


def _attempts(since: object) -> Table:
    found = AccessAttempt.objects.filter(attempt_time__gte=since).order_by("-failures_since_start")[:10]
    limit = settings.AXES_FAILURE_LIMIT
    rows: list[list[Cell]] = [
        [
            one.username or "",
            one.ip_address or "",
            one.failures_since_start,
            State(_("已锁定"), "bad") if one.failures_since_start >= limit else State(_("未锁定")),
        ]
        for one in found
    ]
    headings = [_("登录名"), _("地址"), _("失败次数"), _("状态")]
    return Table(_("24 小时内的登录失败"), headings, rows, _("24 小时内没有登录失败。"), frozenset({2}))
