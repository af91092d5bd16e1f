"""Documents written as OME-XML of June 2016.

The file has two parts. OME's own elements say what OME has a place for, so that any program that reads OME-XML sees
the hardware and how it was set. Beside them, one `XMLAnnotation` carries the whole document as JSON-LD, so that nothing
is lost. `annotation` reads it back, and compares the two.
"""

from __future__ import annotations

from typing import Any

from lxml import etree

from nboq.document import (
    Document,
    DocumentIndex,
    Json,
    Note,
    Report,
    canonical,
    each_object,
    extensions_of,
    in_file_order,
    in_full,
    is_a,
    objects,
)
from nboq.errors import ContentError
from nboq.formats.ome import write_rules
from nboq.formats.ome.annotation import annotation_of, digest, put_last
from nboq.formats.ome.raw import CURRENT, SPACE, own_word
from nboq.formats.ome.read_rules import name_of
from nboq.formats.ome.write_tree import TreeWriter
from nboq.schema.model import current_model

_WRITABLE = ("HardwareDescriptor", "Instrument", "Image", "Collection")
_TOP = ("Project", "Dataset", "Folder", "Plate", "Screen", "ExperimenterGroup", "ROI", "Rights")
"""What the reader keeps whole of a file, as it isn't about the microscope."""


class _Writer:
    """The outermost level of a file: which of the document's objects become elements, and in which order."""

    def __init__(self, document: Document) -> None:
        plain = {k: v for k, v in document.data.items() if k != "@context"}
        index = DocumentIndex(plain)
        # In OME a component stands in each instrument that has it.
        self.data: Json = canonical(
            each_object(plain, lambda one: in_full(one, index) if is_a(one, "HardwareDescriptor") else one)
        )
        self.tree = TreeWriter(vars(write_rules))
        self.instruments: list[tuple[etree._Element, Json, Json | None]] = []
        self.components: list[tuple[etree._Element, Json, etree._Element, str]] = []
        self.days: dict[str, list[tuple[str, str, str]]] = {}
        """For each instrument the days of its descriptors, and their ids."""

    def announce(self) -> dict[str, list[tuple[etree._Element, Json]]]:
        """Give ids to everything that others may refer to."""
        tree, found = self.tree, self._members()
        later: dict[str, list[tuple[etree._Element, Json]]] = {}
        for entity in found:
            kind = str(entity.get("type"))
            if kind == "HardwareDescriptor":
                self._descriptor(entity)
            elif kind == "Instrument":
                self.instruments.append((tree.announce("Instrument", entity), entity, None))
            elif kind in ("Image", "Experiment", "Experimenter"):
                later.setdefault(kind, []).append((tree.announce(kind, entity), entity))
            else:
                tree.leave(entity, "type", kind, "OME has no element for it")
        tree.scope = ""
        for _, experiment in later.get("Experiment", []):
            for part in objects(experiment.get("microbeam_manipulations")):
                tree.announce("MicrobeamManipulation", part)
        return later

    def _members(self) -> list[Json]:
        tree = self.tree
        if self.data.get("type") != "Collection":
            return [self.data]
        tree.cover(self.data, "members")
        found: list[Json] = []
        waiting = [self.data]
        while waiting:  # a collection may hold collections
            holder = waiting.pop(0)
            members = objects(holder.get("members"))
            for member in in_file_order(members, extensions_of(holder), "Image", extensions_of):
                (waiting if member.get("type") == "Collection" else found).append(member)
        return found

    def _descriptor(self, entity: Json) -> None:
        tree, described = self.tree, entity.get("describes")
        tree.scope = str(entity.get("id"))
        tree.cover(entity, "components")
        named = described if isinstance(described, str) else entity.get("id")
        whole = described if isinstance(described, dict) else {"type": "Instrument", "id": named}
        element = tree.announce("Instrument", whole)
        since, until = (str(entity.get(slot) or "") for slot in ("valid_from", "valid_until"))
        self.days.setdefault(str(whole.get("id")), []).append((since, until or "~", tree.scope))
        tree.cover(entity, "describes")
        self.instruments.append((element, whole, entity))
        for part in objects(entity.get("components")):
            name = tree.element_of(str(part.get("type")))
            if name is None:
                tree.leave(part, "type", part.get("type"), "OME has no element for it")
            else:
                self.components.append((tree.announce(name, part), part, element, tree.scope))

    def _scope_of(self, image: Json) -> str:
        """Find the descriptor of an image's instrument that holds for its day; of those that do the latest."""
        day, instrument = str(image.get("acquisition_date") or ""), image.get("instrument")
        known = self.days.get(instrument, []) if isinstance(instrument, str) else []
        return max((one for one in known if day and one[0] <= day <= one[1]), default=("", "", ""))[2]

    def write(self) -> etree._Element:
        tree, root = self.tree, self.tree.root
        own = tree.own(self.data)
        for name in ("UUID", "Creator"):
            tree.attribute(root, name, own_word(own, name))
        later = self.announce()
        for element, part, holder, tree.scope in self.components:
            tree.fill(element, part)
            if part.get("name") in (name_of(element), element.get("Model")):
                tree.cover(part, "name")  # the reader makes it of model and id again
            if not tree.append(holder, element):
                tree.leave(part, "type", part.get("type"), "OME has room for one there")
        for element, whole, descriptor in self.instruments:
            tree.fill(element, whole)
            self._stand(element, whole, descriptor)
            tree.append(root, element)
        for kind in ("Experimenter", "Experiment", "Image"):
            for element, entity in later.get(kind, []):
                tree.scope = self._scope_of(entity)
                tree.fill(element, entity)
                if not tree.append(root, element) and kind == "Image":
                    # An image holds its pixels as a part, and is nothing in OME without them.
                    for part in objects(entity.get("pixels")):
                        tree.leave(part, "type", part.get("type"), "its image isn't written")
                    reason = "OME wants order, type and all five sizes of the pixels of an image"
                    tree.leave(entity, "pixels", None, reason)
        for name in _TOP:
            tree.restore(root, name, own.get(SPACE + name))
        tree.finish()
        self._annotations(own.get(f"{SPACE}StructuredAnnotations"))
        tree.drop_dangling()
        holder_of_all = root.find(f"{{{CURRENT}}}StructuredAnnotations")
        if holder_of_all is not None and not len(holder_of_all):
            root.remove(holder_of_all)
        tree.rest(self.data)
        return root

    def _annotations(self, kept: Any) -> None:
        for held in objects(kept)[:1]:
            for name in self.tree.shapes["StructuredAnnotations"].children:
                if name in held:
                    self.tree.restore(self.tree.annotations_element(), name, held[name])

    def _stand(self, element: etree._Element, whole: Json, descriptor: Json | None) -> None:
        """Give the stand the serial number of the instrument, and stand in for it where the document has none."""
        tree = self.tree
        stand = element.find(f"{{{CURRENT}}}Microscope")
        if stand is None:
            tree.restore(element, "Microscope", tree.own(whole).get(f"{SPACE}Microscope"))
            stand = element.find(f"{{{CURRENT}}}Microscope")
        fresh = tree.make("Microscope") if stand is None else stand
        makers = objects(whole.get("manufacturers"))
        said = [("SerialNumber", whole, "serial_number"), ("Model", whole, "model")]
        if len(makers) == 1:
            said.append(("Manufacturer", makers[0], "name"))
        for name, holder, slot in said:
            text = holder.get(slot)
            if isinstance(text, str) and fresh.get(name) in (None, text) and tree.attribute(fresh, name, text):
                tree.cover(holder, slot)
        if stand is None and fresh.attrib:
            tree.append(element, fresh)
        if whole.get("name") in (" ".join(filter(None, map(fresh.get, ("Manufacturer", "Model")))), element.get("ID")):
            tree.cover(whole, "name")


