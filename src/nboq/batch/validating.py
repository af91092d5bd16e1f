"""Many documents: on all cores or on a cluster, in memory that doesn't grow with their number; interrupted runs go on.

Each document is one job of `nboq.batch.workers`, so the report is the same whatever the number of workers.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from nboq.batch.inputs import Job, jobs_of
from nboq.batch.journal import Journal
from nboq.batch.outcome import Outcome
from nboq.batch.workers import in_order
from nboq.checks import Profile
from nboq.checks.engines import Engine
from nboq.errors import NboqError


@dataclass(frozen=True, slots=True)
class _Wishes:
    """How every document of a run is validated."""

    tier: int | None
    engine: Engine | None
    profile: Profile
    advice: bool


def _check(job: Job, wishes: _Wishes) -> Outcome:
    """Validate one document, in whatever process this is."""
    from nboq.checks import validate
    from nboq.formats import read, read_bytes

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
        Malformed: If N-Quads can't be split.
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
            yield from _run(jobs, wishes, workers, scheduler)
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

        for outcome in _run(remaining(), wishes, workers, scheduler):
            place = places.popleft()
            while done and done[0][0] < place:
                yield known.outcome(done.popleft()[1])
            known.add(outcome)
            yield outcome
        for _, source in done:
            yield known.outcome(source)


def _run(jobs: Iterator[Job], wishes: _Wishes, workers: int | None, scheduler: str | None) -> Iterator[Outcome]:
    check = partial(_check, wishes=wishes)
    return in_order(check, jobs, workers=workers, scheduler=scheduler, name=lambda job: job.source)
