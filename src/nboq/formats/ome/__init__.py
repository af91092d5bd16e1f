"""OME-XML, and the OME-XML in the header of a TIFF, read into a collection of descriptors and images.

Where a field goes, in which unit it is and how it stands in the XML is said by one table (`fields`). What has no home,
and what can't be read, stands in `extensions` under `ome:` and its name in the file, and in the report. Documents of
2003 to 2016-06 are read: ome-types brings them to the last version, and its schema says what in them breaks it.

Writer and reader of older versions need the package ome-types; it is looked for only when a file is read.
"""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING, Any

from nboq.document import Document, Note, Report, canonical, sort_key
from nboq.errors import Malformed, short
from nboq.formats.ome.tiff import description, sniff_tiff

if TYPE_CHECKING:
    from lxml import etree

    from nboq.formats.ome.reader import Reader

__all__ = ["read", "read_tiff", "sniff", "sniff_tiff"]

_ROOT = re.compile(r"<(?:[\w.-]+:)?OME[\s>/]")
_BOMS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8"))
_CHATTER = re.compile(rb"^Checking file format \[", re.MULTILINE)
"""What Bio-Formats' showinf says first of all."""
_WITHIN = re.compile(rb"(?:<\?xml\b[^<>]*>\s*)?<(?:[\w.-]+:)?OME[\s>].*</(?:[\w.-]+:)?OME>", re.DOTALL)
_CHECKED = 32 * 2**20
"""Bytes of a file that is held against the schema, at most: each breach costs memory, and there may be millions."""
_FAULTS = 50
"""How many breaches of the schema are told one by one."""


def sniff(content: bytes) -> bool:
    """Tell whether a file looks like OME-XML, by its beginning.

    >>> sniff(b'<?xml version="1.0"?><OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06"/>')
    True
    >>> sniff(b'<instrument xmlns="http://datacite.org/schema/kernel-4"/>')
    False
    """
    start = content[:16384]
    if _CHATTER.search(start):
        return True
    coding = next((name for bom, name in _BOMS if start.startswith(bom)), "utf-8")
    if coding == "utf-8" and start[:2] in (b"<\0", b"\0<"):
        coding = "utf-16-le" if start[0] else "utf-16-be"
    text = start.decode(coding, "replace").lstrip("\ufeff \t\r\n")
    return text.startswith("<") and _ROOT.search(text) is not None and "openmicroscopy.org" in text.lower()


def without_chatter(content: bytes, source: str) -> bytes:
    r"""Give the OME-XML in what Bio-Formats' `showinf -omexml` prints, which tells of its work before and behind it.

    Raises:
        Malformed: If there is none in it.

    >>> without_chatter(b"Checking file format [CZI]\nReading metadata\n<OME></OME>\nValid", "a.txt")
    b'<OME></OME>'
    """
    if not _CHATTER.search(content[:16384]):
        return content
    found = _WITHIN.search(content)
    if found is None:
        raise Malformed("what showinf prints, without OME-XML", source=source, hint="run it as showinf -nopix -omexml")
    return found[0]


def read(content: bytes, source: str, planes: bool = False) -> Document:
    """Read OME-XML.

    Args:
        content: The bytes of the file.
        source: What to call it in messages.
        planes: Whether planes and the places of their values (`TiffData`) are read as well, of which there may be
            thousands; else they are counted.

    Returns:
        A Collection: for each instrument a HardwareDescriptor with its Instrument inside, the images, experiments and
        people; or, where the file carries the document that it was written from, that document. The report says what
        was converted, what had no place, and what breaks OME's schema.

    Raises:
        Malformed: If it isn't well-formed XML, has a document type, is no OME-XML of a known version, or leaves its
            metadata to another file that isn't beside it.
        MissingDependency: If ome-types isn't installed.

    >>> document = read(b'<OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06"/>', "empty.ome.xml")
    >>> document.type
    'Collection'
    """
    from nboq.formats.ome import read_rules
    from nboq.formats.ome.annotation import from_annotation
    from nboq.formats.ome.reader import Ids, Reader
    from nboq.formats.ome.versions import lost_leaves, parse, schema_faults, upgraded, version_of
    from nboq.formats.ome.writer import build

    if not content.strip():
        raise Malformed("the file is empty", source=source)
    content = without_chatter(content, source)
    given = parse(content, source)
    root = upgraded(given, source)
    if (only := _binary_only(root)) is not None:
        return _companion(only.get("MetadataFile") or "", only.get("UUID"), source, planes)
    carried = from_annotation(
        root, source, lambda rest: read(rest, source, planes), lambda document: build(document)[0]
    )
    if carried is not None:
        return carried
    ids = Ids(root.get("UUID"), content)
    reader = Reader(source, root, ids, vars(read_rules), planes=planes)
    made: dict[str, Any] = {"type": "Collection", "id": ids.collection}
    if root is not given:
        reader.keep(made, "~version", version_of(given))
        lost = lost_leaves(given, root)
        if lost:
            reader.keep(made, "~dropped", lost)
            message = f"{len(lost)} values have no place in OME 2016-06; kept in extensions"
            reader.note("unplaced", "Collection", "OME", len(lost), message)
    faults = schema_faults(root, given) if len(content) <= _CHECKED else ()
    if len(content) > _CHECKED:
        reader.note("kept", "Collection", "OME", len(content), "too large to be checked against OME's schema as well")
    for number, (where, what) in enumerate(faults):
        if number == _FAULTS:
            reader.note("doubtful", "Collection", "OME", None, "more of the file breaks OME's schema; not listed")
            break
        reader.note("doubtful", where, "OME", None, f"breaks OME's schema: {what}")
    return _collected(reader, made)


