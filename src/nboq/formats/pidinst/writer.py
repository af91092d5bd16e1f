"""From a document to an `Entry`, with a report of what the target has no place for.

Each note names its field by its path from the instrument: `owners[0].party_kind`, `extensions.test:colour`. Its kind
says what became of it: `unplaced`, it isn't in the record; `converted`, it is, and comes back as something else;
`corrected`, blanks around it were left out; `doubtful`, the record breaks a rule of PIDINST there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from nboq.document import Document, Note, NoteKind, label
from nboq.errors import ContentError, Malformed, WrongValue
from nboq.formats.identified_parts import NUMBER_SLOTS, identifier_fields, type_and_text, typed
from nboq.formats.pidinst import entry as record
from nboq.formats.pidinst.entry import FIELDS, LISTS, TEXTS, Entry, Item, fold
from nboq.formats.pidinst.fields import DATE_SLOTS, ORDER, PARTS, SPACE, instrument_id, is_registered
from nboq.formats.pidinst.shapes import Shape
from nboq.formats.pidinst.tolerant_json import PLACES, role
from nboq.pid.relations import relations
from nboq.schema.dates import day_of, is_day
from nboq.schema.iri import compact, expand
from nboq.schema.labels import NO_XML, a
from nboq.schema.values import says_no_value

# Halves of a pair are no text for JSON.
_NOT_IN_JSON: Final = re.compile("[\ud800-\udfff]")
_RELATED: Final = {
    version: {fold(name): name for name in (*record.RELATED_TYPES, *(record.RELATED_SINCE if newer else ()))}
    for newer, version in enumerate(record.VERSIONS)
}
_PART_FIELDS: Final = ("identified_by", "identifier_text", "identifier_scheme")
_NO_PLACE: Final = "PIDINST has no place for it"
# The slot → the field of a record that must be there, and what is wanted.
_MANDATORY: Final = {
    "landing_page": ("landingPage", "the address of the page that shows the instrument"),
    "name": ("name", "what people call the instrument"),
    "owners": ("owners", "at least one Party with a name"),
    "manufacturers": ("manufacturers", "at least one Party with a name; for one built in house, who built it"),
    "id": ("identifier", "a DOI, a Handle or a urn:uuid:"),
}


def to_entry(document: Document, target: Shape) -> tuple[Entry, list[Note]]:
    """Make a record of a document.

    Args:
        document: An Instrument, or a HardwareDescriptor with its instrument inside.
        target: What the shape can hold.

    Returns:
        The record, and the notes about what it doesn't hold.

    Raises:
        Malformed: If the document is about something else.
        ContentError: If the target is strict and a mandatory field is missing.
        WrongValue: If a field holds what it can't.
    """
    return _Taker(document, target).entry()


def _incomplete(entity: str, missing: Sequence[str]) -> ContentError:
    hint = "; ".join(f"{slot}: {_MANDATORY[slot][1]}" for slot in missing)
    return ContentError(f"a PIDINST record must have {', '.join(missing)}", source=entity, hint=hint)


class _Taker:
    def __init__(self, document: Document, target: Shape) -> None:
        self.document = document
        self.target = target
        self.data: Mapping[str, Any] = document.data
        self.descriptor: Mapping[str, Any] | None = None
        if document.type == "HardwareDescriptor" and isinstance(document.data.get("describes"), Mapping):
            self.descriptor, self.data = document.data, document.data["describes"]
        if self.data.get("type") != "Instrument":
            kind = self.data.get("type") or "document without type"
            reason = f"{a(kind)} can't be a PIDINST record, which is about one instrument"
            if kind == "HardwareDescriptor":
                reason += "; give the instrument, or the descriptor with its instrument inside"
            raise Malformed(reason, source=document.source)
        self.who = label(self.data)
        self.notes: list[Note] = []
        self.done = {"type", "id"}
        given = self.data.get("extensions", {})
        if not isinstance(given, Mapping):
            raise WrongValue(self.who, "extensions", given, "an object")
        self.extensions = dict(given)
        self.made = Entry()

    def note(self, kind: NoteKind, field: str, value: Any, message: str) -> None:
        self.notes.append(Note(kind, self.who, field, value, message))

    def entry(self) -> tuple[Entry, list[Note]]:
        self._identifier()
        self._texts()
        self._parties("owners", "owned_by")
        self._parties("manufacturers", "manufactured_by")
        for field in PARTS:
            if field not in ("owners", "manufacturers"):
                self._concepts(field, FIELDS[field]["slot"])
        self._models()
        self._variables()
        self._dates()
        self._related()
        self._alternates()
        self._rest()
        self._check()
        return self.made, self.notes

    def _add(self, field: str, items: Iterable[Item | None]) -> None:
        found = [item for item in items if item]
        if found:
            self.made.lists[field] = found

    def text(self, path: str, value: Any) -> str | None:
        """Take a text as every reader gives it back."""
        if value is None:
            return None
        if not isinstance(value, str):
            raise WrongValue(self.who, path, value, "a text")
        self._refuse_control(path, value)
        if says_no_value(value):
            self.note("unplaced", path, value, "only stands in for a value; left out")
            return None
        if value != value.strip():
            self.note("corrected", path, value, "blanks around it were left out")
        return value.strip()

    def _refuse_control(self, path: str, value: str) -> None:
        forbidden, what = (_NOT_IN_JSON, "JSON") if self.target.inside else (NO_XML, "XML")
        if forbidden.search(value):
            raise WrongValue(self.who, path, value, f"a text without control characters, which {what} can't hold")

    def _take(self, key: str) -> Any:
        self.done.add(key)
        return self.data.get(key)

    def _list(self, slot: str, kind: type = object, expected: str = "") -> list[tuple[str, Any]]:
        """Give the values of a slot with their paths, in the order of the source where it is known."""
        values = self._take(slot)
        if values is None:
            return []
        if not isinstance(values, list):
            raise WrongValue(self.who, slot, values, "a list")
        found = [(f"{slot}[{index}]", value) for index, value in enumerate(values)]
        for path, value in found:
            if not isinstance(value, kind):
                raise WrongValue(self.who, path, value, expected)
        order = self.extensions.get(ORDER)
        places = order.get(slot) if isinstance(order, Mapping) else None
        known = [place for place in places if isinstance(place, int)] if isinstance(places, list) else []
        if set(known) == set(range(len(found))):
            return [found[place] for place in dict.fromkeys(known)]
        return found

    def _parts(self, slot: str) -> list[tuple[str, Mapping[str, Any]]]:
        return self._list(slot, Mapping, "an object")

    def _references(self, slot: str) -> list[tuple[str, str]]:
        return self._list(slot, str, "an identifier")

    def _own(self, key: str) -> Any:
        """Take a value that a reader kept, so that it isn't reported as left over."""
        return self.extensions.pop(SPACE + key, None)

    def _stale(self, key: str, value: Any, message: str) -> None:
        """Report what a reader kept and the record can't have, if there is any."""
        if value is not None:
            self.note("unplaced", f"extensions.{SPACE}{key}", value, message)

    def _identifier(self) -> None:
        given = self.data.get("id")
        original = self._own("identifier")
        if not isinstance(given, str) or not expand(given):
            if self.target.strict:
                raise _incomplete(self.who, ["id"])
            return
        if isinstance(original, Mapping) and isinstance(original.get("identifier"), str):
            text, kind = original["identifier"], original.get("identifierType")
            if (kind is None or isinstance(kind, str)) and instrument_id(text, kind) == expand(given):
                extra = {key: value for key, value in original.items() if key not in ("identifier", "identifierType")}
                if extra and not self.target.inside:
                    self._stale("identifier", original, "XML holds the identifier and its type only")
                    extra = {}
                kind = "Other" if self.target.strict and kind is None else kind
                self.made.identifier = Item(text=self.text("id", text), kind=kind, extra=extra)
                return
        self._stale("identifier", original, "no longer the identifier of the instrument")
        kind, text = typed(given)
        self.made.identifier = Item(text=text, kind=kind)
        if instrument_id(text, kind) != expand(given):
            self.note("converted", "id", given, f"comes back as {instrument_id(text, kind)}")
        if not is_registered(given):
            self.note("doubtful", "id", given, "an instrument is registered under a DOI or a Handle")

    def _texts(self) -> None:
        for field, slot in ((field, FIELDS[field]["slot"]) for field in TEXTS if FIELDS[field]["slot"]):
            text = self.text(slot, self._take(slot))
            if text is not None:
                self.made.texts[field] = text
        page = self._own("landingPage")
        if "landingPage" in self.made.texts or not isinstance(page, str):
            self._stale("landingPage", page, "the instrument has another landing page")
        elif text := self.text(f"extensions.{SPACE}landingPage", page):
            self.made.texts["landingPage"] = text
        version = self._own("schemaVersion")
        if isinstance(version, str) and not self.target.strict:
            self.made.texts["schemaVersion"] = version
        elif version != self.target.version:
            self._stale("schemaVersion", version, f"the record says {self.target.version}")

    def _pid(self, item: Item, path: str, part: Mapping[str, Any]) -> None:
        """Write the identifier of a part, and note what of it comes back otherwise."""
        found = type_and_text(part)
        text = self.text(f"{path}.identifier_text", found[1]) if found else None
        if found is None or text is None:
            if part.get("identifier_scheme") is not None:
                message = "there is no identifier that it could be the type of"
                self.note("unplaced", f"{path}.identifier_scheme", part["identifier_scheme"], message)
            return
        item.text, item.kind = text, found[0].strip() or "Other"
        self._differences(path, part, identifier_fields(item.text, item.kind))

    def _differences(self, path: str | None, part: Mapping[str, Any], back: Mapping[str, str]) -> None:
        if path is None:
            return
        for slot in _PART_FIELDS:
            given = part.get(slot)
            same = (expand(given) if slot == "identified_by" and isinstance(given, str) else given) == back.get(slot)
            if given is None or same or (slot == "identifier_text" and given.strip() == back.get(slot)):
                continue
            again = back.get("identified_by")
            if again and (slot == "identified_by" or (slot == "identifier_text" and not part.get("identified_by"))):
                self.note("converted", f"{path}.{slot}", given, f"comes back as {again}")
            else:
                self.note("unplaced", f"{path}.{slot}", given, "the record holds an identifier and its type only")

    def _more(self, item: Item, path: str, part: Mapping[str, Any], word: str, done: Sequence[str]) -> Item:
        """Report what a part says besides, and take what its own record said."""
        for key, value in part.items():
            if key not in ("type", "extensions", *done, *_PART_FIELDS):
                self.note("unplaced", f"{path}.{key}", value, _NO_PLACE)
        extensions = part.get("extensions", {})
        if not isinstance(extensions, Mapping):
            raise WrongValue(self.who, f"{path}.extensions", extensions, "an object")
        for key, value in extensions.items():
            name = key.removeprefix(SPACE)
            if key.startswith(SPACE) and self.target.inside and self._fits(item, word, name, value):
                item.extra[name] = value
            else:
                self.note("unplaced", f"{path}.extensions.{key}", value, _NO_PLACE)
        return item

    @staticmethod
    def _fits(item: Item, word: str, key: str, value: Any) -> bool:
        """Tell whether a reader would take a field of an item for what it is, and not for a name or an identifier."""
        meaning = role(word, key)
        if meaning == "kind":
            return item.text is None and isinstance(value, str) and not says_no_value(value)
        if meaning == "pid" and isinstance(value, Mapping):
            endings = ("identifiertype", "identifertype", "identifiervalue", "identifier")
            return bool(value) and not any(
                fold(name).endswith(endings) or fold(name) in ("type", "value", "#text") for name in value
            )
        return meaning is None and fold(key) != fold(word)

    def _named(self, path: str, part: Mapping[str, Any], word: str) -> Item | None:
        """Write a part that a record has under a name only."""
        name = self.text(f"{path}.name", part.get("name"))
        if name is None:
            self.note("unplaced", path, part, f"a record has no {word} without a name")
            return None
        item = Item(name=name)
        done = ["name"]
        if word == "owner":
            item.contact = self.text(f"{path}.contact", part.get("contact"))
            done.append("contact")
        self._pid(item, path, part)
        return self._more(item, path, part, word, done)

    def _concepts(self, field: str, slot: str) -> None:
        parts = self._parts(slot)
        if field in self.target.keys:
            self._add(field, [self._named(path, part, LISTS[field]) for path, part in parts])
            return
        for path, part in parts:
            self.note("unplaced", path, part, f"PIDINST {self.target.version} has no place for it; pidinst-xml-1.1 has")

    def _parties(self, slot: str, relation: str) -> None:
        parts = self._parts(slot)
        items = [self._named(path, part, slot[:-1]) for path, part in parts]
        known = {expand(str(part["identified_by"])) for _, part in parts if part.get("identified_by")}
        for path, iri in self._references(relation):
            if expand(iri) in known:
                self.note("converted", path, iri, f"said by the {slot[:-1]} with that identifier alone")
                continue
            kind, text = typed(iri)
            items.append(Item(name=text, text=text, kind=kind))
            self.note("converted", path, iri, f"comes back as one of the {slot}, under its identifier as its name")
        self._add(slot, items)

    def _models(self) -> None:
        item = Item(name=self.text("model", self._take("model")))
        self._model_identifier(item)
        extra, others = self._own("model"), self._own("models")
        models = [] if item.empty else [item]
        inside = self.target.inside and bool(models)
        if inside and extra and isinstance(extra, Mapping):
            item.extra = {key: value for key, value in extra.items() if self._fits(item, "model", key, value)}
            if len(item.extra) < len(extra):
                self._stale("model", extra, "some of it would be read as the model's name or identifier")
        else:
            self._stale("model", extra, _NO_PLACE)
        if inside and others and isinstance(others, list):
            # As they stood in the source; the shapes spell a model alike.
            models += [Item(extra=dict(other)) for other in others if isinstance(other, Mapping)]
        else:
            self._stale("models", others, "a record has one model")
        self._add("models", models)

    def _model_identifier(self, item: Item) -> None:
        """Write the identifier of the model, or what the source had in its place and the model has no slot for."""
        iri = self._take("has_model")
        original, kind = self._own("modelIdentifier"), self._own("modelIdentifierType")
        if iri is not None and not isinstance(iri, str):
            raise WrongValue(self.who, "has_model", iri, "an identifier")
        if iri is not None and item.name is None and self.target.strict:
            self.note("unplaced", "has_model", iri, "a record has the identifier of a model only beside its name")
            iri = None
        if iri is not None:
            item.kind, item.text = typed(iri)
            if isinstance(kind, str) and identifier_fields(item.text, kind).get("identifier_scheme") == kind:
                item.kind, kind = kind, None
            back = identifier_fields(item.text, item.kind).get("identified_by")
            if compact(back or "") != compact(expand(iri) or iri):
                self.note("converted", "has_model", iri, f"comes back as {back}")
        elif item.name and isinstance(original, Mapping):
            text, its = original.get("modelIdentifier"), original.get("modelIdentifierType")
            readable = isinstance(text, str) and isinstance(its, str | None)
            if readable and "identified_by" not in identifier_fields(str(text), its):
                item.text, original = self.text(f"extensions.{SPACE}modelIdentifier", text), None
                item.kind = its or ("Other" if self.target.strict else None)
        self._stale("modelIdentifier", original, "the instrument has another model, or one without a name")
        self._stale("modelIdentifierType", kind, "not of the identifier that the model has")

    def _variables(self) -> None:
        kept = self._own("measuredVariables")
        facts = [fact for fact in kept if isinstance(fact, Mapping)] if isinstance(kept, list) else []
        used = []
        items = []
        for path, value in self._list("measured_variables"):
            text = self.text(path, value)
            if text is None:
                continue
            item = Item(text=text)
            mine = [fact for fact in facts if fact.get("measuredVariable") == text and fact not in used]
            if mine and self.target.inside:
                used.append(mine[0])
                item.extra = {key: inner for key, inner in mine[0].items() if key != "measuredVariable"}
            items.append(item)
        if not facts or len(used) < len(kept):
            self._stale("measuredVariables", kept, "the record holds the names of the variables only")
        self._add("measuredVariables", items)

    def _dates(self) -> None:
        items = []
        for kind, slot in DATE_SLOTS.items():
            day, original = self.text(slot, self._take(slot)), self._own(slot)
            facts = dict(original) if isinstance(original, Mapping) else {"date": original}
            written = facts.pop("date", None)
            if day is not None:
                item = Item(text=day, kind=kind)
                if isinstance(written, str) and str(day_of(written)) == day:
                    item.text = written
                    if self.target.inside or not facts:
                        item.extra, original = facts, None
                elif not is_day(day):
                    self.note("unplaced", slot, day, "no day, such as 2024-03-01")
                items.append(item)
            self._stale(slot, original, "not the day that the instrument has, or more than a day")
        kept = self._own("dates")
        written_dates = [self._date_item(date) for date in kept] if isinstance(kept, list) else []
        if not written_dates or None in written_dates:
            self._stale("dates", kept, "the record holds days and their two types only")
        self._add("dates", [*items, *written_dates])

    def _date_item(self, date: Any) -> Item | None:
        if not isinstance(date, Mapping) or not date:
            return None
        text, kind = date.get("date"), date.get("dateType")
        extra = {key: value for key, value in date.items() if key not in ("date", "dateType")}
        plain = isinstance(text, str) and kind in record.DATE_TYPES and not extra
        if plain or (self.target.inside and all(value is None or isinstance(value, str) for value in (text, kind))):
            return Item(text=text, kind=kind, extra=extra)
        return None

    def _related(self) -> None:
        items = []
        seen = set()
        for path, part in self._parts("related_identifiers"):
            relation = part.get("relation_type")
            if relation not in record.RELATIONS:
                message = f"PIDINST has no relation {relation!r}; it stays in the document"
                self.note("unplaced", path, part, message)
                continue
            item = Item(relation=relation, name=self.text(f"{path}.name", part.get("name")))
            if not self._related_pid(item, path, part):
                continue
            seen.add((relation, identifier_fields(item.text or "", item.kind).get("identified_by")))
            items.append(self._more(item, path, part, "relatedIdentifier", ["name", "relation_type"]))
        for name, found in relations().items():
            if not found.pidinst or not {"Instrument", "Citable"} & set(found.subjects):
                continue
            for path, iri in self._references(name):
                item = Item(relation=found.pidinst)
                self._related_pid(item, None, {"identified_by": iri})
                self.note("converted", path, iri, f"comes back as a related identifier, {found.pidinst}")
                key = found.pidinst, identifier_fields(item.text or "", item.kind).get("identified_by")
                if key not in seen:
                    seen.add(key)
                    items.append(item)
        described = self.descriptor.get("id") if self.descriptor else None
        if isinstance(described, str) and is_registered(described):
            item = Item(relation=relations()["describes"].pidinst_inverse)
            self._related_pid(item, None, {"identified_by": described})
            items.append(item)
        self._add("relatedIdentifiers", items)

    def _related_pid(self, item: Item, path: str | None, part: Mapping[str, Any]) -> bool:
        """Write a related identifier, whose types are a closed list; tell whether it could be."""
        found, known = type_and_text(part), _RELATED[self.target.version]
        given = part.get("identified_by")
        if found and isinstance(given, str):
            kind = known.get(fold(found[0]))
            if kind is None:
                found = typed(given)
                if found[0] not in known.values():
                    iri = expand(given) or given
                    found = "URN" if iri.startswith("urn:") else "URL", iri
            else:
                found = kind, found[1]
        elif found and fold(found[0]) not in known:
            message = f"{found[0]!r} isn't a type of related identifier in PIDINST; it stays in the document"
            self.note("unplaced", path or "", part, message)
            return False
        text = self.text(f"{path}.identifier_text", found[1]) if found else None
        if found is None or text is None:
            self.note("unplaced", path or "", part, "a record has no relation without an identifier")
            return False
        item.text, item.kind = text, known.get(fold(found[0]), found[0])
        self._differences(path, part, identifier_fields(item.text, item.kind))
        return True

    def _alternates(self) -> None:
        items = []
        for kind, slot in NUMBER_SLOTS.items():
            text = self.text(slot, self._take(slot))
            if text is not None:
                items.append(Item(text=text, kind=kind))
        alone = {item.kind for item in items}
        for path, part in self._parts("alternate_identifiers"):
            text = self.text(f"{path}.identifier_text", part.get("identifier_text"))
            kind = part.get("identifier_kind", "Other")
            if text is None or kind not in record.ALTERNATE_TYPES:
                message = "a record has no such alternate identifier: its number or kind is wrong"
                self.note("unplaced", path, part, message)
                continue
            item = Item(text=text, kind=kind, name=self.text(f"{path}.name", part.get("name")))
            done = ["name", "identifier_text", "identifier_kind"]
            self._more(item, path, part, "alternateIdentifier", done)
            if kind in NUMBER_SLOTS and item == Item(text=text, kind=kind) and kind not in alone:
                self.note("converted", path, part, f"comes back as {NUMBER_SLOTS[kind]}")
            items.append(item)
            alone |= {kind} if item == Item(text=text, kind=kind) else set()
        self._add("alternateIdentifiers", items)

    def _rest(self) -> None:
        for key, value in self.data.items():
            if key not in self.done and key not in ("extensions", "@context"):
                self.note("unplaced", key, value, _NO_PLACE)
        if self.descriptor:
            message = "a PIDINST record is about the instrument; of its descriptor it holds the DOI or Handle at most"
            self.notes.append(Note("unplaced", label(self.descriptor), "components", None, message))
        self.extensions.pop(ORDER, None)
        for key, value in self.extensions.items():
            name = key.partition(":")[2]
            if self.target.around and key.startswith(self.target.around) and name != "metadata":
                self.made.around[name] = value
            elif key.startswith(SPACE) and self.target.top and self._is_free(name):
                self.made.extra[name] = value
            else:
                self.note("unplaced", f"extensions.{key}", value, _NO_PLACE)

    @staticmethod
    def _is_free(name: str) -> bool:
        """Tell whether a reader would take a field for one that PIDINST doesn't have."""
        reserved = ("type", "schemaid", "modelversion", "components", "metadata", "values", "data")
        return fold(name) not in PLACES and fold(name) not in reserved and not name.startswith(("@", "~"))

    def _check(self) -> None:
        # Identifiers come from many places, and not every one is held against the grammar of its scheme.
        for field, items in self.made.lists.items():
            for item in items:
                for value in filter(None, (item.name, item.contact, item.text, item.kind, item.relation)):
                    self._refuse_control(field, value)
        made = {"identifier": True, **self.made.texts, **self.made.lists}
        missing = [slot for slot, (field, _) in _MANDATORY.items() if not made.get(field)]
        if missing and self.target.strict:
            raise _incomplete(self.who, missing)
        for slot in missing:
            self.note("doubtful", slot, None, "a PIDINST record must have it")
