"""The annotation that carries a document in an OME file: how it is written, and how it is read back.

It is an `XMLAnnotation` with NBO-Q's namespace. Its value is one element, `document`, with JSON-LD as its text:

- `mediaType` is `application/ld+json`;
- `covers` is `file` where OME's elements were written from the document, and `hardware` where the document was put into
  a file that has images of its own;
- `elements` is a digest of OME's elements as they were written, by which a later change is seen (`file`);
- `instruments` has the ids of the `Instrument` elements that were added with it (`hardware`).

A text of more than 10 MB is refused by parsers, so a long document stands in several elements `part`.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Literal

from lxml import etree

from nboq.document import Document, Json, Note, Report, canonical, label, objects, sort_key
from nboq.errors import NboqError, short
from nboq.formats.ome.raw import CURRENT, local
from nboq.formats.ome.write_schema import shapes
from nboq.schema.artefacts import NBOQ
from nboq.schema.labels import NO_XML
from nboq.schema.model import current_model

Read = Callable[[bytes], Document]
Build = Callable[[Document], etree._Element]
NAMESPACE = "https://w3id.org/nbo-q/"
ANNOTATION_ID = "Annotation:nbo-q"
"""The id of the annotation that carries the document."""
_PART = 2**20
"""Characters of one part of a long document."""
_DOCUMENT, _PIECE = f"{{{NAMESPACE}}}document", f"{{{NAMESPACE}}}part"
_BULK = frozenset({"MetadataOnly", "TiffData", "BinData"})
"""Where the values of pixels are; it changes whenever an image is saved in another kind of file."""
_UNSTEADY = frozenset({"UUID", "Creator"})
_FLOATS = frozenset({"float", "double"})


def json_text(data: Json) -> str:
    r"""Write JSON so that XML can hold it: what XML 1.0 has no character for is escaped.

    >>> json_text({"a": "µ\x00\ufffe"})
    '{"a":"µ\\u0000\\ufffe"}'
    """
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return NO_XML.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def annotation_of(
    document: Document,
    covers: Literal["file", "hardware"],
    stamp: str = "",
    instruments: tuple[str, ...] = (),
    identifier: str = ANNOTATION_ID,
) -> etree._Element:
    """Make the annotation that carries a document.

    Args:
        document: The document; its canonical form is carried.
        covers: Whether OME's elements were written from it, or are those of another program.
        stamp: The digest of OME's elements, where they were written from it.
        instruments: The ids of the instruments that were added with it.
        identifier: The id of the annotation in the file.

    >>> annotation_of(Document({"type": "Instrument", "id": "urn:uuid:1"}), "file").get("ID")
    'Annotation:nbo-q'
    """
    text = text_of(document)
    made = etree.Element(f"{{{CURRENT}}}XMLAnnotation", nsmap={None: CURRENT}, ID=identifier, Namespace=NAMESPACE)
    value = etree.SubElement(made, f"{{{CURRENT}}}Value")
    inner = etree.SubElement(
        value, _DOCUMENT, nsmap={"nboq": NAMESPACE}, mediaType="application/ld+json", covers=covers
    )
    if stamp:
        inner.set("elements", stamp)
    if instruments:
        inner.set("instruments", " ".join(instruments))
    if len(text) <= _PART:
        inner.text = text
    else:
        for start in range(0, len(text), _PART):
            etree.SubElement(inner, _PIECE).text = text[start : start + _PART]
    return made


def put_last(holder: etree._Element, made: etree._Element) -> None:
    r"""Put an annotation behind all others, laid out as they are.

    >>> holder = etree.fromstring("<a/>")
    >>> put_last(holder, etree.Element("b"))
    >>> etree.tostring(holder)
    b'<a>\n    <b/>\n  </a>'
    """
    if len(holder):
        holder[-1].tail = "\n    "
    else:
        holder.text = "\n    "
    made.tail = "\n  "
    holder.append(made)


# --- comparing -------------------------------------------------------------------------------------------------------


def _steady(element: etree._Element) -> dict[str, str]:
    """Give the attributes of an element so that programs that write the same otherwise make no difference."""
    shape = shapes().get(local(element.tag))
    found: dict[str, str] = {}
    for key, value in element.attrib.items():
        name, text = str(key), str(value)
        if name.startswith("{") or (name in _UNSTEADY and local(element.tag) == "OME"):
            continue
        known = shape.attributes.get(name) if shape else None
        if known and known.simple.base in _FLOATS and known.simple.fits(text):
            text = repr(float(text))
        elif known and known.simple.base == "boolean":
            text = {"1": "true", "0": "false"}.get(text, text)
        if known is None or text != known.default:
            found[name] = text
    return found


def _text_of(element: etree._Element) -> str:
    return "" if len(element) else (element.text or "")


def _is_ours(element: etree._Element) -> bool:
    return local(element.tag) == "XMLAnnotation" and element.find(f"{{{CURRENT}}}Value/{_DOCUMENT}") is not None


def _inside(element: etree._Element) -> Iterator[etree._Element]:
    for child in element.iterchildren("*"):
        if local(child.tag) in _BULK or _is_ours(child):
            continue
        if local(child.tag) == "StructuredAnnotations" and all(_is_ours(item) for item in child.iterchildren("*")):
            continue
        yield child


def digest(root: etree._Element) -> str:
    """Give a digest of what OME's elements say; our annotation, and where pixels are stored, don't count.

    >>> one = etree.fromstring(f'<OME xmlns="{CURRENT}"><Instrument ID="Instrument:0"/></OME>')
    >>> two = etree.fromstring(f'<o:OME xmlns:o="{CURRENT}" Creator="x"> <o:Instrument ID="Instrument:0"/></o:OME>')
    >>> digest(one) == digest(two)
    True
    """
    made = hashlib.sha256()
    waiting: list[etree._Element | None] = [root]
    while waiting:
        element = waiting.pop()
        if element is None:
            made.update(b"]")
            continue
        said = [local(element.tag), sorted(_steady(element).items()), _text_of(element)]
        made.update(json.dumps(said).encode() + b"[")
        waiting.append(None)
        waiting.extend(reversed(list(_inside(element))))
    return f"sha256:{made.hexdigest()}"


def differences(written: etree._Element, found: etree._Element) -> list[tuple[str, str, str | None, str | None]]:
    """Say where OME's elements differ from those that were written.

    Args:
        written: The root as the document makes it.
        found: The root as the file has it.

    Returns:
        For each difference the element with its id, the attribute (`text`, or `element` where all of it is there once
        only), the value as it was written and the value as it is; None where there is none.

    >>> one = etree.fromstring(f'<OME xmlns="{CURRENT}"><Instrument ID="Instrument:0"/></OME>')
    >>> differences(one, etree.fromstring(f'<OME xmlns="{CURRENT}"/>'))
    [('Instrument Instrument:0', 'element', 'Instrument:0', None)]
    """
    changes: list[tuple[str, str, str | None, str | None]] = []
    pairs = [(written, found)]
    while pairs:
        old, new = pairs.pop()
        where = f"{local(old.tag)} {old.get('ID') or old.get('K') or ''}".strip()
        before, after = _steady(old), _steady(new)
        changed = sorted({name for name, _ in before.items() ^ after.items()})
        changes += [(where, name, before.get(name), after.get(name)) for name in changed]
        if _text_of(old).strip() != _text_of(new).strip():
            changes.append((where, "text", _text_of(old), _text_of(new)))
        rest = _keyed(new)
        for key, child in _keyed(old).items():
            if key in rest:
                pairs.append((child, rest.pop(key)))
            else:
                changes.append((_name(child), "element", child.get("ID") or "", None))
        changes += [(_name(child), "element", None, child.get("ID") or "") for child in rest.values()]
    return changes


def _name(element: etree._Element) -> str:
    return f"{local(element.tag)} {element.get('ID') or ''}".strip()


def _keyed(element: etree._Element) -> dict[tuple[str, str, int], etree._Element]:
    made: dict[tuple[str, str, int], etree._Element] = {}
    counts: Counter[tuple[str, str]] = Counter()
    for child in _inside(element):
        key = (local(child.tag), child.get("ID") or child.get("K") or "")
        counts[key] += 1
        made[*key, counts[key]] = child
    return made


# --- reading ---------------------------------------------------------------------------------------------------------


def _carried(root: etree._Element) -> list[etree._Element]:
    path = f"{{{CURRENT}}}StructuredAnnotations/{{{CURRENT}}}XMLAnnotation/{{{CURRENT}}}Value/{_DOCUMENT}"
    return list(root.iterfind(path))


def _document(element: etree._Element) -> Json | None:
    """Give the document in an annotation, or None where there is none to be read."""
    # Programs that lay XML out put blanks between the parts, which may be in the middle of a word.
    parts = list(element.iterchildren(_PIECE)) or [element]
    return carried_in("".join(part.text or "" for part in parts))


def text_of(document: Document) -> str:
    """Write a document as the text that a file carries."""
    body = canonical({key: value for key, value in document.data.items() if key != "@context"})
    return json_text({"@context": f"{NBOQ}context.jsonld", **body})


def carried_in(text: str) -> Json | None:
    """Give the document that a file carries as text, or None where it's none."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict) or found.get("type") not in current_model().classes:
        return None
    found.pop("@context", None)
    return found if isinstance(found.get("id"), str) else None


