"""One function over many jobs, on processes of this machine or on a Dask cluster; results in the order of the jobs.

Only a few jobs for each worker are out at a time, so memory doesn't grow with their number. A worker that dies is
replaced.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import CancelledError, ThreadPoolExecutor
from contextlib import ExitStack, suppress
from functools import partial
from itertools import chain, islice
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from multiprocessing.reduction import ForkingPickler
from queue import SimpleQueue
from typing import Any, Final, Protocol, TypeVar

from nboq.errors import Fault, InputError, MissingDependency, NboqError, RemoteError
from nboq.schema.model import Model, current_model, nbo_q, using

_AHEAD: Final = 4
"""Batches for each worker that are out at a time."""
_ATTEMPTS: Final = 4
"""At a job that may be what processes die of. Whoever kills them for other reasons may meet one several times."""
_KILLED_ATTEMPTS: Final = 8
_KILLED: Final = {-signal.SIGTERM, 128 + signal.SIGTERM, -9, -1, 128 + 1}  # Windows names neither SIGKILL nor SIGHUP
_STARTS_S: Final = 60
_GRACE_S: Final = 3
_CHILDREN: Final = threading.Lock()
"""Of who starts or reaps a process; multiprocessing reaps those of others whenever it starts one."""
_SPAWN: Final = get_context("spawn")  # a fresh interpreter each: a fork of a process with threads may hang
_HEAVIEST: Final = 256 * 2**10
_MOST: Final = 64
_PATIENCE_S: Final = 20
_POLL_S: Final = 10
_POLLS_WITHOUT_WORKERS: Final = 12
"""After so many in a row a cluster without workers is given up."""

J = TypeVar("J")
R = TypeVar("R")


class _Died(Exception):
    """The process died that worked on a batch.

    Args:
        killed: Whether somebody ended it, such as the system for want of memory; else it broke down by itself.
    """

    def __init__(self, killed: bool = False) -> None:
        super().__init__(killed)
        self.killed = killed


class _Future(Protocol):
    def result(self, timeout: float | None = None, /) -> Any: ...


class _Worker:
    """A process with a pipe of its own, so that its death is seen at once, in the middle of a result too."""

    def __init__(self) -> None:
        self._closed = False
        self._process: SpawnProcess | None = None
        self._pipe: Connection | None = None

    def do(self, function: Callable[[list[J]], list[R]], batch: list[J], seconds: float | None = None) -> list[R]:
        """Have a batch done; a process that is gone is replaced first.

        Raises:
            TimeoutError: If it takes longer than it may; the process is ended.
            _Died: If the process dies at it.
            InputError: If processes die before they take any.
        """
        pipe = self._pipe or self._started()
        try:
            pipe.send((function, batch))
            late = not pipe.poll(seconds)
            results, error = ([], TimeoutError()) if late else pipe.recv()
        except (EOFError, OSError):
            killed = self.end()
            self.close()
            raise _Died(killed) from None
        if late:
            self.end(0)
            self.close()
        if error is not None:
            raise error
        found: list[R] = results
        return found

    def _started(self) -> Connection:
        until = time.monotonic() + _STARTS_S
        while time.monotonic() < until:
            self._pipe, theirs = _SPAWN.Pipe()
            try:
                with _CHILDREN, theirs:  # it's closed here, so that the process alone holds it and ends it with itself
                    if self._closed:
                        raise CancelledError
                    self._process = _SPAWN.Process(target=_serve, args=(theirs,), daemon=True)
                    self._process.start()
                self._pipe.recv_bytes()
            except (EOFError, BrokenPipeError, ConnectionResetError):
                self.close()
                if not self.end():
                    break
            except OSError as error:
                raise InputError(f"a worker process can't be started: {error.strerror or error}") from None
            else:
                return self._pipe
        hint = "a script has to begin its work below 'if __name__ == \"__main__\":'; or use one worker"
        raise InputError("worker processes die as soon as they start", hint=hint)

    def stop(self) -> None:
        """Tell the process to go, and start no other."""
        with _CHILDREN:
            self._closed = True
            if self._process is not None and self._process.pid is not None:
                self._process.terminate()

    def end(self, grace: float = _GRACE_S) -> bool:
        """Make sure that the process is gone; tell whether somebody ended it."""
        with _CHILDREN:
            process, self._process = self._process, None
        if process is None or process.pid is None:
            return True  # it was killed before it had all that it starts with
        if not wait([process.sentinel], grace):
            process.kill()
        with _CHILDREN:
            process.join()
            return process.exitcode in _KILLED

    def close(self) -> None:
        """Close the pipe; the thread does it that may be reading from it, or who knows that there is none."""
        if self._pipe is not None:
            self._pipe.close()
            self._pipe = None


def _serve(pipe: Connection) -> None:
    """Do in a process of its own what comes through a pipe, until its other end is closed."""
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), _leave)
    threading.Thread(target=_follow, daemon=True).start()
    with suppress(EOFError, OSError):
        pipe.send_bytes(b"ready")
        while True:
            pipe.send_bytes(_answer(pipe.recv_bytes()))


def _answer(order: bytes) -> memoryview:
    try:
        function, batch = ForkingPickler.loads(order)
        return ForkingPickler.dumps((function(batch), None))
    except Exception as error:
        try:
            return ForkingPickler.dumps((None, error))
        except Exception:
            return ForkingPickler.dumps((None, Fault(f"{type(error).__name__}: {error}")))


def _leave(number: int, frame: object) -> None:
    del frame
    sys.exit(128 + number)  # by way of every `finally`, so that temporary files go


def _follow() -> None:
    """End this process when that which gave the work is gone, however it ended."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(_GRACE_S)
        os._exit(1)


