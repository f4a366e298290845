"""``yingke demo``: a simulated bank in this home, loaded like any bank's, its day run, its people given logins."""

from datetime import date, datetime
from typing import Any

import click
import msgspec

from yingke.site.commands.output import as_json, show
from yingke.site.commands.process import home, logged_in
from yingke.site.commands.progress import Step, progress
from yingke.site.commands.words import _


@click.command(help=_("生成模拟银行的数据文件，装载并运行一个营业日。"))
@click.option("--customers", default=20_000, show_default=True, type=click.IntRange(min=100), help=_("客户数。"))
@click.option("--seed", default=7, show_default=True, help=_("种子：同样的种子得到同样的银行。"))
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help=_("营业日，默认今天。"))
@as_json
def command(customers: int, seed: int, as_of: datetime | None, *, as_json: bool) -> None:
    """Make, load and run the demonstration bank."""
    with logged_in("batch"):
        from yingke.foundation import clock

        day = as_of.date() if as_of else clock.today()
        with progress(_("生成模拟银行"), steps=6) as step:
            report = make(customers=customers, seed=seed, as_of=day, step=step)
    (home() / "demo.json").write_bytes(msgspec.json.encode(report["demo"], enc_hook=str))
    said = _("模拟银行已就绪：{customers} 位客户，营业日 {day}。").format(customers=customers, day=day)
    show(report, [said], as_json=as_json)


def make(*, customers: int, seed: int, as_of: date, step: Step) -> dict[str, Any]:
    """Write the files, load them, give logins, run the day."""
    from yingke.foundation.accounts.labels import ROLE_LABELS
    from yingke.foundation.accounts.roles import Role
    from yingke.foundation.accounts.services.demo import DEMO_PASSWORD, create_demo_logins
    from yingke.foundation.actor import service
    from yingke.simbank.demo import demo_extract
    from yingke.site.commands.load import load
    from yingke.site.day import run_day

    files = demo_extract(home=home(), customers=customers, seed=seed, as_of=as_of)
    step(_("装载数据文件"))
    loaded = load(files.directory, files.mapping)
    step(_("开通演示账号"))
    made = create_demo_logins()
    logins = [{"login": made[role], "role": role, "label": ROLE_LABELS[role]} for role in Role if role in made]
    day = run_day(service("day"), as_of=as_of, step=step)
    demo = {"customers": customers, "seed": seed, "as_of": as_of, "logins": logins, "password": DEMO_PASSWORD}
    return {"demo": demo, **loaded, "day": day}
