"""N-Quads, a graph for each of many documents: written, and split line by line without parsing more than graph names.

TriG is read as N-Quads, statement by statement, so that no more than a graph is in memory.
"""

from __future__ import annotations

import hashlib
import io
import itertools
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Final

import pyoxigraph as ox

from nboq.document import DocumentLike, as_document
from nboq.errors import Malformed, refusals
from nboq.files import open_input
from nboq.formats.compression import Metered, bare_name
from nboq.formats.rdf.beside import statements
from nboq.formats.rdf.emit import forget
from nboq.formats.rdf.syntax import Readable, Shallow, graph_name, in_graph

TERM: Final = rb'(?:<[^>]*>|_:[^\s]+|"[^"\\]*(?:\\.[^"\\]*)*"(?:\^\^<[^>]*>|@[A-Za-z0-9-]+(?:--[a-z]+)?)?)'
"""A term of N-Quads, as it's written."""
# RDF 1.1 N-Quads, grammar: a statement is a line of three terms, perhaps a fourth for the graph, and a full stop.
_LINE: Final = re.compile(rb"\s*%s\s*%s\s*%s\s*(<[^>]*>|_:[^\s]+)?\s*\.\s*(?:#.*)?" % (TERM, TERM, TERM)).fullmatch
_ESCAPE: Final = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_BLOCK: Final = 1 << 20
_STATEMENTS: Final = 1000
"""Statements of TriG that are written at a time."""

_FORGOTTEN_AFTER: Final = 128
"""After as many documents what is remembered of them is let go of, so that memory doesn't grow with their number."""
_count = itertools.count(1)

Progress = Callable[[int], None]
"""Is told how many more bytes of a file were read."""


def quads_of(thing: DocumentLike) -> tuple[str, bytes]:
    """Write a document as N-Quads that can stand in one file with those of any others.

    The names of its blank nodes follow from that of its graph, so they are the same wherever it stands and never those
    of another graph.

    Args:
        thing: The document.

    Returns:
        The name of its graph, and the N-Quads.

    Raises:
        NboqError: If it has no id that is an IRI, or a value has no place in the model.

    >>> print(quads_of({"type": "Objective", "id": "urn:uuid:1"})[1].decode(), end="")
    <urn:uuid:1> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://w3id.org/nbo-q/Objective> <urn:uuid:1> .
    """
    if next(_count) % _FORGOTTEN_AFTER == 0:
        forget()
    document = as_document(thing)
    triples = statements(document)  # which tells what of it is invalid
    graph = graph_name(document)
    return graph, in_graph(with_own_blanks(triples, graph), graph)


def with_own_blanks(ntriples: bytes, graph: str) -> bytes:
    r"""Name the blank nodes of N-Triples after the graph that they are for, so that they can stand beside others.

    Args:
        ntriples: What `to_ntriples` or pyoxigraph wrote.
        graph: The IRI of the graph.

    >>> one, other = (with_own_blanks(b"<urn:s> <urn:p> _:p1 .\n", graph) for graph in ("urn:g", "urn:h"))
    >>> one.endswith(b"p1 .\n"), one == other
    (True, False)
    """
    label = b"_:d" + hashlib.blake2b(graph.encode(), digest_size=12).hexdigest().encode()
    first, *pieces = ntriples.split(b"_:")
    made, before = [first], b"\n" + first
    for piece in pieces:
        # A literal ends with a quotation mark or its datatype, and no line ends inside of one: neither is in a literal.
        is_subject = before.endswith(b"\n")
        is_object = before.endswith(b" ") and 0 < piece.find(b" ") == piece.find(b" .\n")
        made += (label if is_subject or is_object else b"_:", piece)
        before = piece
    return b"".join(made)


def is_quads(name: str) -> bool:
    """Tell by its name whether a file can hold a graph for each of many documents.

    >>> is_quads("all.nq"), is_quads("all.trig.gz"), is_quads("one.ttl")
    (True, True, False)
    """
    return bare_name(name).lower().endswith((".nq", ".trig"))


def graph_of_line(line: bytes, source: str = "the input", number: int = 1) -> bytes | None:
    """Give the name of the graph that a line of N-Quads is in.

    Args:
        line: The line, with or without its end.
        source: The file, for messages.
        number: Which line it is, for messages.

    Returns:
        The name as it's written, `<…>` or `_:…`; nothing where it's in the default graph; None where the line is blank
        or a comment.

    Raises:
        Malformed: If it's no N-Quads.

    >>> [graph_of_line(line) for line in (b'<urn:s> <urn:p> "o" <urn:g> .', b"<urn:s> <urn:p> <urn:o> .", b"# ?")]
    [b'<urn:g>', b'', None]
    """
    found = _LINE(line)
    if found is None and line.strip() and not line.lstrip().startswith(b"#"):
        raise Malformed(f"not N-Quads at line {number}", source=source)
    return None if found is None else found[1] or b""


def graph_iri(graph: bytes, source: str, number: int) -> str:
    r"""Give the IRI of a graph of its name as it's written.

    Raises:
        Malformed: If it is none, or no absolute IRI.

    >>> graph_iri(b"<urn:caf\\u00e9>", "a.nq", 1)
    'urn:café'
    """
    if not graph.startswith(b"<"):
        reason = "is in no named graph; every document has to be in a graph named by its id"
        raise Malformed(f"line {number} {reason}", source=source)
    try:
        text = _ESCAPE.sub(lambda found: chr(int(found[1] or found[2], 16)), graph[1:-1].decode())
        return ox.NamedNode(text).value
    except ValueError:
        shown = graph.decode("utf-8", "replace")
        raise Malformed(f"line {number} is in graph {shown}, which isn't an absolute IRI", source=source) from None


