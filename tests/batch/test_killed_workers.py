"""Workers that are killed at any moment, in the middle of a result too; `python -m bench.kills` does it at length.

All commands hand their work to the same workers, whose single deaths are seen in `test_validate_many` and
`test_convert_parallel` as well.
"""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from typing import Any

import distributed
import pytest

from bench.kills import kill_workers
from nboq.batch import workers
from nboq.batch.workers import in_order
from nboq.errors import RemoteError

_HALF = 2**22
"""More than a pipe holds, so that its sender waits until somebody reads."""


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


@pytest.mark.long
@pytest.mark.parametrize("name", ["publish", "validate", "convert"])
def test_workers_may_be_killed_at_any_moment(name: str, tmp_path: Path) -> None:
    kills, _ = kill_workers(name, 3, tmp_path, size=2)
    assert kills >= 3


class _NobodyWorks:
    """A Dask cluster whose workers are all gone, and a result that is waited for."""

    def ncores(self) -> dict[str, int]:
        return {}

    status = "pending"

    def result(self, timeout: float | None = None) -> Any:
        raise TimeoutError


class _Late(_NobodyWorks):
    """A result that is there a moment after somebody has tired of waiting for it."""

    def result(self, timeout: float | None = None) -> Any:
        before, self.status = self.status, "finished"
        if before == "pending":
            raise TimeoutError
        return "result"


def test_a_cluster_that_has_lost_its_workers_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    cluster = object.__new__(workers._Cluster)
    cluster._client, cluster._scheduler, cluster._killed = _NobodyWorks(), "tcp://x", distributed.KilledWorker
    with pytest.raises(RemoteError, match=r"tcp://x: the cluster has had no workers for 120 s; start some"):
        cluster.result(_NobodyWorks())
    assert cluster.result(_Late()) == "result"
    monkeypatch.setattr(_NobodyWorks, "status", "error")
    with pytest.raises(TimeoutError):  # which the work itself raised
        cluster.result(_NobodyWorks())
