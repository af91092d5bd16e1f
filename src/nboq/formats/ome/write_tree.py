"""The writer's pass over a document: elements of OME from the objects of the model, driven by the table of fields.

What the table can't say is in `write_rules`: functions by the name of the rule, as for the reader. Nothing is written
that OME's schema refuses; what goes unwritten is in the report, and in the annotation that carries the document.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from lxml import etree

from nboq.document import Json, Note, NoteKind, extensions_of, in_file_order, label, objects
from nboq.formats.ome.annotation import ANNOTATION_ID
from nboq.formats.ome.fields import OTHERWISE, Field, fields_table
from nboq.formats.ome.raw import CURRENT, SPACE, XSI, local, own_word
from nboq.formats.ome.values import text_of, unit_of
from nboq.formats.ome.versions import schema_faults
from nboq.formats.ome.write_schema import Shape, legal, shapes
from nboq.schema.model import current_model
from nboq.schema.units import ucum_code

Fields = list[Field]
"""The fields that a rule is about."""
Rule = Callable[["TreeWriter", etree._Element, Fields, Json], None]
_NSMAP: dict[str | None, str] = {None: CURRENT}
_DEEPEST = 64
_OTHER_SPACE = re.compile(
    re.escape(SPACE) + r"(\{([^{}]+)\}[^~]+)~?"
)  # lxml can't say that an element has no namespace
_ANNOTATED = "; it is in the annotation of the file"
_BROADER = {"LightSource": "GenericExcitationSource", "Dichroic": "Dichroic"}
"""Elements that are written for any component of a class, where the table has a narrower one."""
_KEPT_CHILDREN = frozenset({"ROIRef", "ExperimenterGroupRef", "AnnotationRef"})
"""Children that the reader keeps whole although the table gives them a slot."""


class TreeWriter:
    """One pass over one document.

    Args:
        rules: The functions for what the table can't say: `write_` and the name of a rule.
    """

    def __init__(self, rules: Mapping[str, Rule]) -> None:
        self.rules = rules
        self.table, self.shapes = fields_table(), shapes()
        self.notes: list[Note] = []
        self.root = etree.Element(f"{{{CURRENT}}}OME", nsmap=_NSMAP)
        self.scope = ""
        """The id of the descriptor whose things are meant, as several may have the same; of all of them the first."""
        self.written: dict[tuple[str, str], tuple[str, str]] = {}
        """For the id of each object that has an element, in its scope and in any: its group of ids, and its id."""
        self.things: dict[str, Json] = {}
        """The objects that have an element, by id."""
        self.taken: dict[str, set[str]] = {}
        self.annotations: list[etree._Element] = []
        self.channel: Json = {}
        self.restored: list[etree._Element] = []
        self._covered: set[tuple[int, str]] = set()
        self._whole: set[int] = set()
        self._ids: dict[int, str] = {}

    @staticmethod
    def own(entity: Mapping[str, Any]) -> Mapping[str, Any]:
        """Give what an object holds of the file that it came from."""
        return extensions_of(entity)

    # --- the report --------------------------------------------------------------------------------------------------

    def note(self, kind: NoteKind, entity: Mapping[str, Any], name: str, value: Any, message: str) -> None:
        """Say what became of a field."""
        self.notes.append(Note(kind, label(entity), name, value, message))

    def refer(self, parent: etree._Element, name: str, identifier: str) -> bool:
        """Add a child that names a thing by its id; tell whether there was room for it."""
        child = self.make(name)
        child.set("ID", identifier)
        return self.append(parent, child)

    def cover(self, entity: Mapping[str, Any], *slots: str) -> None:
        """Count slots of an object as written."""
        self._covered.update((id(entity), slot) for slot in slots)

    def leave(self, entity: Json, name: str, value: Any, reason: str) -> None:
        """Leave an object out of OME's elements, with all that is in it."""
        self._whole.add(id(entity))
        self.note("kept", entity, name, value, reason + _ANNOTATED)

    def rest(self, entity: Mapping[str, Any]) -> None:
        """Report what an object and the objects in it say that stands in no element of OME."""
        if id(entity) in self._whole:
            return
        left = []
        for key, value in entity.items():
            if key in ("type", "id", "extensions", "@context"):
                continue
            inside = objects(value)
            for item in inside:
                self.rest(item)
            if not inside and (id(entity), key) not in self._covered:
                left.append(key)
        if left:
            self.note("kept", entity, ", ".join(left), None, "OME has no place for it" + _ANNOTATED)

    # --- elements ----------------------------------------------------------------------------------------------------

    def shape_of(self, element: etree._Element) -> Shape:
        """Give what the schema says of an element that stands at the top of the schema."""
        return self.shapes[local(element.tag)]

    def make(self, name: str) -> etree._Element:
        """Begin an element of OME."""
        return etree.Element(f"{{{CURRENT}}}{name}", nsmap=_NSMAP)

    def attribute(self, element: etree._Element, name: str, text: str | None) -> bool:
        """Give an element an attribute, if its schema takes the text; tell whether it does."""
        known = self.shape_of(element).attributes.get(name)
        if text is None or known is None or not known.simple.fits(text):
            return False
        element.set(name, text)
        return True

    def repeat(self, element: etree._Element, field: Field, own: Mapping[str, Any]) -> None:
        """Write what an OME file had in a field, with its unit, where that was kept."""
        if self.attribute(element, field.name, own_word(own, field.name)) and field.unit_field:
            self.attribute(element, field.unit_field, own_word(own, field.unit_field))

    def append(self, parent: etree._Element, child: etree._Element) -> bool:
        """Put a child where the schema wants it, unless it isn't complete or stands there already."""
        name, shape = local(child.tag), self.shape_of(parent)
        place = shape.children.get(name)
        if place is None or not self._complete(child, place.shape):
            return False
        if not place.many and parent.find(str(child.tag)) is not None:
            return False
        rank = shape.rank(name)
        # From the end, where it belongs nearly always: there may be thousands before it.
        for item in reversed(parent):
            if shape.rank(local(item.tag)) <= rank:
                item.addnext(child)
                return True
        parent.insert(0, child)
        return True

    @staticmethod
    def _complete(element: etree._Element, shape: Shape) -> bool:
        here = {local(child.tag) for child in element}
        required = [name for name, known in shape.children.items() if known.required]
        return not shape.missing(element) and all(name in here for name in required)

    def claim(self, element: etree._Element, entity: Json) -> str:
        """Give an element its id: the one it had in an OME file, where OME allows it, else a new one."""
        if id(entity) not in self._ids:
            self._ids[id(entity)] = self.fresh(local(element.tag), own_word(extensions_of(entity), "ID"), entity)
        element.set("ID", self._ids[id(entity)])
        return self._ids[id(entity)]

    def fresh(self, name: str, wanted: str | None, entity: Mapping[str, Any]) -> str:
        """Find an id for an element that no other has.

        Args:
            name: The name of the element.
            wanted: The id that it should have, if OME allows it.
            entity: The object that it is made of; its own id is taken where it is an LSID of the right kind.
        """
        allowed = self.shapes[name].attributes["ID"].simple
        group = self.table[name].group if name in self.table else name
        taken = self.taken.setdefault(group, {ANNOTATION_ID})
        for given in (wanted, entity.get("id")):
            if isinstance(given, str) and given not in taken and allowed.fits(given):
                taken.add(given)
                return given
        number = len(taken) - 1
        while f"{group}:{number}" in taken:
            number += 1
        taken.add(f"{group}:{number}")
        return f"{group}:{number}"

    def element_of(self, class_name: str) -> str | None:
        """Give the element that a component of a class becomes, or None.

        >>> TreeWriter({}).element_of("EMCCD"), TreeWriter({}).element_of("XYStage")
        ('Detector', None)
        """
        if class_name not in current_model().classes or not current_model().is_a(class_name, "Component"):
            return None
        elements = {body.target: name for name, body in self.table.items()} | _BROADER
        bases = current_model().classes[class_name].ancestors
        return next((elements[base] for base in bases if base in elements), None)

    def announce(self, name: str, entity: Json) -> etree._Element:
        """Begin the element of an object that others may refer to, before any of them is written."""
        element = self.make(name)
        if "ID" in self.shapes[name].attributes:
            given = self.claim(element, entity)
            for scope in (self.scope, ""):
                self.written.setdefault((scope, str(entity.get("id"))), (self.table[name].group, given))
        self.things.setdefault(str(entity.get("id")), entity)
        return element

    def target(self, value: Any, group: str) -> str | None:
        """Give OME's id of what a slot refers to, or None where that has no element of the kind."""
        if isinstance(value, Mapping):
            value = value.get("id")
        known = [self.written.get((scope, value)) for scope in (self.scope, "")] if isinstance(value, str) else []
        found = next(filter(None, known), None)
        return found[1] if found and found[0] == group else None

    # --- objects -----------------------------------------------------------------------------------------------------

    def holder(self, entity: Json, within: tuple[str, ...]) -> Json | None:
        """Give the part that holds a field; of several parts the first, as OME has room for one."""
        for step in within:
            slot, colon, kind = step.partition(":")
            inside = [part for part in objects(entity.get(slot)) if not colon or part.get("type") == kind]
            if not inside:
                return None
            entity = inside[0]
        return entity

    def fill(self, element: etree._Element, entity: Json) -> None:
        """Write what an object says into its element."""
        own, body = extensions_of(entity), self.table[local(element.tag)]
        rules: dict[str, list[Field]] = {}
        ways = {"slot": self.slot, "class": self._class, "reference": self._reference, "part": self._part}
        for field in body.fields.values():
            if field.how in ways:
                ways[field.how](element, field, entity)
            elif field.how == "rule":
                rules.setdefault(field.rule, []).append(field)
            elif field.how in ("kept", "fixed") and field.form == "attribute":
                for name in filter(None, (field.name, field.unit_field)):
                    self.attribute(element, name, own_word(own, name))
        for name, fields in rules.items():
            if rule := self.rules.get(f"write_{name}"):
                rule(self, element, fields, entity)
        for field in body.fields.values():
            if field.form != "attribute" and (field.how == "kept" or field.name in _KEPT_CHILDREN):
                self.restore(element, field.name, own.get(SPACE + field.name))
        self._foreign(element, own)

    def _foreign(self, element: etree._Element, own: Mapping[str, Any]) -> None:
        """Write elements of other namespaces, for which OME has room in annotations only, and name these."""
        if "AnnotationRef" not in self.shape_of(element).children:
            return
        spaces: dict[str, list[etree._Element]] = {}
        for key, held in own.items():
            if (found := _OTHER_SPACE.fullmatch(key)) and isinstance(held, list):
                children = [_as_kept(found[1], raw) for raw in held]
                spaces.setdefault(found[2], []).extend(child for child in children if child is not None)
        for space, inside in spaces.items():
            made, value = self.make("XMLAnnotation"), self.make("Value")
            value.extend(inside)
            made.append(value)
            self.attribute(made, "Namespace", space)
            made.set("ID", self.fresh("MapAnnotation", f"{ANNOTATION_ID}:{len(self.annotations) + 1}", {}))
            if inside and self.refer(element, "AnnotationRef", made.get("ID") or ""):
                self.annotations.append(made)

    def either(self, element: etree._Element, field: Field, other: Field, entity: Json) -> None:
        """Write a field from the one of two places in which the object has it."""
        holder = self.holder(entity, field.within) or {}
        elsewhere = self.holder(entity, other.within) or {}
        self.slot(element, other if field.target not in holder and other.target in elsewhere else field, entity)

    def is_a(self, identifier: str, class_name: str) -> bool:
        """Tell whether the thing of an id is of a class."""
        kind = self.things.get(identifier, {}).get("type")
        return kind in current_model().classes and current_model().is_a(kind, class_name)

    def slot(self, element: etree._Element, field: Field, entity: Json) -> None:
        """Write the value of a slot into an attribute, or into a child with text."""
        own, holder = extensions_of(entity), self.holder(entity, field.within)
        if holder is None or field.target is None or field.target not in holder:
            # The slot couldn't take what the file had: a position in no unit, a word that is none of OME's.
            if field.form == "attribute":
                self.repeat(element, field, own)
            return
        slot, shape = current_model().slots[field.target], self.shape_of(element)
        allowed = shape.texts(field.name, field.form)
        if allowed is None:
            return
        units = shape.attributes.get(field.unit_field or "")
        unit = unit_of(field, slot, own, units.simple if units else None)
        if field.unit and unit is None:
            return
        value = holder[field.target]
        text = text_of(value, field, slot, own, allowed, unit)
        if text is None and slot.kind == "enum" and "Other" in allowed.words and isinstance(value, str):
            text = "Other"
            self.note("converted", entity, field.target, value, f"OME has no such {field.name}; written as Other")
        if text is None:
            return
        if field.form == "text":
            child = self.make(field.name)
            child.text = text
            if not self.append(element, child):
                return
        else:
            element.set(field.name, text)
            if unit and field.unit_field:
                element.set(field.unit_field, unit)
        self.cover(holder, field.target)
        if unit and slot.unit and ucum_code(unit) != slot.unit:
            said = text if unit == "1" else f"{text} {unit}"
            self.note("converted", entity, field.target, value, f"{value} {slot.unit} is {said}")

    def _class(self, element: etree._Element, field: Field, entity: Json) -> None:
        """Write the word for the class of an object: that of the file it came from, else the nearest."""
        given, avalanche = own_word(extensions_of(entity), field.name), entity.get("avalanche") is True
        class_name = str(entity["type"])
        if given is None or field.values.get(given, field.values.get(OTHERWISE)) != class_name:
            given = "APD" if avalanche and class_name == "PhotoDiode" else None
        if given is not None:
            self.attribute(element, field.name, given)
            if given == "APD" and avalanche:
                self.cover(entity, "avalanche")
            return
        for ancestor in current_model().classes[class_name].ancestors:
            for word, here in field.values.items():
                if here == ancestor and word != OTHERWISE and self.attribute(element, field.name, word):
                    return
        if not class_name.startswith("Generic") and self.attribute(element, field.name, "Other"):
            message = f"OME has no such {local(element.tag)}; written as Other"
            self.note("converted", entity, "type", class_name, message)

    def _reference(self, element: etree._Element, field: Field, entity: Json) -> None:
        if field.target is None or field.target not in entity:
            return
        value = entity[field.target]
        if field.form == "attribute":
            if self.attribute(element, field.name, self.target(value, field.group)):
                self.cover(entity, field.target)
            return
        if value and self.name_all(element, field, value if isinstance(value, list) else [value]):
            self.cover(entity, field.target)

    def name_all(self, element: etree._Element, field: Field, items: list[Any]) -> bool:
        """Add a child for each thing that a slot refers to; tell whether all have found room."""
        targets = [self.target(item, field.group) for item in items]
        named = [found is not None and self.refer(element, field.name, found) for found in targets]
        return all(named)

    def _part(self, element: etree._Element, field: Field, entity: Json) -> None:
        holder = self.holder(entity, field.within)
        if holder is None or field.target is None:
            return
        parts = objects(holder.get(field.target))
        for part in in_file_order(parts, extensions_of(entity), field.name, extensions_of):
            if part.get("type") in current_model().classes:
                self.part(element, field.name, part)

    def part(self, element: etree._Element, name: str, part: Json) -> None:
        """Write an object into a child; where that lacks what OME requires, or has no room, leave it out."""
        place = self.shape_of(element).children[name]
        if not place.many and element.find(f"{{{CURRENT}}}{name}") is not None:
            self.leave(part, "type", part["type"], f"OME has room for one {name} there")
            return
        child = self.make(name)
        if "ID" in place.shape.attributes and self.table[name].fields["ID"].how == "id":
            self.announce(name, part)
            self.claim(child, part)
        outside = self.channel
        if name == "Channel":
            self.channel = part
        self.fill(child, part)
        self.channel = outside
        if (not len(child) and not child.attrib) or self.append(element, child):
            return
        missing = ", ".join(place.shape.missing(child)) or "more"
        self.leave(part, "type", part["type"], f"OME wants {missing} in {name}")

    # --- what the reader kept whole ----------------------------------------------------------------------------------

    def restore(self, element: etree._Element, name: str, kept: Any) -> None:
        """Write children again that the reader kept as they stood, as far as the schema takes them."""
        place = self.shape_of(element).children.get(name)
        if place is None or not isinstance(kept, list):
            return
        for raw in kept:
            child = self._rebuilt(name, raw, place.shape, 0)
            there = None if child is None or place.many else element.find(str(child.tag))
            if child is not None and there is None and name in self.shapes and self.append(element, child):
                self.restored.append(child)
            elif child is None or there is None or dict(there.attrib) != dict(child.attrib):
                self._unwritten(element, name, "OME's schema has no room for it as it stands")

    def _rebuilt(self, name: str, raw: Any, shape: Shape, depth: int) -> etree._Element | None:
        if not isinstance(raw, Mapping) or depth > _DEEPEST:
            return None
        made = self.make(name)
        children: list[tuple[int, etree._Element]] = []
        for key, value in raw.items():
            if key == "~text" and isinstance(value, str) and shape.text and shape.text.fits(value):
                made.text = value
            elif key == "~xml" and isinstance(value, str) and shape.anything:
                if not _pour(value, made):
                    return None
            elif isinstance(value, str) and key in shape.attributes and shape.attributes[key].simple.fits(value):
                made.set(key, value)
            elif isinstance(value, list) and key in shape.children:
                for item in value:
                    child = self._rebuilt(key, item, shape.children[key].shape, depth + 1)
                    if child is None:
                        return None
                    children.append((shape.rank(key), child))
            elif not str(key).startswith("xsi:"):
                return None
        made.extend(child for _, child in sorted(children, key=lambda pair: pair[0]))
        return made if self._complete(made, shape) else None

    def drop_dangling(self) -> None:
        """Take out restored elements that refer to nothing, and all of them if the schema still objects."""
        dangling = self.restored
        while dangling:
            here = {str(e.get("ID")) for e in self.root.iter("*") if not _refers(e)}
            dangling = [
                child for child in self.restored if any(_refers(e) and e.get("ID") not in here for e in child.iter("*"))
            ]
            self._remove(dangling)
        if self.restored and any(schema_faults(self.root)):
            self._remove(list(self.restored))

    def _remove(self, children: list[etree._Element]) -> None:
        for child in children:
            self.restored.remove(child)
            parent = child.getparent()
            if parent is not None:
                parent.remove(child)
                self._unwritten(parent, local(child.tag), "what it refers to isn't written")

    def _unwritten(self, parent: etree._Element, name: str, reason: str) -> None:
        who = f"{local(parent.tag)} {parent.get('ID') or ''}".strip()
        self.notes.append(Note("kept", who, name, None, reason + _ANNOTATED))

    def finish(self) -> None:
        """Put the annotations of keys and values into the file."""
        for annotation in self.annotations:
            self.append(self.annotations_element(), annotation)

    def annotations_element(self) -> etree._Element:
        """Give the element that holds all annotations."""
        found = self.root.find(f"{{{CURRENT}}}StructuredAnnotations")
        if found is None:
            found = self.make("StructuredAnnotations")
            self.append(self.root, found)
        return found


