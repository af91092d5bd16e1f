"""How time and memory are measured, the same way everywhere.

The machine is shared, so only ratios are worth keeping: both sides run in turn, and seconds are those of the processor,
a command's with the processes that it starts. What is measured are sets of documents that differ
(`bench.different`): the first set in a process is cold, the sets after it are warm, and no document comes twice.
"""

from __future__ import annotations

import multiprocessing
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

T = TypeVar("T")
Row = tuple[str, float, str, bool]
"""What is compared, the ratio, what is wanted of it, and whether that holds."""


def at_least(name: str, ratio: float, limit: float, held: float | None = None) -> Row:
    """Make a row of a ratio that is to be so large; while it's known not to be, it's held to what it is."""
    if held is None:
        return name, ratio, f"≥ {limit:g}", ratio >= limit
    return name, ratio, f"≥ {limit:g}, held ≥ {held:g}", ratio >= held


def at_most(name: str, ratio: float, limit: float, held: float | None = None) -> Row:
    """Make a row of a ratio that is to be no larger; while it's known to be, it's held to what it is."""
    if held is None:
        return name, ratio, f"≤ {limit:g}", ratio <= limit
    return name, ratio, f"≤ {limit:g}, held ≤ {held:g}", ratio <= held


def shown(name: str, ratio: float) -> Row:
    """Make a row that is held to nothing."""
    return name, ratio, "shown", True


def show(rows: Iterable[Row]) -> int:
    """Print rows as they come; give the exit status, which is 1 when a ratio misses what is wanted."""
    good = True
    for name, ratio, wanted, holds in rows:
        print(f"{'ok  ' if holds else 'MISS'} {ratio:9.3g}  (wanted {wanted:6})  {name}", flush=True)
        good &= holds
    return 0 if good else 1


def each(run: Callable[[T], object], things: Sequence[T]) -> float:
    """Give the seconds of the processor that a call takes on average, for each of some things once."""
    begun = time.process_time()
    for thing in things:
        run(thing)
    return (time.process_time() - begun) / len(things)


class Command(NamedTuple):
    """What one run of a command took.

    Attributes:
        cpu: Seconds of the processor, of all its processes.
        seconds: By the clock.
        peak: The most memory of the largest of its processes, in KiB.
        status: The exit status.
        output: What it printed.
    """

    cpu: float
    seconds: float
    peak: int
    status: int
    output: str


def command(*arguments: str | Path, module: str | None = "nboq") -> Command:
    """Run `python -m nboq …` as users run it, as a process of its own; without a module, what Python is told to do."""
    call = [sys.executable, *(("-m", module) if module else ()), *map(str, arguments)]
    begun = time.perf_counter()
    with subprocess.Popen(call, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        output = process.stdout.read()
        # wait4 alone tells what one child used; all children together is what `resource` knows.
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - begun
    return Command(used.ru_utime + used.ru_stime, seconds, used.ru_maxrss, process.returncode, output)


def apart(run: Callable[..., Any], *arguments: Any) -> Any:
    """Give what a call gives, made in a process of its own, where nothing is remembered yet.

    Args:
        run: A function of a module, which the process imports anew.
        arguments: What can be pickled.
    """
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(run, arguments)


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
