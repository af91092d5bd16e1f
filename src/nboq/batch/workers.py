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
from contextlib import ExitStack
from functools import partial
from itertools import chain, islice
from multiprocessing import get_context
from typing import Any, Final, Protocol, TypeVar

from nboq.errors import InputError, MissingDependency, NboqError, RemoteError
from nboq.schema.model import Model, current_model, nbo_q, using

_AHEAD: Final = 4
"""Batches for each worker that are out at a time."""
_ATTEMPTS: Final = 3
_HEAVIEST: Final = 256 * 2**10
_MOST: Final = 64
_PATIENCE_S: Final = 20

J = TypeVar("J")
R = TypeVar("R")


class _Died(Exception):
    """The process died that worked on a batch."""


class _Future(Protocol):
    def result(self) -> Any: ...


class _Processes:
    """Processes of this machine."""

    def __init__(self, stack: ExitStack, workers: int) -> None:
        self.workers = workers
        self._start()
        stack.callback(lambda: self._pool.shutdown(wait=True, cancel_futures=True))

    def _start(self) -> None:
        # A fresh interpreter for each: a fork of a process with threads may hang.
        self._pool = ProcessPoolExecutor(self.workers, mp_context=get_context("spawn"))

    def submit(self, function: Callable[[list[J]], list[R]], batch: list[J]) -> _Future | None:
        try:
            return self._pool.submit(function, batch)
        except BrokenProcessPool:
            return None

    def result(self, future: _Future | None) -> Any:
        try:
            if future is None:
                raise _Died
            return future.result()
        except BrokenProcessPool:
            raise _Died from None

    def suspects(self, out: deque[tuple[list[J], _Future | None]]) -> list[list[J]]:
        """Start anew; any of the batches that are out may have been the end of the process."""
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._start()
        batches = [batch for batch, _ in out]
        out.clear()
        return batches


class _Cluster:
    """The workers of a Dask scheduler. It has tried a batch several times by itself before it says that they died."""

    def __init__(self, stack: ExitStack, scheduler: str) -> None:
        try:
            from distributed import Client, KilledWorker
        except ImportError:
            raise MissingDependency("dask", "dask") from None
        self._scheduler, self._killed = scheduler, KilledWorker
        try:
            client: Any = Client(scheduler, timeout=f"{_PATIENCE_S}s", set_as_default=False)  # type: ignore[no-untyped-call]
        except (OSError, ValueError) as error:
            raise RemoteError(f"the cluster can't be reached: {error}", source=scheduler) from None
        self._client = stack.enter_context(client)
        self.workers = max(1, sum(client.ncores().values()))

    def submit(self, function: Callable[[list[J]], list[R]], batch: list[J]) -> _Future | None:
        future: _Future = self._client.submit(function, batch, pure=False, retries=_ATTEMPTS - 1)
        return future

    def result(self, future: _Future | None) -> Any:
        try:
            return future.result() if future is not None else None
        except self._killed:
            raise _Died from None
        except CancelledError as error:
            raise RemoteError(f"the connection to the cluster was lost: {error}", source=self._scheduler) from None

    def suspects(self, out: deque[tuple[list[J], _Future | None]]) -> list[list[J]]:
        return []


def _with_model(model: Model, function: Callable[[J], R], job: J) -> R:
    """Work with the model of those who gave the job."""
    with using(model):
        return function(job)


def _each(batch: list[J], function: Callable[[J], R]) -> list[R]:
    return [function(job) for job in batch]


def _check_start(crew: _Processes | _Cluster, work: Callable[[list[J]], list[R]]) -> None:
    """Make sure that it's the job at which processes die, and not every process.

    Raises:
        InputError: If they die without one, too.
    """
    try:
        crew.result(crew.submit(work, []))
    except _Died:
        hint = "a script has to begin its work below 'if __name__ == \"__main__\":'; or use one worker"
        raise InputError("worker processes die as soon as they start", hint=hint) from None


def _run(
    crew: _Processes | _Cluster, work: Callable[[list[J]], list[R]], batches: Iterator[list[J]], lost: Callable[[J], R]
) -> Iterator[R]:
    """Keep a crew busy and give results in the order of the jobs."""
    out: deque[tuple[list[J], _Future | None]] = deque()

    def alone(batch: list[J]) -> Iterator[R]:
        # A whole batch is tried once; a job by itself, which must be the one, until there is no hope.
        attempts = 1 if len(batch) > 1 or isinstance(crew, _Cluster) else _ATTEMPTS
        for _ in range(attempts):
            try:
                yield from crew.result(crew.submit(work, batch))
            except _Died:
                crew.suspects(out)
            else:
                return
        if len(batch) == 1:
            _check_start(crew, work)
            yield lost(batch[0])
        else:
            for job in batch:
                yield from alone([job])

    while True:
        missing = crew.workers * _AHEAD - len(out)
        out.extend((batch, crew.submit(work, batch)) for batch in islice(batches, missing))
        if not out:
            return
        batch, future = out.popleft()
        try:
            results = crew.result(future)
        except _Died:
            for suspect in (batch, *crew.suspects(out)):
                yield from alone(suspect)
        else:
            yield from results


def in_order(
    function: Callable[[J], R],
    jobs: Iterable[J],
    *,
    workers: int | None = None,
    scheduler: str | None = None,
    name: Callable[[J], str] = str,
    lost: Callable[[J, NboqError], R] | None = None,
    weight: Callable[[J], int] | None = None,
) -> Generator[R, None, None]:
    """Call a function for each of many jobs and give its results in the order of the jobs.

    Args:
        function: Of the top level of a module, or a `functools.partial` of such, so that other processes find it.
        jobs: Taken one by one, a few ahead of the results.
        workers: How many processes; left out, one for each core. With one, or with a single job, no process is started.
        scheduler: The address of a Dask scheduler, such as `tcp://10.0.0.1:8786`, to work on its cluster instead.
        name: What to call a job in messages.
        lost: Gives a result for a job at which processes died again and again; left out, that is an error.
        weight: How large a job is, in bytes; small ones are handed out together. Left out, each goes alone.

    Yields:
        A result for each job.

    Raises:
        RemoteError: If the cluster can't be reached, or is lost on the way.
        MissingDependency: If Dask isn't installed.
        InputError: If processes die again and again at one job.

    >>> list(in_order(len, ["a", "bcd"], workers=1))
    [1, 3]
    """

    def died(job: J) -> R:
        reason = f"the process that worked on it died {_ATTEMPTS} times, perhaps for want of memory"
        error = InputError(reason, source=name(job))
        if lost is None:
            raise error
        return lost(job, error)

    waiting = iter(jobs)
    if current_model() is not nbo_q():
        function = partial(_with_model, current_model(), function)
    count = workers or os.cpu_count() or 1
    if scheduler is None:
        first = list(islice(waiting, 2))
        waiting = chain(first, waiting)
        if count == 1 or len(first) < 2:
            yield from map(function, waiting)
            return
    batches = in_batches(waiting, weight or (lambda _: _HEAVIEST), _HEAVIEST, _MOST)
    with ExitStack() as stack:
        crew = _Processes(stack, count) if scheduler is None else _Cluster(stack, scheduler)
        yield from _run(crew, partial(_each, function=function), batches, died)


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