def from_annotation(root: etree._Element, source: str, plain: Read, build: Build) -> Document | None:
    """Give the document that an OME file carries, if it carries one.

    Args:
        root: The root of the file, in the version of June 2016.
        source: What to call the file in messages.
        plain: Reads OME-XML by its elements alone. It is called where OME's elements say what the document doesn't.
        build: Writes the elements for a document, to be held against those of the file.

    Returns:
        None where nothing is carried. Where the document covers the file: that document, exactly; if somebody changed
        OME's elements since, each change is in the report as doubtful, with both values. Where it covers hardware: what
        the elements say, with the document as a further member, and with the images joined to it.
    """
    carried = _carried(root)
    if not carried:
        return None
    read_back = [(element, data) for element in carried if (data := _document(element)) is not None]
    notes: list[Note] = []
    if len(read_back) < len(carried):
        message = "carries an NBO-Q document that can't be read; the fields of the file are read instead"
        notes.append(Note("doubtful", "XMLAnnotation", "Value", None, message))
    for element, data in read_back:
        if element.get("covers") == "file":
            return Document(data, source, Report(source, (*notes, *_changes(root, element, data, source, build))))
    return _joined(root, source, plain, read_back, notes)


def _changes(root: etree._Element, element: etree._Element, data: Json, source: str, build: Build) -> list[Note]:
    """Report what was changed in OME's elements since the document was written."""
    if element.get("elements") == digest(root):
        return []
    try:
        written = build(Document(data, source))
    except NboqError as error:
        message = f"carries a document that can't be held against OME's elements: {error}"
        return [Note("doubtful", label(data), "OME", None, message)]
    return [
        Note("doubtful", where, name, {"document": before, "OME": after}, _message(before, after))
        for where, name, before, after in differences(written, root)
    ]


