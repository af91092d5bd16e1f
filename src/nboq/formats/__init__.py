"""One door for reading and one for writing, whatever the format.

`FORMATS` has every format by name: those of this library and those that other packages add with an entry point of the
group `nboq.formats`. What a file is, is told by its content; its ending is asked only where the content can't tell.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from importlib.metadata import entry_points
from pathlib import Path
from typing import Final

from nboq._moved import old_keyword
from nboq.document import Document, DocumentLike, Report, as_document, check_numbers, the_one
from nboq.errors import Malformed, NboqError, UnknownFormat, nearest
from nboq.files import write_atomically
from nboq.formats.compression import bare_name
from nboq.formats.content import Content, Readable
from nboq.formats.extensions import generalised, specialised
from nboq.formats.native import no_document
from nboq.formats.registry import Format, builtin
from nboq.formats.unsupported import BIO_FORMATS, IMAGES, of_xml
from nboq.sanitize import sanitize
from nboq.schema.model import Model, current_model, using

_MARK: Final = re.compile(
    rb"""^[ \t]{0,40}\{?[ \t]{0,9}["']?(?:type["']? ?: ?["']?[A-Z]|(?:@type|@context|@graph|@id|Schema_ID)["']? ?:)""",
    re.MULTILINE,
).search
"""What the JSON and YAML that is read here has near its beginning, most often; blanks are counted, or long rows of them
would take the square of their length."""

__all__ = [
    "FORMATS",
    "Content",
    "Format",
    "each",
    "encode",
    "format_of",
    "is_readable",
    "read",
    "read_all",
    "read_bytes",
    "sniffed",
    "write",
]


def gather() -> dict[str, Format]:
    """Gather the formats of this library and of other packages, whose are tried first: they may be more special.

    A package whose format can't be loaded is left out, with a warning.
    """
    ours = {found.name: found for found in builtin()}
    added: dict[str, Format] = {}
    for point in entry_points(group="nboq.formats"):
        try:
            found = point.load()
        except Exception as error:
            warnings.warn(f"the format {point.name} of {point.value} can't be loaded: {error}", stacklevel=2)
            continue
        if not isinstance(found, Format) or found.name in ours:
            warnings.warn(f"{point.value} isn't an nboq.formats.Format with a name of its own; left out", stacklevel=2)
            continue
        added[found.name] = found
    return added | ours


FORMATS: Mapping[str, Format] = gather()
"""The formats by name, in the order in which they are tried."""


def _by_ending(name: str) -> Format | None:
    ending = name.lower()
    matches = [(len(end), found) for found in FORMATS.values() for end in found.suffixes if ending.endswith(end)]
    return max(matches, key=lambda match: match[0])[1] if matches else None


_LISTED: Final = "'nboq formats' lists what can be read"


def _names(names: Iterable[str] = ()) -> str:
    return f"known are {', '.join(names or FORMATS)}"


def format_of(path: Path) -> str:
    """Tell a format by the end of a file's name.

    Raises:
        UnknownFormat: If no format ends so.

    >>> format_of(Path("axiovert.ttl")), format_of(Path("axiovert.b2inst.json"))
    ('turtle', 'b2inst')
    """
    found = _by_ending(path.name)
    if found is None:
        raise UnknownFormat("unknown file extension", source=path, hint=_names())
    return found.name


def of_file(name: str, path: Path) -> str:
    """Give the form of a format that a file's ending asks for, where it is written in several.

    >>> of_file("rembi", Path("cells.yml")), of_file("rembi", Path("cells.json"))
    ('rembi-yaml', 'rembi')
    """
    in_yaml = f"{name}-yaml"
    return in_yaml if in_yaml in FORMATS and path.suffix.lower() in (".yaml", ".yml") else name


def sniffed(content: Content) -> Format:
    """Tell a format by content, else by the ending.

    Raises:
        UnknownFormat: If it's of none.
        Malformed: If it can't be parsed as far as is needed to tell.
    """
    ending = _by_ending(bare_name(content.source))
    if ending is not None and ending.sniff is None and not (content.is_json and ending.name == "yaml"):
        return ending
    for found in FORMATS.values():
        if found.read is not None and found.sniff is not None and found.sniff(content):
            return found
    if content.is_json:
        raise no_document(content.json, content.source)
    if content.is_xml:
        tag = str(content.xml.tag)
        if image := of_xml(tag):
            raise UnknownFormat(f"no document: {image}", source=content.source, hint=BIO_FORMATS)
        reason = f"XML of another kind (its root is {tag!r})"
        raise UnknownFormat(reason, source=content.source, hint=_LISTED)
    if ending is not None and ending.read is not None:
        return ending
    if content.path is None and not Path(content.source).suffix and _MARK(content.head):
        return FORMATS["yaml"]  # of what has no name only the content can tell
    is_image = bare_name(content.source).lower().endswith(IMAGES)
    raise UnknownFormat("unknown format", source=content.source, hint=BIO_FORMATS if is_image else _LISTED)


def is_readable(content: Content) -> bool:
    """Tell whether what lies in a folder is of a format that is read, whether or not it can be read without an error.

    >>> is_readable(Content("package.json", b'{"name": "x"}')), is_readable(Content("cut.json", b'{"type": "Instr'))
    (False, True)
    """
    ending = _by_ending(bare_name(content.source))
    if ending is not None and ending.name in ("json", "yaml") and _MARK(content.head):
        return True  # most of them, which needn't be parsed twice
    if ending is not None and ending.name in ("csv", "tsv"):
        return content.is_empty or b"type" in content.head.partition(b"\n")[0]
    try:
        return sniffed(content).name != "yaml" or len(content.head) < len(content.raw)
    except UnknownFormat:
        return False
    except NboqError:  # it's broken; HTML, which begins as XML does, is no broken file of ours
        return ending is not None


def each(content: Content, name: str | None = None) -> list[Document]:
    """Read every document that a content holds.

    Args:
        content: The content of a file.
        name: The format, one of `FORMATS`; left out, it is told by content.

    Raises:
        NboqError: If it can't be read; the text says why.
    """
    if name is not None and name not in FORMATS:
        raise UnknownFormat(f"unknown format {name!r}", source=content.source, hint=nearest(name, FORMATS) or _LISTED)
    if content.is_empty:
        raise Malformed("the file is empty", source=content.source)
    # "json" may be said of anything in JSON, "micrometa" only of the app's files.
    chosen = sniffed(content) if name in (None, "json") else FORMATS[name]
    if chosen.read is None:
        raise UnknownFormat(f"{chosen.name} can only be written", source=content.source, hint=_LISTED)
    found = chosen.read_all(content) if chosen.read_all else [chosen.read(content)]
    return [as_document(replace(specialised(document), file=content.whole_file)) for document in found]


@old_keyword("name", "format")
def read_bytes(content: bytes, source: str, format: str | None = None, *, planes: bool = False) -> Document:
    """Read a document from memory.

    Args:
        content: The bytes of a file.
        source: What to call it in messages; the end of it tells the format where the content doesn't.
        format: The format, one of `FORMATS`, where it is known.
        planes: As in `read`.

    Raises:
        NboqError: If it can't be read; the text says why.
    """
    return the_one(each(Content(source, content, planes=planes), format), source)


@old_keyword("name", "format")
def read(path: Readable, format: str | None = None, *, planes: bool = False, model: Model | None = None) -> Document:
    """Read a document from a file, or from what is in one.

    Args:
        path: A file in any of `FORMATS`: an NBO-Q document (JSON, YAML), a file of the Micro-Meta App, a record of
            PIDINST or DataCite, OME, RDF. Also an open file, the bytes or the text of one (a text that begins with a
            bracket or has several lines is no name), or an `OME` of ome-types.
        format: The format, one of `FORMATS`; left out, it is told by content and by the end of the file's name.
        planes: Whether the planes of images are read as well, of which there may be many thousands; else OME files
            have them counted.
        model: The model to use for this; left out, the one in use.

    Returns:
        The document. `document.report` says what became of each field, `document.entity` gives dataclasses.

    Raises:
        NotFound: If there is no such file or it can't be opened.
        InputError: If it holds several documents; `read_all` gives them.
        NboqError: If it can't be read; the text says why.
    """
    with using(model or current_model()):
        return the_one(each(content := Content.of(path, planes), format), content.source)


def read_all(path: Readable, format: str | None = None, *, planes: bool = False) -> Iterator[Document]:
    """Read the documents of a file that may hold several, such as N-Quads with a graph for each.

    Args:
        path: As in `read`.
        format: As in `read`.
        planes: As in `read`.

    Yields:
        A document of each named graph in RDF; of other formats the one that there is.

    Raises:
        NotFound: If there is no such file or it can't be opened.
        NboqError: If it can't be read; the text says why.

    >>> import tempfile
    >>> said = "<{0}> a <https://w3id.org/nbo-q/Instrument> ."
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder, "two.trig")
    ...     _ = file.write_text("".join(f"<{id}> {{ {said.format(id)} }}" for id in ("urn:uuid:1", "urn:uuid:2")))
    ...     [document.id for document in read_all(file)]
    ['urn:uuid:1', 'urn:uuid:2']
    """
    yield from each(Content.of(path, planes), format)


@old_keyword("name", "format")
def encode(thing: DocumentLike, format: str) -> tuple[bytes, Report]:
    """Write a document into memory.

    Args:
        thing: The document.
        format: The format, one of `FORMATS`.

    Returns:
        The bytes, and a report of what the format has no place for.

    Raises:
        UnknownFormat: If there is no such format, or it can only be read.
        NboqError: If the document can't be written in it.
    """
    chosen = FORMATS.get(format)
    if chosen is None or chosen.write is None:
        written = tuple(found.name for found in FORMATS.values() if found.write)
        raise UnknownFormat(f"unknown output format {format!r}", hint=_names(written))
    document = as_document(thing)
    check_numbers(document.data)
    if chosen.whole:
        return chosen.write(document)
    document, lost = sanitize(document)
    content, report = chosen.write(generalised(document, f"{format}:"))
    return content, replace(report, notes=(*lost, *report.notes))


@old_keyword("name", "format")
def write(thing: DocumentLike, path: str | Path, format: str | None = None, *, model: Model | None = None) -> Report:
    """Write a document to a file. The file is replaced at once or not at all.

    Args:
        thing: The document.
        path: Where to.
        format: The format; left out, the end of the file's name tells it.
        model: The model to use for this; left out, the one in use.

    Returns:
        A report of what the format has no place for.

    Raises:
        UnknownFormat: If there is no such format.
        NboqError: If the document can't be written in it.
    """
    place = Path(path)
    with using(model or current_model()):
        content, report = encode(thing, of_file(format, place) if format else format_of(place))
    write_atomically(place, content)
    return report
