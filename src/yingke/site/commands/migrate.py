"""``yingke migrate``: bring the database up to this version, as the owner of the tables."""

import click

from yingke.site.commands.process import database, set_up
from yingke.site.commands.words import _


@click.command(hidden=True, help=_("把数据库升级到本版本（以表所有者身份）。"))
def command() -> None:
    """Apply every migration not yet applied."""
    with database():
        set_up("owner")
        from django.core.management import call_command

        call_command("migrate", interactive=False, verbosity=0)
