"""The reader: one pass over the tree of a file, driven by the table of fields.

What the table can't say is in `read_rules`: functions by the name of the rule.
"""

from __future__ import annotations

import hashlib
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from lxml import etree

from nboq.document import Json, Note, NoteKind, derived_id, label, objects
from nboq.errors import short
from nboq.formats.ome.fields import OTHERWISE, Element, Field, fields_table, step_of
from nboq.formats.ome.raw import CURRENT, SPACE, child_name, local, outer, raw
from nboq.formats.ome.values import NO_UNITS, NoSuchSlot, Unplaced, value_of
from nboq.schema.iri import is_iri
from nboq.schema.model import SlotTerm, current_model
from nboq.schema.units import ucum_code

ORDER = "~order"
"""In extensions: the ids of a list's members as the file orders them."""
Items = list[tuple[Field, Any]]
"""The fields that a rule is about, each with its text or its element."""
_GLOBAL = ("urn:lsid:", "urn:uuid:", "http://", "https://")
Rule = Callable[["Reader", etree._Element, Json, Items], None]


class Ids:
    """The ids of one file, which numbers its things for itself: what others may refer to is made of its identity.

    Args:
        name: The UUID that the file gives itself, or None.
        content: The bytes of the file, which stand in for a UUID.
    """

    def __init__(self, name: str | None, content: bytes) -> None:
        self.document = f"ome:{name.strip()}" if name and name.strip() else f"ome:{hashlib.sha256(content).hexdigest()}"
        self._space = uuid.uuid5(uuid.NAMESPACE_URL, self.document)
        self._taken: set[str] = set()
        self._repeats: Counter[tuple[str, str]] = Counter()

    @property
    def collection(self) -> str:
        """The id of everything that is in the file."""
        return f"urn:uuid:{self._space}"

    def iri(self, group: str, local: str) -> str:
        """Give the id that a thing of the file has in NBO-Q.

        Args:
            group: What kind of thing it is; things of two kinds may bear one id in a file that breaks the schema.
            local: Its id in the file.

        Returns:
            An LSID, UUID or address as it is; else a UUIDv5 of the file and the local id.

        >>> Ids(None, b"").iri("Objective", "urn:lsid:example.org:Objective:7")
        'urn:lsid:example.org:Objective:7'
        """
        if local.startswith(_GLOBAL) and is_iri(local):
            return local
        return f"urn:uuid:{uuid.uuid5(self._space, f'{group}/{local}')}"

    def claim(self, group: str, local: str) -> tuple[str, bool]:
        """Give a thing its id, which no other has.

        Returns:
            The id, and whether it is the one that references in the file lead to.
        """
        found = self.iri(group, local)
        first = found not in self._taken
        while found in self._taken:
            self._repeats[group, local] += 1
            found = derived_id(self.collection, f"{group}/{local}/{self._repeats[group, local]}")
        self._taken.add(found)
        return found, first