def graphs_of(
    file: Readable, source: str, *, named: bool = False, largest: int | None = None
) -> Iterator[tuple[str, bytes]]:
    r"""Go through the graphs of N-Quads, one in memory at a time.

    Args:
        file: The N-Quads. The lines of one graph have to stand together.
        source: What to call them in messages.
        named: Whether every statement has to be in a named graph.
        largest: How many bytes the lines of a graph may have; left out, any number.

    Yields:
        The name of a graph, which is empty for statements in none, and its lines.

    Raises:
        Malformed: If it isn't well-formed, a graph is too large, or comes back after another one.

    >>> list(graphs_of(io.BytesIO(b"<urn:s> <urn:p> <urn:o> <urn:g> .\n"), "a.nq"))
    [('urn:g', b'<urn:s> <urn:p> <urn:o> <urn:g> .\n')]
    """
    seen: set[bytes] = set()
    current: bytes | None = None
    lines: list[bytes] = []
    name, size = "", 0
    for number, line in enumerate(_lines(file, source, largest), 1):
        graph = graph_of_line(line, source, number)
        if graph is None:
            continue
        if graph != current:
            if current is not None:
                yield name, b"".join(lines)
            name = graph_iri(graph, source, number) if graph or named else ""
            # Of each name a mark is kept: there may be millions.
            mark = hashlib.blake2b(name.encode(), digest_size=12).digest()
            if mark in seen:
                reason = f"line {number} goes back to {f'graph <{name}>' if name else 'the default graph'}"
                raise Malformed(
                    f"{reason}; the lines of one graph have to stand together",
                    source=source,
                    hint="sort the file by graph, or load it into a store on disk with 'nboq load'",
                )
            seen.add(mark)
            current, lines, size = graph, [], 0
        lines.append(line)
        size += len(line)
        if largest is not None and size > largest:
            raise Malformed(f"graph <{name}> is larger than {largest} bytes", source=source)
    if current is None:
        raise Malformed("the file is empty", source=source)
    yield name, b"".join(lines)


def _lines(file: Readable, source: str, largest: int | None) -> Iterator[bytes]:
    rest = b""
    while block := file.read(_BLOCK):
        *lines, rest = (rest + block).split(b"\n")
        yield from (line + b"\n" for line in lines)
        if largest is not None and len(rest) > largest:
            raise Malformed(f"a line is longer than {largest} bytes", source=source)
    yield rest + b"\n"


class Chunks:
    """Pieces of content that are made while they are read."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = iter(pieces)
        self._piece = io.BytesIO()

    def read(self, size: int = -1) -> bytes:
        """Read some bytes of a piece; none when there are no more."""
        content = self._piece.read(size)
        while not content and (piece := next(self._pieces, None)) is not None:
            self._piece = io.BytesIO(piece)
            content = self._piece.read(size)
        return content


def as_nquads(file: Readable, name: str, source: str, *, named: bool = False) -> Readable:
    """Read TriG as N-Quads; N-Quads are read as they are.

    Args:
        file: The content, uncompressed.
        name: The name of the file, which tells what it is.
        source: What to call it in messages.
        named: Whether every statement of TriG has to be in a named graph, which is said of the first that isn't.
    """
    file = Shallow(file, source)
    return Chunks(_of_trig(file, source, named)) if bare_name(name).lower().endswith(".trig") else file


def _of_trig(file: Readable, source: str, named: bool) -> Iterator[bytes]:
    with refusals(Malformed, "not well-formed TriG", source):
        quads = ox.parse(file, format=ox.RdfFormat.TRIG)  # type: ignore[arg-type]
        while some := list(itertools.islice(quads, _STATEMENTS)):
            for quad in some if named else ():
                if not isinstance(quad.graph_name, ox.NamedNode):
                    reason = "is in no named graph; every document has to be in a graph named by its id"
                    raise Malformed(f"the statement {quad.triple} {reason}", source=source)
            yield ox.serialize(some, format=ox.RdfFormat.N_QUADS) or b""


class _Raw:
    """A file that is digested as it's read."""

    def __init__(self, file: IO[bytes], progress: Progress | None) -> None:
        self._file = file
        self._progress = progress
        self.sha256 = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        content = self._file.read(size)
        self.sha256.update(content)
        if self._progress is not None:
            self._progress(len(content))
        return content


@contextmanager
def open_quads(path: Path, progress: Progress | None = None) -> Iterator[tuple[Readable, Callable[[], str]]]:
    """Open a file that holds a graph for each of many documents, to be read as N-Quads.

    Args:
        path: N-Quads or TriG, perhaps compressed.
        progress: Is told how many more bytes of the file were read.

    Yields:
        What can be read, and what gives the SHA-256 of the file once all of it was.

    Raises:
        NotFound: If the file can't be opened.
        Malformed: While it's read, if it isn't well-formed.
    """
    with open_input(path) as file:
        raw = _Raw(file, progress)
        content: Any = Metered(raw, path.name, str(path), path.stat().st_size)  # type: ignore[arg-type]
        yield as_nquads(content, path.name, str(path), named=True), raw.sha256.hexdigest
