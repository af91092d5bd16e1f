"""Many documents to one file of N-Quads, a named graph for each."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Generator, Iterable
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final

from nboq.batch.engine import each
from nboq.batch.inputs import Item, is_missing, items
from nboq.errors import ContentError, NboqError, NotFound
from nboq.files import open_atomically
from nboq.formats.compression import gzipped
from nboq.formats.rdf.beside import Beside, wanted, writing
from nboq.formats.rdf.nquads import quads_of

_KEPT: Final = 1000


@dataclass(frozen=True, slots=True)
class Problem:
    """A document that couldn't be converted, or of which something should be looked at.

    Attributes:
        source: Which.
        message: What was wrong, with the source.
        status: 1 where it's about the content, 2 where the input can't be used, 70 for a fault of this library.
        converted: Whether the document is in the output nonetheless.
    """

    source: str
    message: str
    status: int
    converted: bool

    @classmethod
    def of(cls, source: str, message: object, status: int, converted: bool = False) -> Problem:
        """Begin a message with what it is about, on one line."""
        line = " ".join(str(message).split())
        return cls(source, line if line.startswith(source) else f"{source}: {line}", status, converted)


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
        exit_status: 0 fine, 1 findings about the content, 2 input that can't be used, 70 a fault of this library.
    """

    documents: int = 0
    statements: int = 0
    failed: int = 0
    noted: int = 0
    problems: tuple[Problem, ...] = ()
    written: bool = False
    exit_status: int = 0

    def _with(self, one: _Converted) -> Summary:
        statements = one.quads.count(b"\n")
        found = replace(self, documents=self.documents + bool(one.graph), statements=self.statements + statements)
        if one.problem is None:
            return found
        return replace(
            found,
            failed=self.failed + (not one.problem.converted),
            noted=self.noted + one.problem.converted,
            problems=self.problems if len(self.problems) == _KEPT else (*self.problems, one.problem),
            exit_status=max(self.exit_status, one.problem.status),
        )


@dataclass(frozen=True, slots=True)
class _Converted:
    """What became of one document."""

    source: str
    graph: str = ""
    quads: bytes = b""
    problem: Problem | None = None


class _Nothing(Exception):
    """No document could be converted."""


def _convert(item: Item, format: str | None, planes: bool, beside: Beside) -> _Converted:
    document = item.read(format, planes=planes)
    with writing(beside):
        graph, quads = quads_of(document)
    findings = document.report.findings
    if not findings:
        return _Converted(item.source, graph, quads)
    more = f", and {len(findings) - 1} more" if len(findings) > 1 else ""
    return _Converted(item.source, graph, quads, Problem.of(item.source, f"{findings[0]}{more}", 1, True))


def _failed(item: Item, error: NboqError) -> _Converted:
    return _Converted(item.source, problem=Problem.of(item.source, error, error.exit_status))


class _Graphs:
    """The names of the graphs that were written. They are kept on disk: there may be millions."""

    def __init__(self) -> None:
        # An empty name is a temporary file of SQLite's own, which goes when it's closed.
        self._base = sqlite3.connect("", isolation_level=None)
        self._base.execute("PRAGMA journal_mode = OFF")
        self._base.execute("CREATE TABLE graph (mark BLOB PRIMARY KEY, source TEXT) WITHOUT ROWID")
        self._base.execute("BEGIN")

    def close(self) -> None:
        self._base.close()

    def checked(self, one: _Converted) -> _Converted:
        """Note a graph; two documents in one could not be told apart, so the later one is left out."""
        if not one.graph:
            return one
        mark = hashlib.blake2b(one.graph.encode(), digest_size=16).digest()
        if self._base.execute("INSERT OR IGNORE INTO graph VALUES (?, ?)", (mark, one.source)).rowcount:
            return one
        (before,) = self._base.execute("SELECT source FROM graph WHERE mark = ?", (mark,)).fetchone()
        error = ContentError(f"the graph {one.graph} was written from {before} already; left out", source=one.source)
        return _Converted(one.source, problem=Problem.of(one.source, error, error.exit_status))


def convert(
    paths: Iterable[str | Path],
    out: str | Path,
    workers: int | None = None,
    scheduler: str | None = None,
    *,
    format: str | None = None,
    planes: bool = False,
    problem: Callable[[Problem], None] | None = None,
    progress: Callable[[int], None] | None = None,
) -> Summary:
    r"""Convert many documents to one file of N-Quads, each into the named graph of its id.

    The output is the same, byte for byte, whatever works on it. It's put in place when it is complete. No more memory
    is needed than for a few of the largest documents for each worker.

    Args:
        paths: As in `nboq.batch.items`: files of any format, folders, patterns, archives, JSON Lines, N-Quads, stores.
        out: The file to write; one whose name ends in `.gz` is compressed.
        workers: How many processes; left out, one for each core. With one, no process is started.
        scheduler: The address of a Dask scheduler, such as `tcp://10.0.0.1:8786`, to work on its cluster instead; its
            workers must have nboq and see the files under the same paths.
        format: The format of the inputs, as in `nboq.read`.
        planes: As in `nboq.read`.
        problem: Told of every document that couldn't be converted, or of which something should be looked at.
        progress: Told how many more documents were worked on.

    Returns:
        What became of them.

    Raises:
        NotFound: If there is nothing under a path, or the output can't be written.
        RemoteError: If the cluster can't be reached.
        MissingDependency: If Dask isn't installed.

    >>> import tempfile
    >>> folder = tempfile.TemporaryDirectory()
    >>> lines = Path(folder.name) / "all.jsonl"
    >>> _ = lines.write_text('{"type": "Instrument", "id": "urn:uuid:1", "name": "Axio"}\n')
    >>> found = convert([lines], Path(folder.name) / "all.nq", workers=1)
    >>> found.documents, found.statements
    (1, 3)
    >>> folder.cleanup()
    """
    place, given = Path(out), list(paths)
    for path in given:
        if is_missing(path):
            raise NotFound(source=path)
    summary = Summary()
    one = partial(_convert, format=format, planes=planes, beside=wanted())

    def texts() -> Generator[bytes, None, None]:
        nonlocal summary
        work = each(one, items(given, place), _failed, workers=workers, scheduler=scheduler, together=True)
        with closing(_Graphs()) as graphs, closing(work):
            for made in map(graphs.checked, work):
                summary = summary._with(made)
                if made.problem is not None and problem is not None:
                    problem(made.problem)
                if progress is not None:
                    progress(1)
                yield made.quads

    try:
        with open_atomically(place) as file, closing(texts()) as quads:
            file.writelines(gzipped(quads) if place.name.lower().endswith(".gz") else quads)
            if not summary.documents:
                # An output that is there already is worth more than an empty one.
                raise _Nothing
    except _Nothing:
        return replace(summary, exit_status=max(summary.exit_status, 1))
    return replace(summary, written=True)
