"""A document put into OME-XML that another program has written, byte for byte as it is but for what is added.

The rule: what the file says stays as it stands. One `XMLAnnotation` with the document is added; where the file has no
`Instrument` at all, so are the instruments of the document. No image is made to refer to them: the reader joins the
images with the document. What an earlier call has added is taken out first.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import chain, count
from xml.parsers import expat

from lxml import etree

from nboq.document import Document, Note, label
from nboq.errors import InputError, Malformed, UnsupportedVersion, short
from nboq.formats.ome.annotation import ANNOTATION_ID, NAMESPACE, annotation_of
from nboq.formats.ome.raw import CURRENT
from nboq.formats.ome.versions import parse, upgraded, version_of
from nboq.formats.ome.write_schema import shapes
from nboq.formats.ome.writer import build

_SEPARATOR = " "
_TAG = re.compile(rb"""(?:[^"'>]++|"[^"]*+"|'[^']*+')*+>""")


@dataclass(slots=True)
class _Span:
    """Where an element stands in the bytes of a file."""

    name: str
    id: str
    start: int
    inner: int
    """Where its end tag begins; where it has none, its start."""
    end: int
    inside: list[_Span] = field(default_factory=list)
    ours: str | None = None
    """For an annotation with a document, the ids of the instruments that were added with it."""

    @property
    def closed(self) -> bool:
        """Whether it is one tag only."""
        return self.inner == self.start


def _spans(content: bytes) -> _Span:
    """Find the root, its children, and the children of those."""
    parser = expat.ParserCreate(namespace_separator=_SEPARATOR)
    top = _Span("", "", 0, 0, len(content))
    open_: list[_Span] = [top]

    def start(name: str, attributes: dict[str, str]) -> None:
        space, _, bare = name.rpartition(_SEPARATOR)
        at = parser.CurrentByteIndex
        made = _Span(bare if space == CURRENT else name, attributes.get("ID", ""), at, at, at)
        if name == f"{NAMESPACE}{_SEPARATOR}document":
            for holder in open_:
                holder.ours = attributes.get("instruments", "")
        if len(open_) <= 3:
            open_[-1].inside.append(made)
        open_.append(made)

    def end(name: str) -> None:
        made = open_.pop()
        if len(open_) > 3:
            return  # nothing is changed this deep
        made.end = _tag_end(content, made.start)
        # The parser tells an element of one tag from one without content by nothing.
        if content[made.end - 2 : made.end] != b"/>":
            made.inner = parser.CurrentByteIndex
            made.end = _tag_end(content, made.inner)

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.Parse(content, True)
    return top.inside[0]


def _tag_end(content: bytes, at: int) -> int:
    """Find the end of a tag; in its attributes, ">" may stand as it is."""
    tag = _TAG.match(content, at)
    return tag.end() if tag else at


def _ascii(element: etree._Element) -> bytes:
    """Write an element so that it can stand in XML of any coding that begins with ASCII."""
    element.tail = None
    text: bytes = etree.tostring(element, encoding="ascii", xml_declaration=False)
    return text


def _current(content: bytes, source: str, force: bool) -> bytes:
    """Give OME-XML of June 2016.

    Raises:
        UnsupportedVersion: If it is of another version and may not be changed.
        InputError: If it points to another file, or is in UTF-16.
    """
    if content[:2] in (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<"):
        reason = "its OME-XML is in UTF-16, which no TIFF should have"
        raise Malformed(reason, source=source, hint="save it again as UTF-8")
    root = parse(content, source)
    if root.tag != f"{{{CURRENT}}}OME":
        if not force:
            message = f"its OME-XML is of version {short(version_of(root), 40)}, and what is added is of 2016-06"
            hint = "save the image again in a current program, or say that it may be brought up to date (--force)"
            raise UnsupportedVersion(message, source=source, hint=hint)
        content = etree.tostring(upgraded(root, source), encoding="ascii", xml_declaration=False)
        root = parse(content, source)
    pointer = root.find(f"{{{CURRENT}}}BinaryOnly")
    if pointer is not None:
        name = short(pointer.get("MetadataFile"), 80)
        raise InputError(f"its OME-XML only points to {name}", source=source, hint="embed the document in that file")
    return content


def embed_in_xml(
    content: bytes, document: Document, source: str, force: bool = False
) -> tuple[bytes, tuple[Note, ...]]:
    """Put a document into OME-XML that another program has written.

    Args:
        content: The OME-XML.
        document: A HardwareDescriptor, an Instrument, an Image, or a Collection of them.
        source: What to call the file in messages.
        force: Whether OME-XML of an older version may be brought up to date, which changes all of it.

    Returns:
        The OME-XML with the document in it, and what there is to tell.

    Raises:
        Malformed: If the content is no OME-XML.
        UnsupportedVersion: If it is of an older version.
        InputError: If it only points to another file.
        ContentError: If the document is of a class that no OME file is about.

    >>> old = f'<OME xmlns="{CURRENT}"><!-- as it was --></OME>'.encode()
    >>> new, _ = embed_in_xml(old, Document({"type": "Instrument", "id": "urn:uuid:1"}), "a.ome.tiff")
    >>> b"<!-- as it was -->" in new, b"<Instrument " in new, b"XMLAnnotation" in new
    (True, True, True)
    """
    content = _current(content, source, force)
    built, _ = build(document)
    root = _spans(content)
    before = {item for span in _annotations(root) if span.ours is not None for item in (span.ours or "").split()}
    removed = [span for span in _annotations(root) if span.ours is not None]
    removed += [span for span in root.inside if span.name == "Instrument" and span.id in before]
    notes: list[Note] = []
    added: list[etree._Element] = []
    if any(span.name == "Instrument" and span not in removed for span in root.inside):
        message = "the file has an instrument of its own, which stays; the document is added as an annotation"
        notes.append(Note("kept", label(document.data), "Instrument", None, message))
    else:
        added = list(built.iterfind(f"{{{CURRENT}}}Instrument"))
        for element in added:
            etree.strip_elements(element, f"{{{CURRENT}}}AnnotationRef", with_tail=False)
    taken = {span.id for span in _annotations(root) if span not in removed}
    numbered = (f"{ANNOTATION_ID}-{n}" for n in count(1))
    identifier = next(name for name in chain([ANNOTATION_ID], numbered) if name not in taken)
    names = tuple(str(element.get("ID")) for element in added)
    carrier = _ascii(annotation_of(document, "hardware", instruments=names, identifier=identifier))
    edits = [(span.start, span.end, b"") for span in removed]
    edits += _insertions(content, root, b"".join(map(_ascii, added)), carrier)
    # What is put in at a place stands behind what is taken out there.
    for start, end, text in sorted(edits, key=lambda edit: (edit[0], edit[1]), reverse=True):
        content = content[:start] + text + content[end:]
    return content, tuple(notes)


def _annotations(root: _Span) -> list[_Span]:
    return [span for holder in root.inside if holder.name == "StructuredAnnotations" for span in holder.inside]


def _insertions(content: bytes, root: _Span, instruments: bytes, carrier: bytes) -> list[tuple[int, int, bytes]]:
    """Say what goes where: start and end of what is replaced, and the text."""
    order = list(shapes()["OME"].children)
    holder = next((span for span in root.inside if span.name == "StructuredAnnotations"), None)
    whole = b'<StructuredAnnotations xmlns="%s">%s</StructuredAnnotations>' % (CURRENT.encode(), carrier)
    if root.closed:
        return [_opened(content, root, instruments + whole)]
    edits = []

    def place(name: str) -> int:
        rank = order.index(name)
        later = [span for span in root.inside if span.name in order and order.index(span.name) > rank]
        return later[0].start if later else root.inner

    if holder is None:
        text, at = whole, place("StructuredAnnotations")
        if instruments and place("Instrument") == at:
            return [(at, at, instruments + text)]
        edits.append((at, at, text))
    elif holder.closed:
        edits.append(_opened(content, holder, carrier))
    else:
        edits.append((holder.inner, holder.inner, carrier))
    if instruments:
        at = place("Instrument")
        edits.append((at, at, instruments))
    return edits


def _opened(content: bytes, span: _Span, inside: bytes) -> tuple[int, int, bytes]:
    """Make two tags of one, with something between them."""
    tag = content[span.start : span.end]
    name = tag[1:].rstrip(b"/>").split()[0]
    return span.start, span.end, tag[:-2] + b">" + inside + b"</" + name + b">"
