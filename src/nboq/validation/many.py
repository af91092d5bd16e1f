"""Many documents: on all cores or on a cluster, in memory that doesn't grow with their number; interrupted runs go on.

Each document is one job. Only a few jobs for each worker are out at a time, and results come back in the order of the
jobs, so the report is the same whatever the number of workers.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final, Protocol

from nboq.errors import NboqError
from nboq.validation import Profile
from nboq.validation.engines import Engine
from nboq.validation.journal import Journal
from nboq.validation.outcome import Outcome
from nboq.validation.sources import Job, jobs_of

__all__ = ["NoCluster", "WorkerLost", "validate_many"]

_AHEAD: Final = 4
"""Jobs for each worker that are out at a time."""
_ATTEMPTS: Final = 3


@dataclass(eq=False)
class NoCluster(NboqError):
    """A cluster that can't be reached, or the packages for it are missing."""

    scheduler: str
    reason: str

    def __str__(self) -> str:
        return f"cluster {self.scheduler}: {self.reason}"


@dataclass(eq=False)
class WorkerLost(NboqError):
    """A document at which worker processes died again and again."""

    source: str

    def __str__(self) -> str:
        return f"{self.source}: the process that validated it died {_ATTEMPTS} times, perhaps for want of memory"


class _Future(Protocol):
    def result(self) -> Any: ...


_Submit = Callable[[Job], _Future]


@dataclass(frozen=True, slots=True)
class _Wishes:
    """How every document of a run is validated."""

    tier: int | None
    engine: Engine | None
    profile: Profile
    advice: bool


def _check(job: Job, wishes: _Wishes) -> Outcome:
    """Validate one document, in whatever process this is."""
    from nboq.formats import read, read_bytes
    from nboq.validation import validate

    try:
        given = job.content
        document = read(job.path or "") if given is None else read_bytes(given, job.source, "nquads")
        report = validate(document, wishes.tier, wishes.engine, profile=wishes.profile, advice=wishes.advice)
        return Outcome(job.source, job.fingerprint, report, document.report.findings)
    except NboqError as error:
        return Outcome(job.source, job.fingerprint, None, (), str(error), error.exit_status)
    except RecursionError:
        message = f"{job.source}: nested too deeply to be a description of a microscope"
        return Outcome(job.source, job.fingerprint, None, (), message, 2)


class _Pool:
    """Processes of this machine; a process that dies is replaced and its jobs are given out again."""

    def __init__(self, workers: int, wishes: _Wishes) -> None:
        self.workers = workers
        self._wishes = wishes
        self._pool = self._start()

    def _start(self) -> ProcessPoolExecutor:
        # A fresh interpreter for each: a fork of a process with threads may hang.
        return ProcessPoolExecutor(self.workers, mp_context=get_context("spawn"))

    def submit(self, job: Job) -> _Future:
        return self._pool.submit(_check, job, self._wishes)

    def restart(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._pool = self._start()

    def close(self) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)


