"""A line on the terminal for work that takes longer than two seconds; nothing in a file or a pipe."""

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

PATIENCE = 2.0  # seconds

Step = Callable[[str], None]


@contextmanager
def progress(first: str, *, steps: int) -> Iterator[Step]:
    """Yield a function that names the next of ``steps`` steps; the bar shows on stderr after two seconds."""
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
        disable=not sys.stderr.isatty(),
    )
    task = bar.add_task(first, total=steps)
    timer = threading.Timer(PATIENCE, bar.start)
    timer.daemon = True
    timer.start()
    try:
        yield lambda label: bar.update(task, description=label, advance=1)
    finally:
        timer.cancel()
        timer.join()
        bar.stop()
