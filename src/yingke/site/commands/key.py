"""``yingke key``: keys for systems that call the platform."""

from datetime import datetime

import click

from yingke.site.commands.output import as_json, show
from yingke.site.commands.process import logged_in
from yingke.site.commands.words import _


@click.group(help=_("管理外部系统的接口密钥。"))
def command() -> None:
    """Hold the acts on keys together."""


@command.command(help=_("新建密钥；只显示这一次。"))
@click.argument("name")
@click.option(
    "--scope", "scopes", multiple=True, required=True, help=_("可做什么：decisions、events、load；可多次给出。")
)
@click.option("--expires-on", type=click.DateTime(["%Y-%m-%d"]), help=_("最后有效日。"))
@as_json
def create(name: str, scopes: tuple[str, ...], expires_on: datetime | None, *, as_json: bool) -> None:
    """Make a key and show it."""
    with logged_in("app"):
        from yingke.foundation.accounts.services.keys import create_key
        from yingke.foundation.actor import service

        last_day = expires_on.date() if expires_on else None
        key = create_key(service("console"), name=name, scopes=scopes, expires_on=last_day)
    show({"name": name, "key": key}, [key], as_json=as_json)


@command.command("list", help=_("列出密钥（不含密钥本身）。"))
@as_json
def list_keys(*, as_json: bool) -> None:
    """Show every key by its name, what it opens and until when."""
    with logged_in("app"):
        from yingke.foundation.accounts.models import ApiKey

        fields = ("name", "prefix", "scopes", "created_at", "expires_on", "revoked_at")
        keys = list(ApiKey.objects.order_by("name").values(*fields))
    lines = [
        "  ".join(
            (
                key["name"],
                f"yk_{key['prefix']}_…",
                "、".join(key["scopes"]),
                _("已撤销") if key["revoked_at"] else _("有效"),
            )
        )
        for key in keys
    ]
    show({"keys": keys}, lines, as_json=as_json)


@command.command(help=_("撤销密钥，立即生效。"))
@click.argument("name")
@click.option("--reason", default="", help=_("原因，记入审计。"))
def revoke(name: str, reason: str) -> None:
    """Close a key for good."""
    with logged_in("app"):
        from yingke.foundation.accounts.services.keys import revoke_key
        from yingke.foundation.actor import service

        revoke_key(service("console"), name=name, reason=reason)
    click.echo(_("已撤销 {name}。").format(name=name))
