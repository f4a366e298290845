"""``yingke day``: run one business day, from the snapshot to the managers' worklists."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import click

from yingke.site.commands.output import as_json, show
from yingke.site.commands.process import logged_in
from yingke.site.commands.progress import progress
from yingke.site.commands.words import _


@click.command(help=_("运行一个营业日：刷新事实与标签、决策、编排工作清单。"))
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), required=True, help=_("营业日，如 2026-11-23。"))
@as_json
def command(as_of: datetime, *, as_json: bool) -> None:
    """Run the day; safe to run twice."""
    with logged_in("batch"):
        from yingke.foundation.actor import service
        from yingke.site.day import STEPS, run_day

        with progress(_("准备"), steps=len(STEPS)) as step:
            report = run_day(service("day"), as_of=as_of.date(), step=step)
    show(report, lines(report), as_json=as_json)


def lines(report: Mapping[str, Any]) -> Iterator[str]:
    yield _("营业日 {as_of}").format(as_of=report["as_of"])
    for key, label in (
        ("tiers", _("分层")),
        ("tags", _("标签")),
        ("opportunities", _("商机")),
        ("withheld", _("未放行")),
    ):
        yield f"  {label}：" + ("，".join(f"{name} {count}" for name, count in report[key].items()) or _("无"))