def _refers(element: etree._Element) -> bool:
    return local(element.tag).endswith(("Ref", "Leader", "Contact"))


def _as_kept(name: str, kept: Any, depth: int = 0) -> etree._Element | None:
    """Make an element of any namespace of what the reader kept of it; lxml can't say of one that it has none."""
    if not isinstance(kept, Mapping) or depth > _DEEPEST or name.startswith("{}"):
        return None
    try:
        made = etree.Element(name if name.startswith("{") else f"{{{CURRENT}}}{name}")
        for key, value in kept.items():
            if key == "~text":
                made.text = value
            elif key == "~xml":
                if not _pour(value, made):
                    return None
            elif isinstance(value, str):
                made.set(key.replace("xsi:", XSI), value)
            else:
                for item in value:
                    if (child := _as_kept(key.removesuffix("~"), item, depth + 1)) is None:
                        return None
                    made.append(child)
    except (TypeError, ValueError):
        return None  # somebody wrote it who isn't the reader
    return made


def _pour(xml: str, made: etree._Element) -> bool:
    """Put XML that was kept as text back into an element."""
    if not legal(xml):
        return False
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        wrapped = etree.fromstring(f"<x>{xml}</x>".encode(), parser)
    except (etree.XMLSyntaxError, ValueError):
        return False
    if (wrapped.text or "").strip() or any((child.tail or "").strip() for child in wrapped):
        return False
    made.extend(list(wrapped))
    return True
