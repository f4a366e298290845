"""The command line. A command imports its rooms only when it runs, so that ``yingke --help`` answers at once."""

import signal
import sys
from collections.abc import Sequence
from importlib import import_module

import click

from yingke.site.commands.words import _, language

COMMANDS = ("up", "demo", "load", "day", "key", "audit", "bench", "doctor", "migrate", "prepare", "worker")


class Commands(click.Group):
    """The commands of ``yingke.site.commands``: one module each, holding a ``command``."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click asks with its context
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        found: click.Command = import_module(f"yingke.site.commands.{cmd_name}").command
        return found


@click.group(
    cls=Commands,
    help=_("迎客：银行营销管理平台。"),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option("--debug", is_flag=True, expose_value=False, help=_("出错时显示经过。"))
@click.version_option(package_name="yingke", prog_name="yingke")
def yingke() -> None:
    """Hold the commands together."""


def run(arguments: Sequence[str]) -> int:
    """Run one command; its exit status: 0 done, 1 refused or failed, 2 wrongly called, 130 interrupted."""
    debug = "--debug" in arguments
    words = [word for word in arguments if word != "--debug"]
    try:
        status: int | None = yingke.main(args=words, prog_name="yingke", standalone_mode=False)
    except click.UsageError as error:
        path = error.ctx.command_path if error.ctx else "yingke"
        click.echo(f"{path}: {error.format_message()} ({path} --help)", err=True)
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return 130
    except Exception as error:
        if debug:
            raise
        click.echo(f"yingke: {describe(error)}", err=True)
        return 1
    return status or 0


def describe(error: Exception) -> str:
    """One line: the sentence of an error of our own, or the kind and text of any other."""
    text = " ".join(str(error).split())
    if language() == "en":
        text = getattr(error, "english", text)
    if type(error).__module__.startswith("yingke."):
        return text
    return _("{kind}：{text}（加 --debug 看经过）").format(kind=type(error).__name__, text=text)


def main() -> None:
    """Enter from the console script; a SIGTERM ends as Ctrl-C does, so that everything opened is closed."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
