"""The health page: whether the processes live, and whether news, jobs and the ledger keep up."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker

from yingke.foundation import clock
from yingke.foundation.accounts.roles import Permission
from yingke.foundation.audit.models import Seal
from yingke.foundation.audit.sealer import waiting
from yingke.foundation.news.board import backlog
from yingke.foundation.pages.components import Cell, Figure, State, Table, Tone
from yingke.foundation.pages.requests import PageRequest, page

ALIVE = timedelta(seconds=30)  # three heartbeats of the worker


@page(Permission.SEE_HEALTH)
def health(request: PageRequest) -> HttpResponse:
    """The platform's health."""
    context = {"figures": _figures(), "tables": [_workers(), _failures()]}
    return render(request, "jobs/health.html", context)


def _figures() -> list[Figure]:
    news, given_up = backlog()
    unsealed, failed = waiting(), ProcrastinateJob.objects.filter(status="failed").count()
    alive = ProcrastinateWorker.objects.filter(last_heartbeat__gte=clock.now() - ALIVE).count()
    seal = Seal.objects.order_by("-number").first()
    return [
        Figure(_("后台进程"), alive, _("个"), _("30 秒内有心跳的后台进程。"), tone="neutral" if alive else "bad"),
        Figure(_("待处理消息"), news, _("条"), _("模块之间已发布、尚未处理的消息。")),
        Figure(_("放弃的消息"), given_up, _("条"), _("多次失败、不再重试的消息。"), tone=_tone(given_up)),
        Figure(
            _("待封印审计"), unsealed, _("条"), _("已写入、尚未进入审计链的条目。"), tone=_tone(unsealed > 1000)
        ),
        Figure(_("失败作业"), failed, _("个"), _("重试后仍失败的作业。"), tone=_tone(failed)),
        Figure(
            _("最近封印"),
            seal.number if seal else None,
            definition=_said(seal.at) if seal else "",
            missing=_("尚无封印。"),
        ),
    ]


def _tone(trouble: int) -> Tone:
    return "bad" if trouble else "neutral"


def _said(moment: datetime) -> str:
    return f"{moment.astimezone(clock.BANK_ZONE):%Y-%m-%d %H:%M:%S}"


def _workers() -> Table:
    oldest = clock.now() - ALIVE
    rows: list[list[Cell]] = [
        [str(one.pk), _said(one.last_heartbeat), _state(alive=one.last_heartbeat >= oldest)]
        for one in ProcrastinateWorker.objects.order_by("-last_heartbeat")[:8]
    ]
    return Table(
        _("后台进程"), [_("编号"), _("最近心跳"), _("状态")], rows, _("没有后台进程：运行 yingke worker。")
    )


def _state(*, alive: bool) -> State:
    return State(_("正常"), "good") if alive else State(_("失联"), "bad")


def _failures() -> Table:
    rows: list[list[Cell]] = [
        [one.task_name, str(one.attempts), _said(one.scheduled_at) if one.scheduled_at else "—"]
        for one in ProcrastinateJob.objects.filter(status="failed").order_by("-id")[:8]
    ]
    return Table(_("失败作业"), [_("作业"), _("次数"), _("计划时间")], rows, _("没有失败的作业。"))
