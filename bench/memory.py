"""The peak memory of this process."""

from __future__ import annotations

from pathlib import Path

__all__ = ["peak"]


def peak() -> int:
    """Give the peak of the resident memory in KiB, as Linux counts it from when the program was loaded.

    `resource.getrusage` won't do: what it gives begins with the memory of the process that started this one.
    """
    lines = Path("/proc/self/status").read_text("utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:"))