class _Processes:
    """Processes of this machine, each looked after by a thread. No process holds what another needs."""

    def __init__(self, stack: ExitStack, workers: int, seconds: float | None = None) -> None:
        self.workers, self._seconds = workers, seconds
        self._idle: SimpleQueue[_Worker] = SimpleQueue()
        self._all = [_Worker() for _ in range(workers)]
        for worker in self._all:
            self._idle.put(worker)
        self._threads = ThreadPoolExecutor(workers, initializer=_keep_interrupts)
        stack.callback(self._stop)

    def _stop(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)
        for worker in self._all:
            worker.stop()
        for worker in self._all:
            worker.end()
        self._threads.shutdown(wait=True)
        for worker in self._all:
            worker.close()

    def submit(self, function: Callable[[list[J]], list[R]], batch: list[J]) -> _Future:
        return self._threads.submit(self._do, function, batch)

    def _do(self, function: Callable[[list[J]], list[R]], batch: list[J]) -> list[R]:
        worker = self._idle.get()
        try:
            return worker.do(function, batch, self._seconds)
        finally:
            self._idle.put(worker)

    def result(self, future: _Future) -> Any:
        return future.result()


class Workshop:
    """Processes of this machine for jobs that come one by one, none of which may take for ever.

    A process is started when the first job wants it, and ended when its time is up.

    Args:
        workers: How many jobs are done at once; others wait.
        seconds: How long a job may take.
    """

    def __init__(self, workers: int, seconds: float) -> None:
        self.seconds = seconds
        self._stack = ExitStack()
        self._crew = _Processes(self._stack, workers, seconds)

    def do(self, function: Callable[[J], R], job: J) -> R:
        """Have a job done, and wait for it; any thread may.

        Args:
            function: As in `in_order`.
            job: What it's called with.

        Raises:
            RemoteError: If it takes longer than it may.
            InputError: If the process dies at it.
        """
        work = partial(_each, function=_elsewhere(function))
        try:
            results: list[R] = self._crew.submit(work, [job]).result()
        except TimeoutError:
            raise RemoteError(f"took longer than {self.seconds:g} s, and was ended") from None
        except _Died:
            hint = "take it in parts, or allow more memory"
            raise InputError("the process that worked on it died, perhaps for want of memory", hint=hint) from None
        return results[0]

    def close(self) -> None:
        """End the processes."""
        self._stack.close()


def _keep_interrupts() -> None:
    """Keep Ctrl-C, which goes to all processes of a terminal, from those that this thread starts."""
    if sys.platform != "win32":
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})


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

    def submit(self, function: Callable[[list[J]], list[R]], batch: list[J]) -> _Future:
        future: _Future = self._client.submit(function, batch, pure=False, retries=_ATTEMPTS - 1)
        return future

    def result(self, future: Any) -> Any:
        without = 0
        while True:
            try:
                return future.result(_POLL_S)
            except self._killed:
                raise _Died from None
            except CancelledError as error:
                raise RemoteError(f"the connection to the cluster was lost: {error}", source=self._scheduler) from None
            except TimeoutError:
                if future.status == "error":  # the work itself raised it
                    raise
            # A scheduler keeps work for workers that may still come, for ever.
            without = 0 if self._client.ncores() else without + 1
            if without > _POLLS_WITHOUT_WORKERS:
                reason = f"the cluster has had no workers for {_POLLS_WITHOUT_WORKERS * _POLL_S} s"
                raise RemoteError(reason, source=self._scheduler, hint="start some, and try again")


def _with_model(model: Model, function: Callable[[J], R], job: J) -> R:
    """Work with the model of those who gave the job."""
    with using(model):
        return function(job)


def _elsewhere(function: Callable[[J], R]) -> Callable[[J], R]:
    """Take the model that is in use along, where it's another than what a process begins with."""
    return function if current_model() is nbo_q() else partial(_with_model, current_model(), function)


def _each(batch: list[J], function: Callable[[J], R]) -> list[R]:
    return [function(job) for job in batch]


def _run(
    crew: _Processes | _Cluster,
    work: Callable[[list[J]], list[R]],
    batches: Iterator[list[J]],
    lost: Callable[[J, int], R],
) -> Iterator[R]:
    """Keep a crew busy and give results in the order of the jobs."""
    out: deque[tuple[list[J], _Future]] = deque()

    def again(batch: list[J], death: _Died) -> Iterator[R]:
        """Find out which job of a batch it was: each is tried by itself, until there is no hope."""
        for job in batch:
            deaths = [death] if len(batch) == 1 else []
            while len(deaths) < _KILLED_ATTEMPTS and sum(not one.killed for one in deaths) < _ATTEMPTS:
                try:
                    yield from crew.result(crew.submit(work, [job]))
                    break
                except _Died as error:
                    deaths.append(error)
            else:
                yield lost(job, len(deaths))

    while True:
        missing = crew.workers * _AHEAD - len(out)
        out.extend((batch, crew.submit(work, batch)) for batch in islice(batches, missing))
        if not out:
            return
        batch, future = out.popleft()
        try:
            results = crew.result(future)
        except _Died as error:
            yield from again(batch, error)
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

    def died(job: J, times: int) -> R:
        reason = f"the process that worked on it died {times} times, perhaps for want of memory"
        error = InputError(reason, source=name(job))
        if lost is None:
            raise error
        return lost(job, error)

    waiting = iter(jobs)
    function = _elsewhere(function)
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
