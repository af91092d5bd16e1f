"""Ordered jobs on processes: what becomes of a job at which a process dies."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from nboq.batch.workers import in_batches, in_order
from nboq.errors import InputError


def _square(number: int) -> int:
    time.sleep(0.001 * (number % 3))
    return number * number


def _fatal_at_seven(number: int) -> int:
    if number == 7:
        os._exit(1)
    return number


def _fatal_once(path: str) -> str:
    mark = Path(path)
    if mark.name == "3" and not mark.exists():
        mark.touch()
        os._exit(1)
    return mark.name


@pytest.mark.slow
def test_results_come_in_the_order_of_the_jobs() -> None:
    assert list(in_order(_square, range(50), workers=3)) == [number * number for number in range(50)]


@pytest.mark.slow
def test_jobs_are_taken_only_a_few_ahead() -> None:
    taken = []

    def jobs() -> Iterator[int]:
        for number in range(1000):
            taken.append(number)
            yield number

    results = in_order(_square, jobs(), workers=2)
    assert next(results) == 0 and len(taken) < 20
    results.close()


@pytest.mark.slow
def test_the_job_that_ends_a_process_is_named_and_not_its_neighbours() -> None:
    found: list[int] = []
    with pytest.raises(InputError, match="job 7: the process that worked on it died 4 times"):
        found.extend(in_order(_fatal_at_seven, range(20), workers=2, name=lambda number: f"job {number}"))
    assert list(in_order(_fatal_at_seven, range(20), workers=2, lost=lambda number, _: -number)) == [
        *range(7),
        -7,
        *range(8, 20),
    ]


@pytest.mark.slow
def test_a_job_whose_process_died_once_is_done_again(tmp_path: Path) -> None:
    jobs = [str(tmp_path / f"{number}") for number in range(6)]
    assert list(in_order(_fatal_once, jobs, workers=2)) == [f"{number}" for number in range(6)]


_UNGUARDED = """
import sys
from nboq.batch import convert
from nboq.errors import InputError
try:
    convert([sys.argv[1]], sys.argv[2], workers=2)
except InputError as error:
    print(error)
"""


@pytest.mark.slow
def test_processes_that_cannot_start_are_told_and_not_tried_for_every_document(tmp_path: Path) -> None:
    lines = (f'{{"type": "Instrument", "id": "urn:uuid:{number}"}}\n' for number in range(200))
    (tmp_path / "all.jsonl").write_text("".join(lines))
    (tmp_path / "script.py").write_text(_UNGUARDED)
    command = [sys.executable, *(str(tmp_path / name) for name in ("script.py", "all.jsonl", "all.nq"))]
    done = subprocess.run(command, capture_output=True, text=True, timeout=100, check=True)
    assert "worker processes die as soon as they start; a script has to begin its work below" in done.stdout
    assert not (tmp_path / "all.nq").exists()


def test_batches_depend_on_the_jobs_alone() -> None:
    weights = [5, 1, 1, 9, 100, 2, 2, 2, 2]
    found = list(in_batches(weights, int, heaviest=10, most=3))
    assert found == [[5, 1, 1], [9], [100], [2, 2, 2], [2]]
    assert list(in_batches([], int, 1, 1)) == []
