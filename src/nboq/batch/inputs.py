"""What is to be validated: files of any format, folders, globs, stores, and N-Quads with a graph for each document.

N-Quads are split by graph line by line, without being parsed, so that no more memory is needed than for the largest
document.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from glob import glob, has_magic
from pathlib import Path
from typing import Final

from nboq.errors import Malformed, NotFound
from nboq.formats.rdf.nquads import graph_of_line
from nboq.formats.rdf.syntax import LINKS
from nboq.schema.artefacts import NBOQ

_NO_DOCUMENTS: Final = frozenset({NBOQ + "store", NBOQ + "model"})
"""Graphs in which a store keeps what it knows of its documents and of the model (`nboq.store.backend`)."""


@dataclass(frozen=True, slots=True)
class Job:
    """One document to be validated.

    Attributes:
        source: What it's called in reports: a path, or a path, `#` and the name of a graph.
        path: The file to read; None where the content is given.
        content: N-Quads of one graph.
    """

    source: str
    path: str | None = None
    content: bytes | None = None

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the content, in hexadecimal; empty where there is nothing to read."""
        if self.content is not None:
            return hashlib.sha256(self.content).hexdigest()
        try:
            with Path(self.path or "").open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
        except OSError:
            return ""


def jobs_of(paths: Iterable[str | Path]) -> Iterator[Job]:
    """Go through what people name on a command line, in name order.

    Args:
        paths: Files, folders, patterns such as `exports/**/*.json`, folders of stores. N-Quads give a job for each
            graph.

    Yields:
        A job for each document.

    Raises:
        NotFound: If a folder or a pattern has no file.
        Malformed: If N-Quads aren't well-formed, or the lines of one graph don't stand together.
    """
    for given in paths:
        path = Path(given)
        if path.is_dir():
            yield from _folder(path)
        elif not path.exists() and has_magic(str(given)):
            # Path.glob takes relative patterns only.
            found = sorted(n for n in glob(str(given), recursive=True) if Path(n).is_file())  # noqa: PTH207
            if not found:
                raise NotFound("no file fits this pattern", source=given)
            for name in found:
                yield from _file(Path(name))
        else:
            yield from _file(path)


def _folder(path: Path) -> Iterator[Job]:
    if (path / "CURRENT").is_file() and (path / "IDENTITY").is_file():
        yield from _store(path)
        return
    inside = sorted(p for p in path.rglob("*") if p.is_file() and not p.name.startswith("."))
    if not inside:
        raise NotFound("there is no file in this folder", source=path)
    for file in inside:
        yield from _file(file)


def _store(path: Path) -> Iterator[Job]:
    """Give the documents of a store; it's opened for reading only, so that others go on."""
    import pyoxigraph as ox

    try:
        store = ox.Store.read_only(str(path))
    except OSError as error:
        raise NotFound(f"this store can't be opened: {error}", source=path) from None
    names = sorted(node.value for node in store.named_graphs() if isinstance(node, ox.NamedNode))
    for name in names:
        if name.startswith(LINKS) or name in _NO_DOCUMENTS:
            continue
        quads = store.quads_for_pattern(None, None, None, ox.NamedNode(name))
        text = ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b""
        yield Job(f"{path}#{name}", content=text)


def _file(path: Path) -> Iterator[Job]:
    if path.suffix.lower() == ".nq":
        yield from _graphs(path)
    else:
        yield Job(str(path), path=str(path))


def _graphs(path: Path) -> Iterator[Job]:
    """Split N-Quads by graph; a file without graphs is one document."""
    seen: set[bytes] = set()
    lines: list[bytes] = []
    current: bytes | None = None
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                if not line.strip() or line.lstrip().startswith(b"#"):
                    continue
                graph = graph_of_line(line)
                if graph is None:
                    raise Malformed(f"not N-Quads at line {number}", source=path)
                if graph != current:
                    if current is not None:
                        yield _graph(path, current, lines)
                    mark = hashlib.blake2b(graph, digest_size=12).digest()
                    if mark in seen:
                        said = graph.decode(errors="replace") or "the default graph"
                        reason = f"line {number} goes back to {said}; the lines of one graph have to stand together"
                        raise Malformed(f"{reason}; 'nboq load' and 'nboq validate STORE' take any order", source=path)
                    seen.add(mark)
                    current, lines = graph, []
                lines.append(line)
    except FileNotFoundError:
        raise NotFound(source=path) from None
    except OSError as error:
        raise NotFound(f"can't be opened: {error.strerror}", source=path) from None
    if current is None:
        raise Malformed("the file is empty", source=path)
    yield _graph(path, current, lines)


def _graph(path: Path, graph: bytes, lines: list[bytes]) -> Job:
    name = graph.decode(errors="replace").strip("<>")
    return Job(f"{path}#{name}" if name else str(path), content=b"".join(lines))
