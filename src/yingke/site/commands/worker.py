"""``yingke worker``: jobs, news and the sealing of the ledger; part of ``up``, or alone on another host."""

import click

from yingke.site.commands.process import logged_in
from yingke.site.commands.words import _


@click.command(hidden=True, help=_("后台作业、消息与审计封印；yingke up 会启动它，也可单独运行。"))
def command() -> None:
    """Work until told to stop."""
    with logged_in("batch"):
        from yingke.foundation.jobs.worker import run_worker

        run_worker()
