"""``yingke worker``: the background of the platform, as ``yingke up`` starts it or alone on a host of its own."""

import click

from yingke.site.commands.process import logged_in
from yingke.site.commands.words import _


@click.command(help=_("运行后台作业、消息分发与审计封印，直到收到停止信号。"))
def command() -> None:
    """Work until told to stop."""
    with logged_in("batch"):
        from yingke.foundation.jobs.worker import run_worker

        run_worker()
