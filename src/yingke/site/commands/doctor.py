"""``yingke doctor``: look at the environment and say how to mend what is wrong."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict

import click

from yingke.site.commands.output import as_json, show
from yingke.site.commands.process import CommandError
from yingke.site.commands.words import _
from yingke.site.health import Finding, examine

SIGNS = {"good": "✓", "poor": "!", "bad": "✗"}


@click.command(help=_("检查运行环境，并说明如何修复。"))
@as_json
def command(*, as_json: bool) -> None:
    """Run every check; status 1 when one is bad."""
    findings = examine()
    show({"findings": [asdict(finding) for finding in findings]}, lines(findings), as_json=as_json)
    if bad := [finding.name for finding in findings if finding.state == "bad"]:
        raise CommandError(_("需要修复：{names}").format(names="、".join(bad)))


def lines(findings: Sequence[Finding]) -> Iterator[str]:
    for finding in findings:
        yield f"{SIGNS[finding.state]} {finding.name}：{finding.found}"
        if finding.mend:
            yield f"    {finding.mend}"