def read_tree(root: etree._Element, content: bytes, source: str) -> Document:
    """Read a tree in OME's words that was no file, so that no schema is asked what it breaks.

    Args:
        root: Its root, in the version of June 2016.
        content: What the id of the collection follows from.
        source: What to call it in messages.
    """
    from nboq.formats.ome import read_rules
    from nboq.formats.ome.reader import Ids, Reader

    ids = Ids(None, content)
    reader = Reader(source, root, ids, vars(read_rules), planes=False)
    reader.is_file = False
    return _collected(reader, {"type": "Collection", "id": ids.collection})


def _collected(reader: Reader, made: dict[str, Any]) -> Document:
    """Make the document of a tree."""
    from nboq.formats.ome import read_rules
    from nboq.formats.ome.raw import CURRENT
    from nboq.formats.ome.reader import ORDER

    root, source = reader.root, reader.source
    reader.claim_all()
    read_rules.classify(reader)
    # Instruments first, wherever they stand: images name their descriptors.
    for child in root.iterfind(f"{{{CURRENT}}}StructuredAnnotations/*"):
        reader.annotations.setdefault(child.get("ID") or "", child)
    for child in root.iterfind(f"{{{CURRENT}}}Instrument"):
        read_rules.instrument(reader, child)
    reader.fill(root, made)
    images = [child.get("ID") or "" for child in root.iterfind(f"{{{CURRENT}}}Image")]
    if len(images) > 1:
        reader.keep(made, ORDER, {"Image": images})
    made = canonical(made)
    if reader.members:
        # Descriptors are canonical already, as their ids follow from that; to their instruments more may have come.
        settled = (
            {**m, "describes": canonical(m["describes"])} if m["type"] == "HardwareDescriptor" else canonical(m)
            for m in reader.members
        )
        made["members"] = sorted(settled, key=sort_key)
    return Document(made, source, Report(source, tuple(reader.notes)))


def _binary_only(root: etree._Element) -> etree._Element | None:
    """Give the element that says that the metadata are elsewhere, where there is nothing beside it."""
    from nboq.formats.ome.raw import CURRENT

    children = list(root.iterchildren("*"))
    return children[0] if len(children) == 1 and children[0].tag == f"{{{CURRENT}}}BinaryOnly" else None


def _companion(name: str, wanted: str | None, source: str, planes: bool) -> Document:
    """Read the file that has the metadata of one that has none itself, if it stands beside."""
    from nboq.formats.ome.versions import parse, upgraded

    bare = PurePosixPath(name.replace("\\", "/")).name  # wherever else a file may point to, nothing is read there
    beside = Path(source).with_name(bare) if bare else Path(source)
    if not (bare and Path(source).is_file() and beside.is_file()):
        what = f"in {short(name, 120)}, which isn't beside it" if bare else "in another file, which it doesn't name"
        raise Malformed(f"it has no metadata: they are {what}", source=source, hint="read that file in its place")
    content = beside.read_bytes()
    root = upgraded(parse(content, str(beside)), str(beside))
    if _binary_only(root) is not None:
        raise Malformed(f"it has no metadata, nor has {bare}, which it names for them", source=source)
    found = read(content, str(beside), planes)
    notes = [Note("converted", "OME", "BinaryOnly", name, f"the metadata are those of {bare}")]
    if wanted and root.get("UUID") and wanted != root.get("UUID"):
        message = f"{bare} has the UUID {short(str(root.get('UUID')), 60)}, and {short(wanted, 60)} is wanted"
        notes.append(Note("doubtful", "OME", "BinaryOnly", name, message))
    return Document(found.data, source, Report(source, (*notes, *found.report.notes)))


def read_tiff(file: str | Path | IO[bytes], source: str | None = None, planes: bool = False) -> Document:
    """Read the OME-XML in the header of a TIFF file; nothing else of the file is read, however large it is.

    Args:
        file: The file, or its path.
        source: What to call it in messages; left out, its path.
        planes: Whether planes are read as well, as in `read`.

    Returns:
        What `read` gives.

    Raises:
        NotFound: If the file can't be opened.
        Malformed: If it is no TIFF, is cut off, or has no OME-XML in it.
        MissingDependency: If ome-types isn't installed.
    """
    name = source or str(file)
    content = description(file, name)
    if not sniff(content):
        raise Malformed("a TIFF without OME-XML: its description is something else", source=name)
    return read(content, name, planes)
