"""Many documents validated; interrupted runs go on."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path

from nboq.batch.engine import each
from nboq.batch.inputs import Item, items
from nboq.batch.journal import Journal
from nboq.batch.outcome import Outcome
from nboq.checks import Profile, ValidationReport, validate
from nboq.checks.engines import Engine
from nboq.comparison.one_id import Meanings, meanings
from nboq.document import Document
from nboq.errors import NboqError


def _check(item: Item, how: Callable[[Document], ValidationReport], format: str | None) -> Outcome:
    document = item.read(format)
    report, found = how(document), meanings(document.data)
    return Outcome(item.source, item.fingerprint, report, document.report.findings, meanings=found)


def _failed(item: Item, error: NboqError) -> Outcome:
    return Outcome(item.source, item.fingerprint, None, (), str(error), error.exit_status)


def validate_many(
    paths: Iterable[str | Path],
    tier: int | None = None,
    engine: Engine | None = None,
    *,
    profile: Profile = "core",
    advice: bool = False,
    required: bool = False,
    format: str | None = None,
    workers: int | None = None,
    scheduler: str | None = None,
    journal: str | Path | None = None,
) -> Iterator[Outcome]:
    """Validate many documents.

    Args:
        paths: As in `nboq.batch.items`: files of any format, folders, patterns, archives, JSON Lines, N-Quads, stores.
        tier: 1, 2 or 3; left out, the tier that each document claims.
        engine: The SHACL engine.
        profile: As in `nboq.validate`.
        advice: Whether to say as well what looks wrong though no rule forbids it.
        required: Whether to ask only for what is required, as there.
        format: As in `nboq.read`.
        workers: How many processes; left out, one for each core. With one, no process is started.
        scheduler: The address of a Dask scheduler, such as `tcp://10.0.0.1:8786`, to work on its cluster instead; its
            workers must have nboq and see the files under the same paths.
        journal: A file that remembers what was done. A run that was interrupted goes on where it stopped when it is
            given the same file; a document that changed since is validated again.

    Yields:
        An outcome for each document, in the order of the paths. An id that means something else in a document before is
        a violation.

    Raises:
        NotFound: If there is nothing under a path.
        RemoteError: If the cluster can't be reached.
        MissingDependency: If Dask isn't installed.

    >>> import tempfile, nboq
    >>> folder = tempfile.TemporaryDirectory()
    >>> _ = nboq.write({"type": "Instrument", "id": "urn:uuid:1", "name": "Axio"}, f"{folder.name}/axio.json")
    >>> [outcome.report.valid for outcome in validate_many([folder.name], workers=1)]
    [True]
    >>> folder.cleanup()
    """
    how = partial(validate, tier=tier, engine=engine, profile=profile, advice=advice, required=required)
    with Meanings() as known, closing(_each(paths, how, format, workers, scheduler, journal)) as outcomes:
        for outcome in outcomes:
            clashes = tuple(clash.finding() for clash in known.add(outcome.source, outcome.meanings))
            if outcome.report is None or not clashes:
                yield outcome
            else:
                findings = (*clashes, *outcome.report.findings)
                yield replace(outcome, report=replace(outcome.report, findings=findings))


def _each(
    paths: Iterable[str | Path],
    how: partial[ValidationReport],
    format: str | None,
    workers: int | None,
    scheduler: str | None,
    journal: str | Path | None,
) -> Generator[Outcome]:
    """Validate each document by itself, or give back what the journal has of it."""
    run = partial(each, partial(_check, how=how, format=format), failed=_failed, workers=workers, scheduler=scheduler)
    if journal is None:
        yield from run(items(paths))
        return
    # What the journal has is given back in its place, between what has to be done anew.
    done: deque[tuple[int, str]] = deque()
    places: deque[int] = deque()
    with closing(Journal(journal, str(how.keywords))) as known:

        def remaining() -> Iterator[Item]:
            for place, item in enumerate(items(paths)):
                if known.has(item):
                    done.append((place, item.source))
                else:
                    places.append(place)
                    yield item

        for outcome in run(remaining()):
            place = places.popleft()
            while done and done[0][0] < place:
                yield known.outcome(done.popleft()[1])
            known.add(outcome)
            yield outcome
        for _, source in done:
            yield known.outcome(source)
