"""What people name on a command line, document by document: the one gatherer of inputs for every command.

Files of any format, folders, patterns, `-` for standard input, archives, compressed files, JSON Lines, N-Quads and
TriG with a graph for each document, folders of stores and addresses of endpoints. Nothing is read before it is asked
for, and no more than a document is in memory.
"""

from __future__ import annotations

import hashlib
import logging
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property, partial
from glob import glob, has_magic
from itertools import chain, islice
from pathlib import Path, PurePath
from typing import IO, Final

import pyoxigraph as ox

from nboq.batch.archives import is_archive, members
from nboq.document import Document, to_json
from nboq.errors import InputError, Malformed, NboqError, NotFound, as_ours, as_text
from nboq.files import is_stream, open_input
from nboq.formats import Content, compression, each, is_readable, read, read_bytes
from nboq.formats.compression import Metered, bare_name, escaped_name, is_compressed
from nboq.formats.plain_yaml import load_yaml
from nboq.formats.rdf.nquads import as_nquads, graphs_of, is_quads
from nboq.formats.rdf.syntax import holds_document, parse_quads
from nboq.formats.tables import SUFFIXES as TABLES
from nboq.formats.zarr_hierarchy import is_one
from nboq.schema.iri import is_web_address
from nboq.store.opening import is_store, open_store
from nboq.store.store import Store

