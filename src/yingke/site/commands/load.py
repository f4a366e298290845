"""``yingke load``: take in a folder of a bank's files."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from yingke.site.commands.output import as_json, show
from yingke.site.commands.process import CommandError, logged_in
from yingke.site.commands.progress import progress
from yingke.site.commands.words import _, language

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
COUNTS = ("read", "accepted", "quarantined", "duplicate")


@click.command(help=_("按映射文件装载一个目录中的银行数据文件。"))
@click.argument("directory", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--mapping", required=True, type=FILE, help=_("映射文件（TOML）。"))
@as_json
def command(directory: Path, mapping: Path, *, as_json: bool) -> None:
    """Load all tables the mapping names; a table is taken whole or not at all."""
    with logged_in("batch"), progress(_("装载 {directory}").format(directory=directory), steps=1):
        report = load(directory, mapping)
    show(report, lines(report), as_json=as_json)
    if refused := [name for name, table in report["tables"].items() if table["state"] == "refused"]:
        raise CommandError(_("未收：{tables}；这些表仍用上一份数据。").format(tables="、".join(refused)))


def load(directory: Path, mapping: Path) -> dict[str, Any]:
    """Load as the service account and let the slices above follow; ``{snapshot, tables: {table: counts}}``."""
    from yingke.customers import services
    from yingke.foundation.actor import service
    from yingke.foundation.news.board import dispatch_pending

    taken = services.load(service("load"), directory=directory, mapping=mapping)
    dispatch_pending()
    return {"snapshot": taken.snapshot_id, "tables": taken.report["tables"]}


def lines(report: Mapping[str, Any]) -> Iterator[str]:
    yield _("快照 {snapshot}").format(snapshot=report["snapshot"])
    for table, counts in report["tables"].items():
        yield _("  {table}：读 {read}，收 {accepted}，隔离 {quarantined}，重复 {duplicate}").format(
            table=table, **{name: counts[name] for name in COUNTS}
        )
        if counts["problem"]:
            yield "    " + counts["problem"]["en" if language() == "en" else "zh"]
