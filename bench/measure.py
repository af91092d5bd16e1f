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
    return memory_of("self", "VmHWM")


def memory_of(pid: int | str, field: str) -> int:
    """Give the memory of a process in KiB.

    Args:
        pid: The process.
        field: Of `/proc/PID/status` (proc_pid_status(5)): `VmRSS` is now in memory, `VmHWM` the most of it.

    Returns:
        0 for a process that has ended.

    Raises:
        OSError: If there is none.
    """
    lines = Path(f"/proc/{pid}/status").read_text("utf-8").splitlines()
    return next((int(line.split()[1]) for line in lines if line.startswith(f"{field}:")), 0)