def build(document: Document) -> tuple[etree._Element, tuple[Note, ...]]:
    """Write what OME has a place for, without the annotation.

    Args:
        document: A HardwareDescriptor, an Instrument, an Image, or a Collection of them.

    Returns:
        The root element, and what became of the fields that stand there otherwise or not at all.

    Raises:
        ContentError: If the document is of another class.
        MissingDependency: If ome-types, which ships OME's schema, isn't installed.

    >>> root, _ = build(Document({"type": "Instrument", "id": "urn:uuid:1", "serial_number": "7"}))
    >>> root[0][0].attrib
    {'SerialNumber': '7'}
    """
    if document.type not in _WRITABLE or document.type not in current_model().classes:
        message = f"{document.type or 'an object without a type'} can't be written as OME-XML"
        kinds = ", ".join(_WRITABLE[:-1])
        hint = (
            f"{kinds} and collections of them can; put it into the components of a HardwareDescriptor, or a Collection"
        )
        raise ContentError(message, source=document.source, hint=hint)
    writer = _Writer(document)
    return writer.write(), tuple(writer.tree.notes)


def write_xml(document: Document) -> tuple[bytes, Report]:
    """Write a document as OME-XML of June 2016, without loss.

    Args:
        document: A HardwareDescriptor, an Instrument, an Image, or a Collection of them.

    Returns:
        The bytes of the file, and a report: `converted` for what OME has in another unit or word, `unplaced` for what
        stands in no element of OME, but in the annotation that carries the document.

    Raises:
        ContentError: If the document is of another class.
        MissingDependency: If ome-types, which ships OME's schema, isn't installed.

    >>> written, report = write_xml(Document({"type": "Instrument", "id": "urn:uuid:1", "serial_number": "7"}))
    >>> b'<Microscope SerialNumber="7"/>' in written, b"application/ld+json" in written
    (True, True)
    """
    root, notes = build(document)
    made = annotation_of(document, covers="file", stamp=digest(root))
    holder = root.find(f"{{{CURRENT}}}StructuredAnnotations")
    if holder is None:
        holder = etree.Element(f"{{{CURRENT}}}StructuredAnnotations")
        later = root.find(f"{{{CURRENT}}}ROI")
        root.insert(len(root) if later is None else root.index(later), holder)
    etree.indent(root)  # before the document is in it, whose text stays as it is
    put_last(holder, made)
    content: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8") + b"\n"
    return content, Report(document.source, notes)
