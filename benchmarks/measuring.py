"""How a benchmark measures: each step in a process of its own, so that its memory peak is its own."""

from __future__ import annotations

import multiprocessing
import os
import platform
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Measured:
    """What a step returned, its wall-clock and processor seconds, the peak resident memory of its process."""

    result: Any
    seconds: float
    cpu_seconds: float
    peak_mb: int


def measured(step: Callable[..., Any], *arguments: object, repeat: int = 1) -> Measured:
    """Run ``step`` in a fresh process, ``repeat`` times; the best time counts, start of the process left out."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return Measured(*pool.apply(_timed, (step, arguments, repeat)))


def _timed(step: Callable[..., Any], arguments: tuple[Any, ...], repeat: int) -> tuple[Any, float, float, int]:
    times = []
    for _ in range(repeat):
        start, busy = time.perf_counter(), time.process_time()
        result = step(*arguments)
        times.append((time.perf_counter() - start, time.process_time() - busy))
    seconds, cpu = (round(min(column), 2) for column in zip(*times, strict=True))
    return result, seconds, cpu, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def machine() -> str:
    """The machine in a few words."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    cores = len(os.sched_getaffinity(0))
    return f"{platform.machine()}, {cores} cores, {memory:.0f} GB, Python {platform.python_version()}"
