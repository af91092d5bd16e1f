"""How time and memory are measured, the same way everywhere."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from pathlib import Path


def median(run: Callable[[], object], repeat: int) -> float:
    """Give the median time of a call in seconds, after one call to warm up."""
    run()
    times = []
    for _ in range(repeat):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def peak() -> int:
    """Give the peak of the resident memory in KiB, as Linux counts it from when the program was loaded.

    `resource.getrusage` won't do: what it gives begins with the memory of the process that started this one.
    """
    lines = Path("/proc/self/status").read_text("utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:"))