class Reader:
    """One pass over one file.

    Args:
        source: What to call the file in messages.
        root: Its tree, in the version of June 2016.
        ids: The ids of the file.
        rules: The functions for what the table can't say: `read_` and the name of a rule, or `after_` and that of an
            element, which is called when the element has been read.
        planes: Whether planes are read, which may be thousands.
    """

    def __init__(self, source: str, root: etree._Element, ids: Ids, rules: dict[str, Rule], *, planes: bool) -> None:
        self.source, self.root, self.ids, self.rules, self.planes = source, root, ids, rules, planes
        self.notes: list[Note] = []
        self.table = fields_table()
        self.claimed: dict[etree._Element, str] = {}
        """The ids of the elements that have one, given before anything is read."""
        self.inside: dict[tuple[str, str, str], str] = {}
        """The ids by instrument, group and id in the file, as things of two instruments may bear one."""
        self.classes: dict[str, str] = {}
        """The class of what has an id."""
        self.fixed: dict[str, Json] = {}
        """The values of each detector that hold for its settings."""
        self.filter_sets: dict[str, Json] = {}
        """The filters of each filter set, by slot."""
        self.is_file = True
        """Whether it's one file, so that its images were taken with its only instrument."""
        self.instruments: dict[str, str] = {}
        """For each instrument, the id of its descriptor."""
        self.members: list[Json] = []
        """Where children go that become things of their own."""
        self.indices: dict[str, set[float]] = {}
        """The refractive indices that settings give for each objective."""
        self.instrument: Json = {}
        self.image: Json = {}
        self.channel: Json = {}
        self.unnamed = 0
        self.placed: set[str] = set()
        """The annotations that have become map annotations."""
        self.annotations: dict[str, etree._Element] = {}
        self._crowd: dict[tuple[NoteKind, str, str], list[str]] | None = None

    # --- notes -------------------------------------------------------------------------------------------------------

    def note(self, kind: NoteKind, who: str, name: str, value: Any, message: str) -> None:
        """Say what became of a field; among thousands of planes, once for all of them."""
        if self._crowd is None:
            self.notes.append(Note(kind, who, name, value, message))
        else:
            self._crowd.setdefault((kind, name, "" if kind == "converted" else message), []).append(message)

    @contextmanager
    def crowd(self, who: str) -> Iterator[None]:
        """Count notes of the same kind instead of writing each."""
        self._crowd = {}
        try:
            yield
        finally:
            counted, self._crowd = self._crowd, None
            for (kind, name, _), messages in counted.items():
                message = f"in {len(messages)} of its planes, such as: {messages[0]}"
                self.notes.append(Note(kind, who, name, len(messages), message))

    def keep(self, made: Json, key: str, value: Any) -> None:
        """Put something into the extensions of an object."""
        held = made.setdefault("extensions", {})
        # An attribute and a child of one name don't occur in OME, but may in what breaks its schema.
        held[f"{SPACE}{key}~" if isinstance(held.get(SPACE + key), list) else SPACE + key] = value

    def keep_noted(
        self, kind: NoteKind, element: etree._Element, made: Json, name: str, text: str, reason: str
    ) -> None:
        """Put a text into the extensions of an object, and say why."""
        self.keep(made, name, text)
        self.note(kind, self.who(element, made), name, text, f"{reason}; kept in extensions")

    def keep_measure(self, element: etree._Element, field: Field, text: str, made: Json) -> None:
        """Put a value into the extensions of an object, with its unit."""
        self.keep(made, field.name, text)
        if field.unit_field and field.unit_field in element.attrib:
            self.keep(made, field.unit_field, element.get(field.unit_field))

    def keep_element(self, made: Json, element: etree._Element, content: Any = None) -> None:
        """Put a child element into the extensions of an object.

        Args:
            made: The object.
            element: The child.
            content: What is kept of it; left out, everything.
        """
        held = made.setdefault("extensions", {})
        key = SPACE + child_name(element)
        if not isinstance(held.get(key, []), list):
            key += "~"
        held.setdefault(key, []).append(raw(element) if content is None else content)

    def keep_whole(self, kind: NoteKind, element: etree._Element, made: Json, child: etree._Element, why: str) -> None:
        """Put a child element into the extensions of an object, and say why."""
        self.keep_element(made, child)
        self.note(kind, self.who(element, made), child_name(child), child.get("ID"), why)

    # --- ids ---------------------------------------------------------------------------------------------------------

    def claim_all(self) -> None:
        """Give an id to everything that has one in the file, so that references find it wherever it stands."""
        named = {
            f"{{{CURRENT}}}{name}": body
            for name, body in self.table.items()
            if "ID" in body.fields and body.fields["ID"].how == "id"
        }
        for number, element in enumerate(self.things(*named)):
            body, given = named[str(element.tag)], element.get("ID")
            found, first = self.ids.claim(body.group, given if given else f"~{body.name}/{number}")
            self.claimed[element] = found
            holder = element.getparent()
            if given and holder is not None and local(holder.tag) == "Instrument":
                self.inside.setdefault((self.claimed[holder], body.group, given), found)
            if not given:
                self.note("corrected", body.name, "ID", None, f"has none; given {found}")
            elif not first:
                self.note("doubtful", f"{body.name} {given!r}", "ID", given, f"the id is used twice; given {found}")

    def things(self, *tags: str) -> Iterator[etree._Element]:
        """Go through the elements of some names, but not through XML that annotations carry."""
        for child in self.root:
            if local(child.tag) != "StructuredAnnotations":
                yield from child.iter(*tags)

    def target(self, element: etree._Element, group: str, given: str) -> str:
        """Give the id of what an element refers to: of things with one id, that of the instrument meant there."""
        for outside in (element, *element.iterancestors()):
            if local(outside.tag) == "Image":
                named = outside.find(f"{{{CURRENT}}}InstrumentRef")
                scope = "" if named is None else self.ids.iri("Instrument", named.get("ID") or "")
            elif local(outside.tag) == "Instrument":
                scope = self.claimed[outside]
            else:
                continue
            return self.inside.get((scope, group, given)) or self.ids.iri(group, given)
        return self.ids.iri(group, given)

    def reference(self, element: etree._Element, made: Json, field: Field, given: str | None) -> str | None:
        """Give the id that a reference leads to."""
        if not given:
            self.note("unplaced", self.who(element, made), field.name, given, "refers to nothing: it has no ID")
            return None
        found = self.target(element, field.group, given)
        if found not in self.classes:
            message = f"nothing in the file has the id {given}"
            self.note("doubtful", self.who(element, made), field.name, given, message)
        return found

    # --- objects -----------------------------------------------------------------------------------------------------

    def start(self, element: etree._Element, class_name: str) -> Json:
        """Begin the object of an element: its class and, where it has one, its id."""
        made: Json = {"type": class_name}
        if current_model().classes[class_name].is_entity:
            made["id"] = self.claimed[element]
            if given := element.get("ID"):
                self.keep(made, "ID", given)
        return made

    def object(self, element: etree._Element, class_name: str) -> Json:
        """Make the object of an element, with everything in it."""
        made = self.start(element, class_name)
        if class_name == "Channel":
            self.channel = made
        self.fill(element, made)
        if finish := self.rules.get(f"after_{local(element.tag).lower()}"):
            finish(self, element, made, [])
        return made

    def who(self, element: etree._Element, made: Json) -> str:
        """Name an object for a note."""
        name = element.get("Name") or element.get("Model") or element.get("ID")
        return label({"type": made["type"], "name": name or made.get("id")})

    def holder(self, made: Json, within: tuple[str, ...]) -> Json | None:
        """Give the part that holds a field, made where it isn't there; None where the class has no such part."""
        for step in within:
            slot, kind = step_of(step)
            if slot not in current_model().classes[made["type"]].slots:
                return None
            found = [part for part in objects(made.get(slot)) if part["type"] == kind]
            if not found:
                found = [{"type": kind}]
                if current_model().classes[kind].is_entity:
                    found[0]["id"] = derived_id(made["id"], slot)
                _put(made, current_model().slots[slot], found[0])
            made = found[0]
        return made

    def fill(self, element: etree._Element, made: Json) -> None:
        """Read the attributes and children of an element into its object."""
        body = self.table[local(element.tag)]
        rules: dict[str, Items] = {}
        references: dict[str, list[etree._Element]] = {}
        for key, text in element.attrib.items():
            name = str(key)
            field = body.fields.get(name)
            if field is None or field.form != "attribute":
                self._unknown(element, made, outer(name), str(text))
            elif field.how == "rule":
                rules.setdefault(field.rule, []).append((field, str(text)))
            else:
                self._attribute(element, body, field, str(text), made)
        for child in element:
            field = body.fields.get(local(child.tag)) if str(child.tag).startswith(f"{{{CURRENT}}}") else None
            if field is None or field.form in ("attribute", "group"):
                self.keep_whole("unplaced", element, made, child, f"no element of OME {body.name}; kept whole")
            elif field.how == "rule":
                rules.setdefault(field.rule, []).append((field, child))
            elif field.how in ("reference", "address"):
                references.setdefault(field.name, []).append(child)
            else:
                self._child(element, field, child, made)
        if (stray := (element.text or "").strip()) and body.fields:
            self.keep(made, "~text", stray)
            self.note("unplaced", self.who(element, made), "text", stray, "no place for text; kept in extensions")
        for name, children in references.items():
            self._references(element, body.fields[name], children, made)
        for name, items in rules.items():
            self.rules[f"read_{name}"](self, element, made, items)

    def _unknown(self, element: etree._Element, made: Json, name: str, text: str) -> None:
        self.keep(made, name, text)
        if not name.startswith("xsi:"):
            message = f"no attribute of OME {local(element.tag)}; {short(text, 40)} kept in extensions"
            self.note("unplaced", self.who(element, made), name, text, message)

    def _attribute(self, element: etree._Element, body: Element, field: Field, text: str, made: Json) -> None:
        match field.how:
            case "slot":
                self.place(element, field, text, made)
            case "reference":
                found = self.reference(element, made, field, text)
                if found and field.target:
                    made[field.target] = found
                if found not in self.classes:
                    self.keep(made, field.name, text)
            case "unit":
                if body.valued.get(field.name) not in element.attrib:
                    self.keep(made, field.name, text)
            case "fixed":
                self._fix(element, field, text, made)
            case "kept":
                self.keep_noted("kept", element, made, field.name, text, field.why or "no slot")
            case "class":
                # Classes that stand for several words, or for any, don't say which it was.
                words = [word for word, name in field.values.items() if name == made["type"]]
                if words != [text]:
                    self.keep(made, field.name, text)

    def place(self, element: etree._Element, field: Field, text: str, made: Json) -> bool:
        """Put the value of a field into its slot, or keep it; say whether it found its place."""
        unit, model = self.unit(element, field), current_model()
        owner = step_of(field.within[-1])[1] if field.within else made["type"]
        try:
            if field.target not in model.classes[owner].slots:
                raise NoSuchSlot(f"a {made['type']} has no such field")
            slot = model.slots[field.target]
            value = value_of(text, field, slot, unit)  # before the part is made that is to hold it
            holder = self.holder(made, field.within)
            if holder is None:
                raise NoSuchSlot(f"a {made['type']} has no such field")
            if slot.name in holder:
                raise Unplaced(f"a second {field.name}")
        except Unplaced as reason:
            self.displace(element, field, text, made, str(reason), known=isinstance(reason, NoSuchSlot))
            return False
        holder[slot.name] = [value] if slot.multivalued else value
        if unit and slot.unit and ucum_code(unit) != slot.unit:
            message = f"{text if unit == '1' else f'{text} {unit}'} is {value} {slot.unit}"
            self.note("converted", self.who(element, made), field.name, text, message)
        if field.unit_field and (given := element.get(field.unit_field)) and given != field.unit:
            self.keep(made, field.unit_field, given)  # so that the writer may use the unit of the file again
        here = field.values.get(text.strip())
        if here and (here == "Other" or list(field.values.values()).count(here) > 1):
            self.keep(made, field.name, text)  # as the word can't be had back from what it is here
        return True

    def displace(
        self, element: etree._Element, field: Field, text: str, made: Json, reason: str, known: bool = False
    ) -> None:
        """Keep a value that found no place, with its unit.

        Args:
            element: Where it is.
            field: What it is.
            text: The value.
            made: What keeps it.
            reason: Why it found none.
            known: Whether that was to be expected, so that nobody need look at it.
        """
        self.keep_measure(element, field, text, made)
        if text.strip():
            kind: NoteKind = "kept" if known or self.unit(element, field) in NO_UNITS else "unplaced"
            self.note(kind, self.who(element, made), field.name, text, f"{reason}; kept in extensions")

    @staticmethod
    def unit(element: etree._Element, field: Field) -> str | None:
        """Give the unit that a field is in: the file's, else OME's default."""
        given = element.get(field.unit_field) if field.unit_field else None
        return given if given is not None else field.unit

    def _fix(self, element: etree._Element, field: Field, text: str, made: Json) -> None:
        slot = current_model().slots[str(field.target)]
        self.keep_measure(element, field, text, made)
        try:
            self.fixed.setdefault(made["id"], {})[slot.name] = value_of(text, field, slot, self.unit(element, field))
        except Unplaced as reason:
            self.keep_noted("unplaced", element, made, field.name, text, str(reason))
        else:
            self.keep_noted("kept", element, made, field.name, text, field.why or "no slot")

    def _child(self, element: etree._Element, field: Field, child: etree._Element, made: Json) -> None:
        if field.how == "kept":
            self.keep_whole("kept", element, made, child, f"{field.why or 'no slot'}; kept in extensions")
        elif field.how == "slot":
            if len(child) or child.attrib:
                self.keep_whole("unplaced", element, made, child, "more than text; kept whole")
            elif child.text:
                self.place(child, field, child.text, made)
        elif field.how == "members":
            self.rules["read_member"](self, child, made, [])
        else:
            self._part(element, field, child, made)

    def _part(self, element: etree._Element, field: Field, child: etree._Element, made: Json) -> None:
        holder = self.holder(made, field.within)
        slot = current_model().slots[str(field.target)]
        if holder is None or (slot.name in holder and not slot.multivalued):
            self.keep_whole("unplaced", element, made, child, "no place for another; kept whole")
        else:
            _put(holder, slot, self.object(child, self.class_of(child)))

    def class_of(self, element: etree._Element) -> str:
        """Give the class of what an element becomes."""
        body = self.table[local(element.tag)]
        if body.class_name:
            return body.class_name
        # Settings follow the class of what they set.
        known = self.classes.get(self.target(element, body.fields["ID"].group, element.get("ID") or ""))
        for name in current_model().classes[known].ancestors if known else ():
            if name in body.values:
                return body.values[name]
        return body.values["Camera" if known is None and binned(element, self.table) else OTHERWISE]

    def _references(self, element: etree._Element, field: Field, children: list[etree._Element], made: Json) -> None:
        who = self.who(element, made)
        slot = current_model().slots[str(field.target)]
        if field.how == "address":
            ids = [child.get("ID") or "" for child in children]
            if found := [given for given in ids if given.startswith("urn:") and is_iri(given)]:
                made[slot.name] = found
            for child in children:
                if child.get("ID") not in found:
                    self.keep_whole("kept", element, made, child, "no address; kept in extensions")
            return
        if len(children) > 1 and not slot.multivalued:
            for child in children:
                self.keep_element(made, child)
            self.note("kept", who, field.name, len(children), "several where one can be named; kept in extensions")
            return
        for child in children:
            target = self.reference(element, made, field, child.get("ID"))
            known = self.classes.get(target or "")
            if known and not current_model().is_a(known, slot.range):
                self.note("unplaced", who, field.name, child.get("ID"), f"a {known} where a {slot.range} is expected")
                target = None
            if target is None or known is None:
                self.keep_element(made, child)
            if target is not None:
                _put(made, slot, target)
            if len(child) or set(child.attrib) - {"ID"}:
                self.keep_whole("unplaced", element, made, child, "more than an ID in a reference; kept whole")


def binned(settings: etree._Element, table: Mapping[str, Element]) -> bool:
    """Tell whether settings of a detector name a binning, which cameras alone have."""
    field = table[local(settings.tag)].fields.get("Binning")
    return field is not None and settings.get("Binning", "").strip() in field.values


def _put(holder: Json, slot: SlotTerm, value: Any) -> None:
    if slot.multivalued:
        holder.setdefault(slot.name, []).append(value)
    else:
        holder[slot.name] = value
