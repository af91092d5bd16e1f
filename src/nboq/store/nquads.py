"""Files that hold a graph for each of many documents: N-Quads and TriG, perhaps gzipped, read as N-Quads."""

from __future__ import annotations

import gzip
import hashlib
import tempfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pyoxigraph as ox

from nboq.errors import Malformed, NotFound
from nboq.formats.rdf.nquads import graph_of_line, iri_of

BROKEN_GZIP = (EOFError, gzip.BadGzipFile, zlib.error)
"""What reading of a gzipped file raises that is cut off or damaged."""

Progress = Callable[[int], None]
"""Is told how many more bytes of the file were read."""


def is_bulk(path: Path) -> bool:
    """Tell by its name whether a file can hold a graph for each of many documents."""
    name = path.name.lower().removesuffix(".gz")
    return name.endswith((".nq", ".trig"))


class Raw:
    """A file that is counted and digested as it's read."""

    def __init__(self, file: IO[bytes], progress: Progress | None) -> None:
        self._file = file
        self._progress = progress
        self.sha256 = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """Read so many bytes, or all."""
        content = self._file.read(size)
        self.sha256.update(content)
        if self._progress is not None:
            self._progress(len(content))
        return content


def unzipped(file: Raw, path: Path) -> IO[bytes]:
    """Read through gzip where the name of a file says so."""
    return gzip.GzipFile(fileobj=file) if path.name.lower().endswith(".gz") else file  # type: ignore[call-overload, return-value]


def graphs_of_file(path: Path, progress: Progress | None = None) -> Iterator[tuple[str, bytes]]:
    """Go through the graphs of a file, one in memory at a time.

    Args:
        path: N-Quads or TriG, perhaps gzipped. The lines of one graph have to stand together.
        progress: Is told how many more bytes were read.

    Yields:
        The name of a graph, and its N-Triples.

    Raises:
        NotFound: If the file can't be opened.
        Malformed: If it isn't well-formed, or a graph comes back after another one.
    """
    seen: set[str] = set()
    try:
        with as_nquads(path) as nquads, nquads.open("rb") as file:
            for name, lines, number in _runs(unzipped(Raw(file, progress), nquads), str(path)):
                if name in seen:
                    reason = f"the lines of graph {name} don't stand together (line {number})"
                    raise Malformed(f"{reason}; sort the file by graph, or load it into a store on disk", source=path)
                seen.add(name)
                yield name, _triples(lines, str(path))
    except (FileNotFoundError, IsADirectoryError, PermissionError) as error:
        raise NotFound(f"can't be opened: {error.strerror}", source=path) from None
    except BROKEN_GZIP as error:
        raise Malformed(f"not well-formed gzip: {error}", source=path) from None
    if not seen:
        raise Malformed("the file is empty", source=path)


def document_graph(line: bytes, source: str, number: int) -> bytes | None:
    """Give the name of the graph that a line is in, as it's written; None for a line that says nothing.

    Args:
        line: A line of N-Quads.
        source: The file, for messages.
        number: Which line it is, for messages.

    Raises:
        Malformed: If it's no N-Quads, or in no named graph.
    """
    if not line.strip() or line.lstrip().startswith(b"#"):
        return None
    graph = graph_of_line(line)
    if graph is None:
        raise Malformed(f"not N-Quads at line {number}", source=source)
    if not graph.startswith(b"<"):
        reason = "is in no named graph; every document has to be in a graph named by its id"
        raise Malformed(f"line {number} {reason}", source=source)
    return graph


def graph_iri(graph: bytes, source: str, number: int) -> str:
    """Give the IRI of a graph of its name as it's written.

    Raises:
        Malformed: If it's no absolute IRI.
    """
    try:
        return iri_of(graph)
    except ValueError:
        shown = graph.decode("utf-8", "replace")
        raise Malformed(f"line {number} is in graph {shown}, which is no absolute IRI", source=source) from None


def _runs(file: IO[bytes], source: str) -> Iterator[tuple[str, list[bytes], int]]:
    lines: list[bytes] = []
    current = b""
    name = ""
    number = 0
    for number, line in enumerate(_lines(file), 1):
        graph = document_graph(line, source, number)
        if graph is None:
            continue
        if graph != current:
            if lines:
                yield name, lines, number
                lines = []
            current, name = graph, graph_iri(graph, source, number)
        lines.append(line)
    if lines:
        yield name, lines, number


def _lines(file: IO[bytes]) -> Iterator[bytes]:
    rest = b""
    while block := file.read(1 << 20):
        *lines, rest = (rest + block).split(b"\n")
        yield from lines
    yield rest


def _triples(lines: list[bytes], source: str) -> bytes:
    try:
        quads = ox.parse(b"\n".join(lines), format=ox.RdfFormat.N_QUADS)
        return ox.serialize((quad.triple for quad in quads), format=ox.RdfFormat.N_TRIPLES) or b""
    except SyntaxError as error:
        raise Malformed(f"not well-formed N-Quads: {error}", source=source) from None


@contextmanager
def as_nquads(path: Path) -> Iterator[Path]:
    """Give a file of N-Quads: the file itself, or a temporary one made of TriG, statement by statement."""
    name = path.name.lower()
    if not name.removesuffix(".gz").endswith(".trig"):
        yield path
        return
    with tempfile.TemporaryDirectory() as folder, path.open("rb") as file:
        made = Path(folder) / "made.nq"
        opened = gzip.GzipFile(fileobj=file) if name.endswith(".gz") else file
        try:
            with made.open("wb") as out:
                quads = ox.parse(opened, format=ox.RdfFormat.TRIG)  # type: ignore[arg-type]
                ox.serialize(_in_graphs(quads, str(path)), out, format=ox.RdfFormat.N_QUADS)
        except (SyntaxError, ValueError, *BROKEN_GZIP) as error:
            raise Malformed(f"not well-formed TriG: {error}", source=path) from None
        yield made


def _in_graphs(quads: Iterable[ox.Quad], source: str) -> Iterator[ox.Quad]:
    for quad in quads:
        if not isinstance(quad.graph_name, ox.NamedNode):
            reason = "is in no named graph; every document has to be in a graph named by its id"
            raise Malformed(f"the statement {quad.triple} {reason}", source=source)
        yield quad
