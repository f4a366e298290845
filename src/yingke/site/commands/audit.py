"""``yingke audit``: is the ledger as it was written?"""

from dataclasses import asdict

import click

from yingke.site.commands.output import as_json, show
from yingke.site.commands.process import CommandError, home, logged_in
from yingke.site.commands.progress import progress
from yingke.site.commands.words import _


@click.group(help=_("审计账。"))
def command() -> None:
    """Hold the acts on the ledger together."""


@command.command(help=_("逐条核对审计账：条目、链、封印与库外锚点。"))
@as_json
def verify(*, as_json: bool) -> None:
    """Read the whole ledger; status 1 when a place is broken."""
    with logged_in("batch"), progress(_("核对审计账"), steps=1):
        from yingke.foundation.audit import verification

        verdict = verification.verify(home())
    counts = _("条目 {entries}，已封 {sealed}，封印 {seals}").format(
        entries=verdict.entries, sealed=verdict.sealed, seals=verdict.seals
    )
    show(asdict(verdict), [counts], as_json=as_json)
    if not verdict.ok:
        raise CommandError(verdict.first_problem or "")
