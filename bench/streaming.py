"""A submission of many documents through `nboq validate`: a folder of files, and N-Quads with a graph for each.

`python -m bench.streaming` runs 10,000 descriptors and 10,000,000 triples, beside a tenth of each, and prints how time
and peak memory grow. It takes many minutes, so it's no part of `make bench`, which measures the same in one process
with 1,000 documents. Linux only, since peaks are read from /proc.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import orjson

import nboq
from bench.measure import memory_of

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "examples" / "micrometa" / "teaching-widefield.json"
_FAULTY = 10
"""Of so many documents one has a fault."""


class Run(NamedTuple):
    """What one run of the command took."""

    seconds: float
    main: int
    """Peak memory of the process that reads, hands out and writes, in KiB."""
    worker: int
    """The largest peak of a worker, in KiB."""
    status: int
    documents: int
    faulty: int


def _documents() -> Iterator[dict[str, object]]:
    """Make microscopes without end, no two with an id in common."""
    text = orjson.dumps(nboq.read(EXAMPLE).data)
    number = 0
    while True:
        data = orjson.loads(text.replace(b"urn:uuid:", b"urn:x-bench:%d-" % number))
        data["name"] = f"Microscope {number}"
        if number % _FAULTY == 0:
            data["tier"] = 7
        yield data
        number += 1


def write_folder(folder: Path, count: int) -> Path:
    """Write descriptors as JSON files, a thousand a folder."""
    for number, data in zip(range(count), _documents(), strict=False):
        path = folder / f"{number // 1000:03d}" / f"{number:06d}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(orjson.dumps(data))
    return folder


def write_quads(path: Path, triples: int) -> Path:
    """Write N-Quads with a graph for each descriptor, until there are so many."""
    left = triples
    with path.open("wb") as file:
        for number, data in enumerate(_documents()):
            if left <= 0:
                break
            data.pop("tier") if number % _FAULTY == 0 else None
            lines = nboq.to_rdf(data, "ntriples")
            left -= lines.count(b"\n")
            file.write(lines.replace(b" .\n", b" <urn:x-bench:graph-%d> .\n" % number))
    return path


def _tree(root: int) -> list[int]:
    """Give a process and all that it started."""
    found = [root]
    for pid in found:
        for task in Path(f"/proc/{pid}/task").glob("*/children"):
            found += map(int, task.read_text().split())
    return found


def watch(given: Path) -> Run:
    """Validate what is under a path with the command, and look at the memory of its processes all the while."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [sys.executable, "-m", "nboq", "validate", str(given), "--format", "json", "-o", str(report)]
        begun = time.perf_counter()
        with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
            peaks: dict[int, int] = {}
            while process.poll() is None:
                try:
                    for pid in _tree(process.pid):
                        peaks[pid] = max(memory_of(pid, "VmHWM"), peaks.get(pid, 0))
                except OSError:  # a process that ended while it was looked at
                    pass
                time.sleep(0.05)
        took = time.perf_counter() - begun
        documents = faulty = 0
        with report.open("rb") as file:
            for line in file:
                documents += line.startswith(b'    "valid": ')
                faulty += line.startswith(b'    "valid": false')
    main = peaks.pop(process.pid, 0)
    return Run(took, main, max(peaks.values(), default=0), process.returncode, documents, faulty)


def _row(name: str, small: Run, large: Run) -> str:
    ratios = (large.seconds / small.seconds, large.main / small.main, large.worker / small.worker)
    return (
        f"{name}: {large.documents:,} documents, {large.faulty:,} not valid, exit {large.status}; against a tenth: "
        f"{ratios[0]:.2f} times the time, {ratios[1]:.2f} times the peak of the main process "
        f"({small.main / 1024:.0f} and {large.main / 1024:.0f} MiB), {ratios[2]:.2f} times that of a worker "
        f"({small.worker / 1024:.0f} and {large.worker / 1024:.0f} MiB)"
    )


def main(documents: int = 10_000, triples: int = 10_000_000) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        runs = [watch(write_folder(folder / str(count), count)) for count in (documents // 10, documents)]
        print(_row("a folder", *runs), flush=True)
        runs = [watch(write_quads(folder / f"{count}.nq", count)) for count in (triples // 10, triples)]
        print(_row(f"N-Quads of {triples:,} triples", *runs), flush=True)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
