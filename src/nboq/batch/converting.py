"""Many documents to one file of N-Quads, a named graph for each."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final

from nboq.batch.batches import Problem, convert_batch, lost_batch
from nboq.batch.bulk_inputs import Item, items
from nboq.batch.duplicates import Graphs
from nboq.batch.workers import in_batches, in_order
from nboq.errors import NotFound
from nboq.files import open_atomically

_HEAVIEST: Final = 256 * 2**10
_MOST: Final = 64
_KEPT: Final = 1000


@dataclass(frozen=True, slots=True)
class Summary:
    """What became of many documents.

    Attributes:
        documents: How many are in the output.
        statements: How many statements they have.
        failed: How many couldn't be converted.
        noted: In how many of those that were something should be looked at.
        problems: The first 1,000 of both.
        written: Whether the output was put in place; it isn't when no document could be converted.
        exit_status: 0 fine, 1 findings about the content, 2 input that can't be used.
    """

    documents: int = 0
    statements: int = 0
    failed: int = 0
    noted: int = 0
    problems: tuple[Problem, ...] = ()
    written: bool = False
    exit_status: int = 0

    def with_problems(self, found: list[Problem]) -> Summary:
        """Add what was wrong with some more documents."""
        return replace(
            self,
            failed=self.failed + sum(not problem.converted for problem in found),
            noted=self.noted + sum(problem.converted for problem in found),
            problems=(*self.problems, *found[: max(0, _KEPT - len(self.problems))]),
            exit_status=max([self.exit_status, *(problem.status for problem in found)]),
        )


class _Nothing(Exception):
    """No document could be converted."""


def _name(batch: list[Item]) -> str:
    return batch[0].source


def convert(
    paths: Iterable[str | Path],
    out: str | Path,
    workers: int | None = None,
    scheduler: str | None = None,
    *,
    problem: Callable[[Problem], None] | None = None,
    progress: Callable[[int], None] | None = None,
) -> Summary:
    r"""Convert many documents to one file of N-Quads, each into the named graph of its id.

    The output is the same, byte for byte, whatever works on it. It's put in place when it is complete. No more memory
    is needed than for a few of the largest documents for each worker.

    Args:
        paths: Files of any format, folders, archives (`.zip`, `.tar`, `.tar.gz`, `.tar.xz`, `.tar.bz2`), JSON Lines
            (`.jsonl`, `.ndjson`, also with `.gz`).
        out: The file to write; one whose name ends in `.gz` is packed.
        workers: How many processes; left out, one for each core. With one, no process is started.
        scheduler: The address of a Dask scheduler, such as `tcp://10.0.0.1:8786`, to work on its cluster instead; its
            workers must have nboq and see the files under the same paths.
        problem: Told of every document that couldn't be converted, or of which something should be looked at.
        progress: Told how many more documents were worked on.

    Returns:
        What became of them.

    Raises:
        NotFound: If there is nothing under a path, or the output can't be written.
        NoCluster: If the cluster can't be reached.

    >>> import tempfile
    >>> folder = tempfile.TemporaryDirectory()
    >>> lines = Path(folder.name) / "all.jsonl"
    >>> _ = lines.write_text('{"type": "Instrument", "id": "urn:uuid:1", "name": "Axio"}\n')
    >>> found = convert([lines], Path(folder.name) / "all.nq", workers=1)
    >>> found.documents, found.statements
    (1, 2)
    >>> folder.cleanup()
    """
    place, given = Path(out), [Path(path) for path in paths]
    for path in given:
        if not path.exists():
            raise NotFound(source=path)
    pack = place.name.lower().endswith(".gz")
    batches = in_batches(items(given, place), lambda item: item.size, _HEAVIEST, _MOST)
    function = partial(convert_batch, pack=pack)
    work = in_order(function, batches, workers=workers, scheduler=scheduler, name=_name, lost=lost_batch)
    tell = problem or (lambda _: None)
    summary = Summary()
    try:
        with open_atomically(place) as file, closing(Graphs()) as graphs, closing(work):
            for made in work:
                batch = graphs.without_doubles(made, pack)
                file.write(batch.quads)
                summary = replace(
                    summary,
                    documents=summary.documents + len(batch.made),
                    statements=summary.statements + sum(one.statements for one in batch.made),
                ).with_problems(batch.problems)
                for found in batch.problems:
                    tell(found)
                if progress is not None:
                    progress(batch.size)
            if not summary.documents:
                # An output that is there already is worth more than an empty one.
                raise _Nothing
    except _Nothing:
        return replace(summary, exit_status=max(summary.exit_status, 1))
    return replace(summary, written=True)