_LOG: Final = logging.getLogger("nboq.inputs")
_LINES: Final = (".jsonl", ".ndjson")
_IS_OBJECT: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*\{\s*[\"}]").match
_STDIN: Final = "-"
_UNFIT: Final = re.compile(r"[^\w.-]+")
_LONGEST_STEM: Final = 120
_COUNTED: Final = 1000
_JSON_LD: Final = (".jsonld", ".json", ".yaml", ".yml")
_HEAD: Final = 65536


@dataclass(frozen=True)
class Item:
    """One document among those that were named.

    Attributes:
        source: What it's called in messages: a path; in an archive a path, `#` and the member; a line of JSON Lines has
            its number behind a colon, a graph its name behind `#`.
        path: The file to read; None where the content is given.
        content: The bytes of the document.
        graph: The name of the graph that it was, in N-Quads or in a store.
        error: Why it can't be read.
        document: The document itself, where it was one of several in a table.
        stem: A name for a file that is made of it, without extension.
    """

    source: str
    path: str | None = None
    content: bytes | None = None
    graph: str = ""
    error: NboqError | None = None
    stem: str = ""
    document: Document | None = None

    def read(self, format: str | None = None, *, planes: bool = False) -> Document:
        """Read the document.

        Args:
            format: As in `nboq.read`.
            planes: As in `nboq.read`.

        Raises:
            NboqError: If it can't be read.
        """
        if self.error is not None:
            raise self.error
        if self.document is not None:
            return self.document
        try:
            if self.content is None:
                return read(self.path or "", format, planes=planes)
            return read_bytes(self.content, self.source, "nquads" if self.graph else format, planes=planes)
        except RecursionError as error:
            raise as_ours(error, self.source) from None

    def opened(self) -> Content:
        """Give what it holds, for who takes it as it stands.

        Raises:
            NboqError: If it can't be read.
        """
        if self.error is not None:
            raise self.error
        return Content(self.source, self.content, Path(self.path) if self.path is not None else None)

    @property
    def size(self) -> int:
        """How many bytes it has."""
        if self.content is not None:
            return len(self.content)
        try:
            return Path(self.path).stat().st_size if self.path else 0
        except OSError:
            return 0

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of the content, in hexadecimal; empty where there is nothing to read."""
        if self.content is not None:
            return hashlib.sha256(self.content).hexdigest()
        try:
            path = Path(self.path or "")
            if path.is_dir():
                from nboq.formats.ome.zarr import fingerprint

                return fingerprint(path)
            with path.open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
        except (OSError, NboqError):
            return ""


def is_missing(path: str | Path) -> bool:
    """Tell whether a path is named at which there is nothing; a pattern is no path."""
    text = str(path)
    return not (
        text == _STDIN or is_web_address(text) or has_magic(text) or is_store(Path(path)) or Path(path).exists()
    )


def is_many(path: str | Path) -> bool:
    """Tell whether something is made to hold several documents: a folder, a pattern, an archive, JSON Lines, a store.

    N-Quads and TriG may, but needn't; they aren't counted among these.

    >>> is_many("all.jsonl.gz"), is_many("exports/*.json"), is_many("one.json")
    (True, True, False)
    """
    text, place = str(path), Path(path)
    several = is_archive(text) or bare_name(text).lower().endswith(_LINES) or is_web_address(text) or place.is_dir()
    several = several and not is_one(place)
    return several or is_store(place) or (has_magic(text) and not place.exists())


def holds_graphs(path: str | Path) -> bool:
    """Tell whether a file of RDF holds several documents, each in a graph of its own, or a table does."""
    named = is_quads(str(path)) or bare_name(str(path)).lower().endswith((*_JSON_LD, *TABLES))
    return named and Path(path).is_file() and len(list(islice(items([path]), 2))) > 1


def count_of(paths: Iterable[str | Path]) -> int | None:
    """Count the documents, or give None where they can't be counted without being read."""
    count = 0
    for source in sources(paths, quiet=True):
        if is_many(source) or is_quads(str(source)):
            return None
        count += 1
    return count


def documents(
    paths: Iterable[str | Path], format: str | None = None, *, planes: bool = False
) -> Iterator[tuple[Item, Document | NboqError]]:
    """Read everything that is named, document by document.

    Args:
        paths: As in `items`.
        format: The format, as in `nboq.read`.
        planes: As in `nboq.read`.

    Yields:
        What was read, and the document or what kept it from being read.

    Raises:
        NotFound: If there is nothing in a folder, or no file fits a pattern.

    >>> import tempfile, nboq
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = nboq.write({"type": "Instrument", "id": "urn:uuid:1"}, f"{folder}/axio.json")
    ...     [document.id for _, document in documents([folder])]
    ['urn:uuid:1']
    """
    for item in items(paths):
        try:
            found: Document | NboqError = item.read(format, planes=planes)
        except BaseException as error:  # whatever it is, it's about this document alone
            found = as_ours(error, item.source)
        yield item, found


def only(path: str | Path) -> Item:
    """Find the one document that is wanted, in whatever holds it.

    Args:
        path: As in `items`; a file of N-Quads, TriG or JSON-LD is read as `nboq.read` does.

    Raises:
        InputError: If there are several.
    """
    whole = not (is_many(path) or is_compressed(str(path)) or str(path) == _STDIN or is_stream(path))
    found = iter([Item(as_text(path), path=str(path))] if whole else items([path]))
    some = list(islice(found, 2))
    if len(some) != 1:
        count = len(some) + sum(1 for _ in islice(found, _COUNTED))
        number = f"{count}" if count <= _COUNTED else f"more than {_COUNTED}"
        raise InputError(f"holds {number} documents; expected one", source=path, hint="give a file that holds one")
    return some[0]


def single(path: str | Path, format: str | None = None, *, planes: bool = False) -> Document:
    """Read the one document that is wanted, from whatever holds it.

    Args:
        path: As in `only`.
        format: The format, as in `nboq.read`.
        planes: As in `nboq.read`.

    Raises:
        InputError: If there are several.
        NboqError: If it can't be read.
    """
    return only(path).read(format, planes=planes)


def items(
    paths: Iterable[str | Path], apart: Path | None = None, wanted: Callable[[Content], bool] = is_readable
) -> Iterator[Item]:
    """Go through what people name on a command line.

    Args:
        paths: Files of any format; folders, in name order, of which one of OME-Zarr is an image, without what is hidden
            and what is of no format, which the log `nboq.inputs` counts; patterns such as
            `exports/**/*.json`; `-` for standard input, `/dev/stdin` and `<(…)`, which are read once; archives (`.zip`,
            `.tar`); JSON Lines (`.jsonl`, `.ndjson`); N-Quads, TriG and JSON-LD with a graph for each document; all but
            zip also compressed (`.gz`, `.xz`, `.bz2`, `.zst`); folders of stores and addresses of endpoints. What a
            store keeps beside its documents is passed over.
        apart: A file that is no input though it lies in one of the folders: the output.
        wanted: Tells by its first bytes what of a folder is to be read; left out, it's what is of a format.

    Yields:
        An item for each document, and one with an error for what can't be read, or not to its end.

    Raises:
        NotFound: If there is nothing in a folder, or no file fits a pattern.
    """
    given = list(paths)
    named = {str(path) for path in given}
    for source in sources(given, apart, wanted=wanted):
        empty = str(source) in named
        try:
            for item in _inside(source):
                empty = False
                yield item
            if empty:
                raise Malformed("there is no document in it", source=source)
        except BaseException as error:
            name = "standard input" if source == _STDIN else escaped_name(str(source))
            yield Item(name, error=as_ours(error, name), stem=Path(source).stem)


def sources(
    paths: Iterable[str | Path],
    apart: Path | None = None,
    *,
    quiet: bool = False,
    wanted: Callable[[Content], bool] = is_readable,
) -> Iterator[str | Path]:
    """Give the files and stores that are meant; of those in folders no more is read than what tells their format.

    Args:
        paths: As in `items`.
        apart: As in `items`.
        quiet: Whether nothing is logged of what is passed over.
        wanted: As in `items`.

    Yields:
        Paths of files and of stores; as text, `-` and addresses of endpoints.

    Raises:
        NotFound: If there is nothing in a folder, or no file fits a pattern.
    """
    ours = apart.resolve() if apart is not None else None
    for given in paths:
        found, others = False, 0
        is_folder = Path(given).is_dir()
        for source in _named(given):
            if ours is not None and isinstance(source, Path) and source.resolve() == ours:
                continue
            if is_folder and source != given and not _is_input(Path(source), wanted):
                others += 1
                continue
            found = True
            yield source
        if others and not quiet:
            _passed_over(as_text(given), others)
        if not found:
            reason = (
                "there is no file that is read here in this folder" if others else "there is no file in this folder"
            )
            raise NotFound(reason if is_folder else "no file fits this pattern", source=given)


def _passed_over(place: str, others: int) -> None:
    _LOG.info("%s: %d %s of other kinds passed over", place, others, "file" if others == 1 else "files")


def _is_input(found: Path, wanted: Callable[[Content], bool]) -> bool:
    """Tell whether what lies in a folder is to be read; what can't be opened is, so that its error is told."""
    several = is_archive(found.name) or is_compressed(found.name) or found.name.lower().endswith(_LINES)
    if several or not found.is_file() or is_stream(found):
        return True
    with suppress(OSError, NboqError):
        return wanted(Content(as_text(found), path=found))
    return True


def _named(given: str | Path) -> Iterator[str | Path]:
    text, path = str(given), Path(given)
    if text == _STDIN or is_web_address(text):
        yield text
    elif path.is_dir() and not _is_one(path):
        yield from _walked(path)
    elif has_magic(text) and not path.exists():
        # Path.glob takes relative patterns only.
        matches = map(Path, sorted(glob(text, recursive=True)))  # noqa: PTH207
        yield from (match for match in matches if match.is_file() or _is_one(match))
    else:
        yield path


def _is_one(folder: Path) -> bool:
    """Tell whether a folder is one thing whatever lies in it: a store, an image of OME-Zarr, an RO-Crate."""
    return is_store(folder) or (folder.is_dir() and is_one(folder))


def _walked(folder: Path) -> Iterator[Path]:
    """Give the files and stores below a folder, holding the names of one folder at a time."""
    for name in sorted(entry.name for entry in os.scandir(folder) if not entry.name.startswith(".")):
        inside = folder / name
        # A link to a folder may lead in a circle.
        if inside.is_file() or (inside.is_symlink() and not inside.exists()) or is_store(inside):
            yield inside
        elif inside.is_dir() and not inside.is_symlink():
            yield from [inside] if is_one(inside) else _walked(inside)


def _inside(source: str | Path) -> Iterator[Item]:
    if source == _STDIN:
        yield from _piped(sys.stdin.buffer, "standard input", "standard-input")
    elif isinstance(source, str) or is_store(source):
        yield from _stored(str(source))
    elif is_stream(source):
        with open_input(source) as file:
            yield from _piped(file, escaped_name(str(source)), source.stem, source.name.lower().endswith(_LINES))
    elif is_archive(source.name) and not is_one(source):
        others = 0
        with open_input(source) as file:
            for member in members(file, source):
                for item in _member(member.file, member.name, member.source):
                    whole = item.content is not None and item.source == member.source
                    if not whole or is_readable(Content(item.source, item.content)):
                        yield item
                    else:
                        others += 1
        if others:
            _passed_over(as_text(source), others)
    elif is_quads(source.name) or is_compressed(source.name) or source.name.lower().endswith(_LINES):
        with open_input(source) as file:
            content = Metered(file, source.name, as_text(source), source.stat().st_size)
            yield from _stream(content, source.name, escaped_name(str(source)))
    else:
        yield from _several(source, as_text(source), source.stem) or [
            Item(as_text(source), path=str(source), stem=source.stem)
        ]


def _several(given: Path | bytes, source: str, stem: str) -> list[Item]:
    """Give the documents of what may hold several in one file: JSON-LD, a table; none where nothing is known of it."""
    name, path = bare_name(source).lower(), str(given) if isinstance(given, Path) else None
    if name.endswith(TABLES):
        content = Content(source, *((None, given) if isinstance(given, Path) else (given,)))
        with suppress(NboqError):  # whoever reads it says why
            found = each(content)
            if len(found) == 1:
                return [Item(source, path=path, content=None if path else content.raw, stem=stem, document=found[0])]
            return [_of_table(document) for document in found]
        return []
    return _graphs_in(given, source) if path is None or name.endswith(_JSON_LD) else []


def _of_table(document: Document) -> Item:
    stem = _UNFIT.sub("_", PurePath(document.source.rpartition("#")[2]).stem)[:_LONGEST_STEM]
    return Item(escaped_name(document.source), content=to_json(document.data), stem=stem, document=document)


def _graphs_in(given: Path | bytes, source: str) -> list[Item]:
    """Give the documents of JSON-LD with several named graphs; none of what is another thing."""
    try:
        content = Content(source, *((None, given) if isinstance(given, Path) else (given,)))
        if b"@graph" not in content.head or not (content.is_json or bare_name(source).lower().endswith(_JSON_LD)):
            return []
        data = content.json if content.is_json else load_yaml(content.raw, source)
        graphs: dict[str, list[ox.Quad]] = {}
        for quad in parse_quads(to_json(data), "jsonld", source):
            graphs.setdefault(getattr(quad.graph_name, "value", ""), []).append(quad)
    except (NboqError, TypeError):
        return []  # whoever reads it says why
    made = []
    for name, quads in graphs.items():
        written = ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b""
        made.append(
            _graph(source, name, written) if name else Item(f"{source}#default.nq", content=written, stem="default")
        )
    return made if len(made) > 1 else []


def _stored(place: str) -> Iterator[Item]:
    """Give the documents of a store; it's opened for reading only, so that others go on."""
    with open_store(place, read_only=True) as store:
        yield from stored(store, place)


def stored(store: Store, place: str) -> Iterator[Item]:
    """Give the documents of a store that is open.

    Args:
        store: The store.
        place: What it's called.
    """
    for name in store.documents():
        content = ox.serialize(store.as_written(name), format=ox.RdfFormat.N_QUADS) or b""
        yield _graph(place, name, content)


def _member(file: Metered | NboqError, name: str, source: str) -> Iterator[Item]:
    try:
        if isinstance(file, NboqError):
            raise file
        yield from _stream(file.uncompressed(name), name, source)
    except NboqError as error:
        # If the archive is of no use any more, going to its next member will tell.
        yield Item(source, error=error, stem=PurePath(bare_name(name)).stem)


def _stream(file: Metered, name: str, source: str) -> Iterator[Item]:
    """Give the documents in what is read from a file of that name, which isn't compressed any more."""
    name = bare_name(name)
    stem = PurePath(name).stem
    if name.lower().endswith(_LINES):
        yield from _lines(_each_line(file), source, stem)
    elif is_quads(name):
        for graph, quads in graphs_of(as_nquads(file, name, source), source, largest=compression.LARGEST):
            if not graph:
                yield Item(source, content=quads, stem=stem)
            elif holds_document(graph):
                yield _graph(source, graph, quads)
    else:
        yield from _whole(file, source, stem)


def _graph(source: str, graph: str, content: bytes) -> Item:
    stem = _UNFIT.sub("_", graph)[:_LONGEST_STEM]
    return Item(f"{source}#{graph}", content=content, graph=graph, stem=stem)


def _piped(file: IO[bytes], source: str, stem: str, lines: bool = False) -> Iterator[Item]:
    """Give the documents in what can be read once: lines as they come, for who writes them may never end.

    Where no name says that they are JSON Lines, they are if the two first ones both begin as an object does and the
    first ends as one; there is no such JSON, nor RDF or YAML.
    """
    coming = _each_line(file)
    begun = [] if lines else [next(coming, b"")]
    if begun and _IS_OBJECT(begun[0]) and begun[0].rstrip().endswith(b"}"):
        for line in coming:
            begun.append(line)
            if line.strip():
                lines = _IS_OBJECT(line) is not None
                break
    if lines:
        yield from _lines(chain(begun, coming), source, stem)
    else:
        yield from _whole(file, source, stem, b"".join(begun))


def _each_line(file: Metered | IO[bytes]) -> Iterator[bytes]:
    return iter(partial(file.readline, compression.LARGEST + 1), b"")


def _whole(file: Metered | IO[bytes], source: str, stem: str, begun: bytes = b"") -> list[Item]:
    content = begun + file.read(max(compression.LARGEST + 1 - len(begun), 0))
    if len(content) > compression.LARGEST:
        raise Malformed(f"larger than {compression.LARGEST} bytes", source=source)
    return _several(content, source, stem) or [Item(source, content=content, stem=stem)]


def _lines(lines: Iterable[bytes], name: str, stem: str) -> Iterator[Item]:
    for number, line in enumerate(lines, 1):
        source = f"{name}:{number}"
        if len(line) > compression.LARGEST:
            raise Malformed(f"the line is longer than {compression.LARGEST} bytes", source=source)
        content = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
        if content.strip():
            yield Item(source, content=content, stem=f"{stem}-{number}")
