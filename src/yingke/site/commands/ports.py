"""A port of one's own. The web server shares its port among its workers (SO_REUSEPORT), so two platforms started
at the same moment could share one too, each answering half of the requests."""

import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from yingke.site.commands.process import CommandError
from yingke.site.commands.words import _

FIRST = 8000


@contextmanager
def reserved(host: str, port: int | None) -> Iterator[int]:
    """Hold ``port``, or without one the first that is free from 8000 on, against other platforms of this machine.

    Raises CommandError when that cannot be.
    """
    for candidate in [port] if port is not None else range(FIRST, FIRST + 1000):
        with suppress(OSError), _mark(candidate) as mark:
            _probe(host, candidate)
            held = mark.dup()
            break
    else:
        raise CommandError(_("不能监听 {host} 端口 {port}；请换一个。").format(host=host, port=port or FIRST))
    with held:
        yield candidate


def _mark(port: int) -> socket.socket:
    """A name in the kernel that one process can hold and that goes with it; OSError when another holds it."""
    mark = socket.socket(socket.AF_UNIX)
    if sys.platform == "linux":
        try:
            mark.bind(f"\0yingke-port-{port}")
        except OSError:
            mark.close()
            raise
    return mark


def _probe(host: str, port: int) -> None:
    """Raise OSError when anyone listens there already."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((host, port))
