"""From an `Entry` to a document; the way back is in `writer`.

What has no place in the model goes to `extensions` of the nearest object: what the record says under `pidinst:` and the
name that it has there, what a registry puts around it under `b2inst:` or `epic:`.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any, Final

from nboq.document import Document, Note, NoteKind, Report, canonical, content, in_order, label
from nboq.errors import InvalidIdentifier, nearest, short
from nboq.formats.identified_parts import NUMBER_SLOTS, identifier_fields, type_and_text, why_none
from nboq.formats.pidinst.entry import ALTERNATE_TYPES, DATE_TYPES, FIELDS, LISTS, NAMED, VERSIONS, Entry, Item, fold
from nboq.formats.pidinst.shapes import SHAPES, given, labelled, spelt
from nboq.pid import from_iri
from nboq.schema.dates import day_of
from nboq.schema.iri import compact, expand, is_iri
from nboq.schema.model import current_model

SPACE: Final = "pidinst:"
ORDER: Final = SPACE + "~order"
"""Where the order of the source is kept for each list, since the canonical form sorts them."""
PARTS: Final = tuple(name for name, row in FIELDS.items() if row["item"] in NAMED and row["slot"])
"""What a record has by name and identifier, and the model as parts."""
DATE_SLOTS: Final = dict(zip(DATE_TYPES, ("commissioned_on", "decommissioned_on"), strict=True))
_ALTERNATE_TYPES: Final = {fold(name): name for name in ALTERNATE_TYPES}
_VAGUE: Final = {"other", "url", "uri", "urn", "pid"}
_PLAIN: Final = SHAPES["pidinst-json"]
"""How what has no slot is kept."""
# The draft of 1.1 spells one of them in two ways.
_DATE_TYPES: Final = {fold(name): name for name in DATE_TYPES} | {"decomissioned": DATE_TYPES[1]}


def instrument_id(text: str, kind: str | None) -> str:
    """Give the id of an instrument from the identifier in its record.

    Args:
        text: The identifier.
        kind: What the record calls its type.

    Returns:
        The IRI, where the identifier can be made one; else a `urn:uuid:` that follows from it, the same each time.

    >>> instrument_id("21.11157/44b1", "Handle"), instrument_id("1234.1675", "Handle")
    ('https://hdl.handle.net/21.11157/44b1', 'urn:uuid:9042a970-aeb7-547d-8b17-90e4a2480200')
    """
    iri = identifier_fields(text, kind).get("identified_by")
    return iri or f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, SPACE + (kind or 'Other') + ':' + text)}"


def is_registered(iri: str) -> bool:
    """Tell whether an IRI is one that an instrument is registered under: a DOI or a Handle."""
    try:
        return from_iri(expand(iri) or iri).scheme in ("doi", "handle")
    except InvalidIdentifier:
        return False


def to_document(entry: Entry, source: str, notes: list[Note]) -> Document:
    """Make a document of a record.

    Args:
        entry: The record.
        source: What to call the file in messages.
        notes: What was noted so far; the report begins with it.

    Returns:
        A document of the type Instrument.
    """
    return _Maker(entry, source, notes).document()


class _Maker:
    def __init__(self, entry: Entry, source: str, notes: list[Note]) -> None:
        self.entry = entry
        self.source = source
        self.notes = notes
        self.extensions: dict[str, Any] = {}
        self.made: dict[str, Any] = {"type": "Instrument"}
        if "name" in entry.texts:
            self.made["name"] = entry.texts["name"]
        self.who = label(self.made)

    def note(self, kind: NoteKind, field: str, value: Any, message: str, who: str | None = None) -> None:
        self.notes.append(Note(kind, who or self.who, field, value, message))

    def keep(self, key: str, value: Any, kind: NoteKind, message: str) -> None:
        self.extensions[SPACE + key] = value
        self.note(kind, key, value, message + "; kept in extensions")

    def document(self) -> Document:
        self._texts()
        for field in PARTS:
            self._put(field, [self._named(item, field) for item in self.entry.lists.get(field, [])])
        self._models()
        self._variables()
        self._dates()
        self._put("relatedIdentifiers", list(map(self._related, self.entry.lists.get("relatedIdentifiers", []))))
        self._alternates()
        for key, value in self.entry.extra.items():
            self.keep(key, value, "unplaced", "no field of PIDINST, or more than it takes")
        for key, value in self.entry.around.items():
            self.extensions[key] = value
            self.note("kept", key, value, "said by the registry about its record; kept in extensions")
        self._identifier()
        if self.extensions:
            self.made["extensions"] = self.extensions
        return Document(canonical(self.made), self.source, Report(self.source, tuple(self.notes)))

    def _texts(self) -> None:
        texts = self.entry.texts
        if "name" not in texts:
            self.note("doubtful", "name", None, "the record has no name for the instrument, which it must have")
        if "description" in texts:
            self.made["description"] = texts["description"]
        page = texts.get("landingPage")
        if page is not None and is_iri(page):
            self.made["landing_page"] = page
        elif page is not None:
            expected = "write it with https://, without blanks, and %, [ and ] as %25, %5B and %5D"
            self.keep("landingPage", page, "doubtful", f"no web address; {expected}")
        least = self.entry.version
        version = texts.get("schemaVersion", least)
        if version in VERSIONS and version > least:
            self.keep("schemaVersion", version, "kept", f"all it says has a place in {least}")
        elif version != least:
            self.keep("schemaVersion", version, "doubtful", f"read as PIDINST {least}")

    def _put(self, field: str, values: list[Any]) -> None:
        """Put a list into the document in its canonical order, and note the source's."""
        if not values:
            return
        slot = FIELDS[field]["slot"]
        if isinstance(values[0], Mapping):
            self.made[slot], places = in_order(values)
        else:
            self.made[slot] = sorted(set(values))
            place_of = {value: place for place, value in enumerate(self.made[slot])}
            places = [place_of[value] for value in values]
        if places != list(range(len(places))):
            self.extensions.setdefault(ORDER, {})[slot] = places

    def _identified(self, item: Item, who: str, field: str) -> dict[str, str]:
        """Give the fields for an identifier, and note what was made of its type and its spelling."""
        if item.text is None:
            if item.kind is not None:
                item.extra.setdefault(f"{field}Type", item.kind)
                self.note("unplaced", f"{field}Type", item.kind, "a type without an identifier", who)
            return {}
        fields = identifier_fields(item.text, item.kind)
        back = type_and_text(fields)
        if back and "identified_by" in fields:
            if item.kind is not None and fold(back[0]) != fold(item.kind):
                message = f"not of the type {item.kind!r}; read as {fields['identified_by']}"
                self.note("converted" if fold(item.kind) in _VAGUE else "corrected", field, item.text, message, who)
            elif back[1] != item.text:
                self.note("converted", field, item.text, f"written as {fields['identified_by']}", who)
        elif field != "identifier" and (why := why_none(item.text, item.kind)):
            self.note("doubtful", field, item.text, why, who)
        return fields

    def _extended(self, part: dict[str, Any], item: Item) -> dict[str, Any]:
        """Put what else the source says into the extensions of a part."""
        if item.extra:
            part["extensions"] = {SPACE + key: value for key, value in item.extra.items()}
            for key, value in item.extra.items():
                self.note("unplaced", key, value, "no field of PIDINST; kept in extensions", label(part))
        return part

    def _named(self, item: Item, field: str) -> dict[str, Any]:
        word, kind = LISTS[field], current_model().slots[FIELDS[field]["slot"]].range
        part = given({"type": kind, "name": item.name, "contact": item.contact})
        if item.name is None:
            self.note("doubtful", field, None, f"{word} without a name, which it must have")
        part.update(self._identified(item, label(part), f"{word}Identifier"))
        return self._extended(part, item)

    def _models(self) -> None:
        models = self.entry.lists.get("models", [])
        if not models:
            return
        first = models[0]
        if first.name is not None:
            self.made["model"] = first.name
        fields = self._identified(first, self.who, "modelIdentifier")
        if "identified_by" in fields:
            self.made["has_model"] = compact(fields["identified_by"])
            if "identifier_scheme" in fields:
                self.keep("modelIdentifierType", fields["identifier_scheme"], "kept", "a type that the model lacks")
        elif first.text is not None:
            original = given({"modelIdentifier": first.text, "modelIdentifierType": first.kind or None})
            self.keep("modelIdentifier", original, "unplaced", "can't be made an address of the model")
        if first.extra:
            self.keep("model", first.extra, "unplaced", "no field of PIDINST")
        if models[1:]:
            others = [spelt(item, "model", _PLAIN) for item in models[1:]]
            self.keep("models", others, "unplaced", "an instrument is a copy of one model")

    def _variables(self) -> None:
        found: list[str] = []
        left = []
        for item in self.entry.lists.get("measuredVariables", []):
            if item.text is None:
                left.append(item.extra)
                continue
            if item.text in found:
                self.note("corrected", "measuredVariables", item.text, "given twice; kept once")
            else:
                found.append(item.text)
            if item.extra:
                left.append({**item.extra, "measuredVariable": item.text})
        self._put("measuredVariables", found)
        if left:
            self.keep("measuredVariables", left, "unplaced", "the model takes the name of a variable only")

    def _dates(self) -> None:
        left = []
        for item in self.entry.lists.get("dates", []):
            kind = _DATE_TYPES.get(fold(item.kind or ""))
            slot = DATE_SLOTS.get(kind or "")
            found = day_of(item.text)
            day = found.isoformat() if found else None
            if slot is None or day is None or slot in self.made:
                left.append(given({"date": item.text, "dateType": kind or item.kind, **item.extra}))
                reason = f"{slot} has a day already" if slot in self.made else f"{short(item.text)} is no whole day"
                if not slot:
                    reason = f"no type of date that PIDINST has{nearest(item.kind or '', DATE_TYPES)}"
                self.note("unplaced", "dates", item.text, reason + "; kept in extensions")
                continue
            self.made[slot] = day
            if item.extra:
                self.keep(slot, {"date": item.text, **item.extra}, "unplaced", "more than the day")
            elif day != item.text:
                self.keep(slot, item.text, "converted", f"read as the day {day}")
        if left:
            self.extensions[SPACE + "dates"] = left

    def _related(self, item: Item) -> dict[str, Any]:
        types = current_model().enums["RelationType"].values
        relation = next((name for name in types if fold(name) == fold(item.relation or "")), None)
        part = given({"type": "RelatedIdentifier", "name": item.name, "relation_type": relation or "Other"})
        who = label(part) if item.name else f"RelatedIdentifier {item.text!r}"
        if relation is None and item.relation:
            part["relation_note"] = item.relation
            hint = nearest(item.relation, types)
            self.note("doubtful", "relationType", item.relation, f"no relation type; kept as a note{hint}", who)
        elif relation is None:
            self.note("doubtful", "relationType", None, "the record doesn't say how the thing relates", who)
        if item.text is None:
            self.note("doubtful", "relatedIdentifier", None, "there is no identifier", who)
        part.update(self._identified(item, who, "relatedIdentifier"))
        return self._extended(part, item)

    def _alternates(self) -> None:
        parts = []
        for item in self.entry.lists.get("alternateIdentifiers", []):
            kind = _ALTERNATE_TYPES.get(fold(item.kind or ""))
            slot = NUMBER_SLOTS.get(kind or "")
            if slot and slot not in self.made and item.name is None and item.text is not None and not item.extra:
                self.made[slot] = item.text
                continue
            if item.text is None:
                self.note("doubtful", "alternateIdentifier", None, "there is no identifier")
            name = item.name
            if kind is None and item.kind is not None:
                message = "no type that PIDINST has; read as 'Other'"
                self.note("corrected", "alternateIdentifierType", item.kind, message)
                if name is None:
                    name = item.kind
                else:
                    item.extra.setdefault("alternateIdentifierType", item.kind)
            part = {"identifier_kind": kind or "Other", "identifier_text": item.text, "name": name}
            parts.append(self._extended(given({"type": "AlternateIdentifier", **part}), item))
        self._put("alternateIdentifiers", parts)

    def _identifier(self) -> None:
        item = self.entry.identifier
        if item is None or item.text is None:
            self.made["id"] = f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, SPACE + content(self.made).decode())}"
            message = f"the record has no identifier; the instrument is called {self.made['id']}"
            self.note("doubtful", "identifier", None, message)
            if item is not None:
                self.keep("identifier", labelled(item, "identifier", _PLAIN), "unplaced", "no identifier by itself")
            return
        fields = self._identified(item, self.who, "identifier")
        self.made["id"] = instrument_id(item.text, item.kind)
        if not is_registered(self.made["id"]):
            why = why_none(item.text, item.kind) or "an instrument is registered under a DOI or a Handle"
            self.note("doubtful", "identifier", item.text, f"{why}; it is called {self.made['id']} here")
        if "identified_by" not in fields or "identifier_scheme" in fields or item.extra:
            self.extensions[SPACE + "identifier"] = labelled(item, "identifier", _PLAIN)