def _message(before: str | None, after: str | None) -> str:
    if after is None:
        return f"was taken out of OME's elements since; the document has {short(before, 60)}, which is taken"
    if before is None:
        return f"is new in OME's elements, {short(after, 60)}; the document doesn't have it, and is taken"
    said = f"to {short(after, 60)}; the document has {short(before, 60)}, which is taken"
    return f"was changed in OME's elements since, {said}"


def _joined(
    root: etree._Element, source: str, plain: Read, carried: list[tuple[etree._Element, Json]], notes: list[Note]
) -> Document:
    """Read the elements of a file, and join them with the documents that were put into it."""
    rest = etree.fromstring(etree.tostring(root))
    ours = {name for element, _ in carried for name in (element.get("instruments") or "").split()}
    for element in [*_carried(rest), *rest.iterfind(f"{{{CURRENT}}}Instrument")]:
        whole = element.getparent().getparent() if element.tag == _DOCUMENT else element  # type: ignore[union-attr]
        holder = None if whole is None else whole.getparent()
        if whole is None or holder is None or (element.tag != _DOCUMENT and element.get("ID") not in ours):
            continue
        holder.remove(whole)
        if local(holder.tag) == "StructuredAnnotations" and not len(holder):
            rest.remove(holder)
    found = plain(etree.tostring(rest))
    if not carried:
        return Document(found.data, source, Report(source, (*notes, *found.report.notes)))
    joined = join_carried(Document(found.data, source, found.report), *(data for _, data in carried))
    return Document(joined.data, source, Report(source, (*notes, *joined.report.notes)))


def join_carried(found: Document, *carried: Json) -> Document:
    """Join what a file says with the documents that were put into it.

    Args:
        found: What the file says: a Collection.
        carried: The documents.
    """
    inside = (data.get("members") if data.get("type") == "Collection" else data for data in carried)
    added = [item for found_there in inside for item in objects(found_there)]
    known = {item["id"] for item in added if "id" in item}
    members = [item for item in found.data.get("members", []) if item.get("id") not in known]
    notes = _connect(members, added)
    data = {**found.data, "members": sorted([*members, *added], key=sort_key)}
    return Document(canonical(data), found.source, Report(found.source, (*notes, *found.report.notes)))


def _connect(members: list[Json], added: list[Json]) -> list[Note]:
    """Say of images without an instrument that they were taken with the one whose description the file carries."""
    descriptors = [item for item in added if item.get("type") == "HardwareDescriptor"]
    described = [item.get("describes") for item in descriptors] or [i for i in added if i.get("type") == "Instrument"]
    if len(described) != 1:
        return []
    target = described[0].get("id") if isinstance(described[0], dict) else described[0]
    notes = []
    for image in members:
        if image.get("type") != "Image" or "instrument" in image or not isinstance(target, str):
            continue
        image["instrument"] = target
        if descriptors:
            image["documented_by"] = [descriptors[0]["id"]]
        message = "the file names no instrument and carries the description of this one"
        notes.append(Note("converted", label(image), "instrument", target, message))
    return notes
