"""The extract part of ``yingke demo``: a fresh bank's files inside the home, ready to be loaded like any bank's."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

from yingke.simbank.bank import SimReport, generate


def demo_extract(
    *, home: Path, customers: int, seed: int, as_of: date, progress: Callable[[str], None] = lambda _: None
) -> SimReport:
    """Write the demonstration bank's files to ``home``/demo; what an earlier run left there goes first."""
    out = home / "demo"
    shutil.rmtree(out, ignore_errors=True)
    return generate(customers=customers, seed=seed, as_of=as_of, out=out, progress=progress)
