"""Workers that are killed at any moment, in the middle of a result too; `python -m bench.kills` does it at length."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from bench.kills import kill_workers
from nboq.batch.workers import in_order

_HALF = 2**22
"""More than a pipe holds, so that its sender waits until somebody reads."""

_ALIKE = ("validate", "convert")
"""Single deaths of their workers are seen in `test_validate_many` and `test_convert_parallel`."""


def _halves(mark: str) -> bytes:
    """Die the first time, when half of the result is sent."""
    path = Path(mark)
    if path.name == "2" and not path.exists():
        path.touch()
        pid = os.getpid()
        if os.fork() == 0:  # a result that is larger than the pipe is half sent after a moment
            time.sleep(0.5)
            os.kill(pid, signal.SIGKILL)
            os._exit(0)
        return bytes(64 * _HALF)
    return path.name.encode()


@pytest.mark.slow
def test_a_result_that_was_half_sent_is_made_again(tmp_path: Path) -> None:
    jobs = [str(tmp_path / f"{number}") for number in range(6)]
    results = in_order(_halves, jobs, workers=2)
    assert [len(found) for found in results] in ([1] * 6, [1, 1, 64 * _HALF, 1, 1, 1])


@pytest.mark.slow
@pytest.mark.parametrize("name", ["publish", *(pytest.param(name, marks=pytest.mark.long) for name in _ALIKE)])
def test_workers_may_be_killed_at_any_moment(name: str, tmp_path: Path) -> None:
    kills, _ = kill_workers(name, 3, tmp_path, size=2)
    assert kills >= 3
