"""``yingke prepare``: what must hold before people come: no demo login in production, somebody who may log in."""

import click

from yingke.site.commands.process import logged_in
from yingke.site.commands.words import _


@click.command(hidden=True, help=_("开门前的检查：生产环境没有演示账号；空库建立首批管理员。"))
def command() -> None:
    """Refuse what is unsafe; make the three administrators of an empty platform and show their passwords once."""
    with logged_in("app"):
        from yingke.foundation.accounts.models import User
        from yingke.foundation.accounts.services.demo import refuse_demo_logins
        from yingke.foundation.accounts.services.logins import create_first_administrators
        from yingke.foundation.actor import service

        refuse_demo_logins()
        if User.objects.exists():
            return
        passwords = create_first_administrators(service("console"))
    click.echo(_("首批管理员（密码只显示这一次，首次登录须修改）："))
    for name, password in passwords.items():
        click.echo(f"  {name}  {password}")
