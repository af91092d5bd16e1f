"""One function over many jobs, on processes of this machine or on a Dask cluster; results in the order of the jobs.

Only a few jobs for each worker are out at a time, so memory doesn't grow with their number. A worker that dies is
replaced.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import CancelledError, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice
from multiprocessing import get_context
from typing import Any, ClassVar, Final, Generic, Protocol, TypeVar

from nboq.errors import NboqError
from nboq.schema.model import Model, current_model, nbo_q, using

_AHEAD: Final = 4
"""Jobs for each worker that are out at a time."""
_ATTEMPTS: Final = 3

J = TypeVar("J")
R = TypeVar("R")


@dataclass(eq=False)
class NoCluster(NboqError):
    """A cluster that can't be reached or was lost, or the packages for it are missing."""

    exit_status: ClassVar[int] = 2
    scheduler: str
    reason: str

    def __str__(self) -> str:
        return f"cluster {self.scheduler}: {self.reason}"


@dataclass(eq=False)
class WorkerLost(NboqError):
    """A job at which worker processes died again and again."""

    exit_status: ClassVar[int] = 2
    source: str

    def __str__(self) -> str:
        return f"{self.source}: the process that worked on it died {_ATTEMPTS} times, perhaps for want of memory"


class _Future(Protocol):
    def result(self) -> Any: ...


class _Pool(Generic[J, R]):
    """Processes of this machine; a process that dies is replaced and its jobs are given out again."""

    def __init__(self, workers: int, function: Callable[[J], R], name: Callable[[J], str]) -> None:
        self._workers = workers
        self._function = function
        self._name = name
        self._pool = self._start()

    def _start(self) -> ProcessPoolExecutor:
        # A fresh interpreter for each: a fork of a process with threads may hang.
        return ProcessPoolExecutor(self._workers, mp_context=get_context("spawn"))

    def _restart(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._pool = self._start()

    def _submit(self, job: J) -> _Future | None:
        try:
            return self._pool.submit(self._function, job)
        except BrokenProcessPool:
            return None

    def run(self, jobs: Iterator[J], lost: Callable[[J], R] | None) -> Iterator[R]:
        """Keep the pool busy and give results in the order of the jobs."""
        out: deque[tuple[J, _Future | None]] = deque(
            (job, self._submit(job)) for job in islice(jobs, self._workers * _AHEAD)
        )
        while out:
            job, future = out.popleft()
            try:
                if future is None:
                    raise BrokenProcessPool
                result: R = future.result()
            except BrokenProcessPool:
                # Any of those that are out may have been the end of the process. Alone, each answers for itself.
                suspects = [job, *(waiting for waiting, _ in out)]
                self._restart()
                for suspect in suspects:
                    yield self._alone(suspect, lost)
                out = deque((more, self._submit(more)) for more in islice(jobs, self._workers * _AHEAD))
                continue
            yield result
            out.extend((more, self._submit(more)) for more in islice(jobs, 1))

    def _alone(self, job: J, lost: Callable[[J], R] | None) -> R:
        for _ in range(_ATTEMPTS):
            try:
                return self._pool.submit(self._function, job).result()
            except BrokenProcessPool:
                self._restart()
        if lost is None:
            raise WorkerLost(self._name(job))
        return lost(job)

    def close(self) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)


@contextmanager
def _client(scheduler: str) -> Iterator[Any]:
    try:
        from distributed import Client
    except ImportError:
        raise NoCluster(scheduler, "dask isn't installed; pip install 'nboq[dask]'") from None
    try:
        client: Any = Client(scheduler, timeout="20s", set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise NoCluster(scheduler, f"can't be reached: {error}") from None
    with client:
        yield client


def _on_cluster(
    scheduler: str,
    function: Callable[[J], R],
    jobs: Iterator[J],
    name: Callable[[J], str],
    lost: Callable[[J], R] | None,
) -> Iterator[R]:
    with _client(scheduler) as client:
        from distributed import KilledWorker

        def submit(job: J) -> tuple[J, _Future]:
            return job, client.submit(function, job, pure=False, retries=_ATTEMPTS - 1)

        workers = max(1, sum(client.ncores().values()))
        out = deque(map(submit, islice(jobs, workers * _AHEAD)))
        while out:
            job, future = out.popleft()
            try:
                result: R = future.result()
            except KilledWorker:
                if lost is None:
                    raise WorkerLost(name(job)) from None
                result = lost(job)
            except CancelledError as error:
                raise NoCluster(scheduler, f"the connection was lost: {error}") from None
            yield result
            out.extend(map(submit, islice(jobs, 1)))


def _with_model(model: Model, function: Callable[[J], R], job: J) -> R:
    """Work with the model of those who gave the job."""
    with using(model):
        return function(job)


def in_order(
    function: Callable[[J], R],
    jobs: Iterable[J],
    *,
    workers: int | None = None,
    scheduler: str | None = None,
    name: Callable[[J], str] = str,
    lost: Callable[[J], R] | None = None,
) -> Generator[R, None, None]:
    """Call a function for each of many jobs and give its results in the order of the jobs.

    Args:
        function: Of the top level of a module, or a `functools.partial` of such, so that other processes find it.
        jobs: Taken one by one, a few ahead of the results.
        workers: How many processes; left out, one for each core. With one, or with a single job, no process is started.
        scheduler: The address of a Dask scheduler, such as `tcp://10.0.0.1:8786`, to work on its cluster instead.
        name: What to call a job in messages.
        lost: Gives a result for a job at which processes died again and again; left out, that is an error.

    Yields:
        A result for each job.

    Raises:
        NoCluster: If the cluster can't be reached, or is lost on the way.
        WorkerLost: If processes die again and again at one job.

    >>> list(in_order(len, ["a", "bcd"], workers=1))
    [1, 3]
    """
    waiting = iter(jobs)
    if current_model() is not nbo_q():
        function = partial(_with_model, current_model(), function)
    if scheduler is not None:
        yield from _on_cluster(scheduler, function, waiting, name, lost)
        return
    count = workers or os.cpu_count() or 1
    first = list(islice(waiting, 2))
    if count == 1 or len(first) < 2:
        yield from map(function, chain(first, waiting))
        return
    pool = _Pool(count, function, name)
    try:
        yield from pool.run(chain(first, waiting), lost)
    finally:
        pool.close()


def in_batches(jobs: Iterable[J], weight: Callable[[J], int], heaviest: int, most: int) -> Iterator[list[J]]:
    """Put small jobs together, so that handing them out costs little beside the work.

    Where a batch ends depends on the jobs alone.

    Args:
        jobs: The jobs.
        weight: How large a job is.
        heaviest: How much a batch may weigh; what is heavier is a batch of its own.
        most: How many jobs a batch may have.

    Yields:
        The batches, none of them empty.

    >>> list(in_batches([3, 3, 3, 9, 1], weight=int, heaviest=6, most=10))
    [[3, 3], [3], [9], [1]]
    """
    batch: list[J] = []
    total = 0
    for job in jobs:
        heavy = weight(job)
        if batch and (total + heavy > heaviest or len(batch) == most):
            yield batch
            batch, total = [], 0
        batch.append(job)
        total += heavy
    if batch:
        yield batch