@contextmanager
def _cluster(scheduler: str, wishes: _Wishes) -> Iterator[tuple[_Submit, int]]:
    try:
        from distributed import Client
    except ImportError:
        raise NoCluster(scheduler, "dask isn't installed; pip install 'nboq[dask]'") from None
    try:
        client: Any = Client(scheduler, timeout="20s", set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise NoCluster(scheduler, f"can't be reached: {error}") from None
    with client:
        workers = max(1, sum(client.ncores().values()))

        def submit(job: Job) -> _Future:
            future: _Future = client.submit(_check, job, wishes, pure=False, retries=_ATTEMPTS - 1)
            return future

        yield submit, workers


def _in_order(jobs: Iterator[Job], pool: _Pool) -> Iterator[Outcome]:
    """Keep the pool busy and give results in the order of the jobs."""
    out: deque[tuple[Job, _Future]] = deque((job, pool.submit(job)) for job in islice(jobs, pool.workers * _AHEAD))
    deaths: dict[str, int] = {}
    while out:
        job, future = out[0]
        try:
            outcome: Outcome = future.result()
        except BrokenProcessPool:
            deaths[job.source] = deaths.get(job.source, 0) + 1
            if deaths[job.source] >= _ATTEMPTS:
                raise WorkerLost(job.source) from None
            pool.restart()
            out = deque((waiting, pool.submit(waiting)) for waiting, _ in out)
            continue
        out.popleft()
        yield outcome
        out.extend((more, pool.submit(more)) for more in islice(jobs, 1))


def _on_cluster(jobs: Iterator[Job], submit: _Submit, workers: int) -> Iterator[Outcome]:
    out: deque[_Future] = deque(submit(job) for job in islice(jobs, workers * _AHEAD))
    while out:
        yield out.popleft().result()
        out.extend(submit(job) for job in islice(jobs, 1))


def validate_many(
    paths: Iterable[str | Path],
    tier: int | None = None,
    engine: Engine | None = None,
    *,
    profile: Profile = "core",
    advice: bool = False,
    workers: int | None = None,
    scheduler: str | None = None,
    journal: str | Path | None = None,
) -> Iterator[Outcome]:
    """Validate many documents.

    Args:
        paths: Files of any format, folders, patterns, stores; N-Quads with a graph for each document.
        tier: 1, 2 or 3; left out, the tier that each document claims.
        engine: The SHACL engine.
        profile: As in `nboq.validate`.
        advice: Whether to say as well what looks wrong though no rule forbids it.
        workers: How many processes; left out, one for each core. With one, no process is started.
        scheduler: The address of a Dask scheduler, such as `tcp://10.0.0.1:8786`, to work on its cluster instead; its
            workers must have nboq and see the files under the same paths.
        journal: A file that remembers what was done. A run that was interrupted goes on where it stopped when it is
            given the same file; a document that changed since is validated again.

    Yields:
        An outcome for each document, in the order of the paths.

    Raises:
        NotFound: If there is nothing under a path.
        BrokenInput: If N-Quads can't be split.
        NoCluster: If the cluster can't be reached.
        WorkerLost: If processes die again and again at one document.

    >>> import tempfile, nboq
    >>> folder = tempfile.TemporaryDirectory()
    >>> _ = nboq.write({"type": "Instrument", "id": "urn:uuid:1", "name": "Axio"}, f"{folder.name}/axio.json")
    >>> [outcome.report.valid for outcome in validate_many([folder.name], workers=1)]
    [True]
    >>> folder.cleanup()
    """
    with ExitStack() as stack:
        jobs = jobs_of(paths)
        wishes = _Wishes(tier, engine, profile, advice)
        known = stack.enter_context(Journal(journal, str(wishes))) if journal is not None else None
        if known is None:
            yield from _run(jobs, wishes, workers, scheduler, stack)
            return
        # What the journal has is given back in its place, between what has to be done anew.
        done: deque[tuple[int, str]] = deque()
        places: deque[int] = deque()

        def remaining() -> Iterator[Job]:
            for place, job in enumerate(jobs):
                if known.has(job):
                    done.append((place, job.source))
                else:
                    places.append(place)
                    yield job

        for outcome in _run(remaining(), wishes, workers, scheduler, stack):
            place = places.popleft()
            while done and done[0][0] < place:
                yield known.outcome(done.popleft()[1])
            known.add(outcome)
            yield outcome
        for _, source in done:
            yield known.outcome(source)


def _run(
    jobs: Iterator[Job],
    wishes: _Wishes,
    workers: int | None,
    scheduler: str | None,
    stack: ExitStack,
) -> Iterator[Outcome]:
    if scheduler is not None:
        yield from _on_cluster(jobs, *stack.enter_context(_cluster(scheduler, wishes)))
        return
    count = workers or os.cpu_count() or 1
    first = list(islice(jobs, 2))
    if count == 1 or len(first) < 2:
        for job in first:
            yield _check(job, wishes)
        for job in jobs:
            yield _check(job, wishes)
        return
    pool = _Pool(count, wishes)
    stack.callback(pool.close)
    yield from _in_order(_chained(first, jobs), pool)


def _chained(first: list[Job], rest: Iterator[Job]) -> Iterator[Job]:
    yield from first
    yield from rest
