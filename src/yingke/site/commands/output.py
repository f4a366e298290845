"""What a command prints: one JSON line for a program, or lines for a person."""

from collections.abc import Iterable, Mapping

import click
import msgspec

from yingke.site.commands.words import _

as_json = click.option("--json", "as_json", is_flag=True, help=_("输出一行 JSON，供程序读取。"))


def show(value: Mapping[str, object], lines: Iterable[str], *, as_json: bool) -> None:
    """Print ``value`` as JSON on one line, or else the lines."""
    if as_json:
        click.echo(msgspec.json.encode(value, enc_hook=str).decode())
    else:
        for line in lines:
            click.echo(line)
