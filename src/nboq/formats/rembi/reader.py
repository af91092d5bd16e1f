"""From a record of REMBI to a document. Text on hardware stays text: no instrument and no part of one is made of it.

A study becomes a `Dataset`, samples and specimens `Sample`s, acquisitions `Protocol`s, which the data set follows; all
are members of a `Collection`. Identifiers that stand in the text of an acquisition are its related identifiers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from nboq.document import Document, Note, Report, canonical, content, in_order, items, label, named_id
from nboq.errors import Malformed, short
from nboq.formats.rembi.fields import KEPT, MODULES, ORDER, SPACE, Field, class_of, fields_of, slots_of, value_of
from nboq.pid import find, recognise
from nboq.schema.model import current_model

_ACQUISITION: Final = frozenset(fields_of("ImageAcquisition"))


def is_record(data: Any) -> bool:
    """Tell whether parsed JSON is REMBI: modules, or one acquisition.

    >>> is_record({"imaging_method": {}, "imaging_instrument": "LSM 880"}), is_record({"sample": []})
    (True, False)
    """
    if not isinstance(data, Mapping) or "type" in data:
        return False
    return len(data.keys() & _ACQUISITION) > 1 or isinstance(data.get("image_acquisition"), list)


def to_document(record: Mapping[str, Any], source: str, given_id: str = "") -> Document:
    """Make a document of a record.

    Args:
        record: The modules of a study, or one acquisition.
        source: What to call the file in messages.
        given_id: The id of the data set, where a repository gave it one.

    Returns:
        A Collection, of one acquisition alone a Protocol. The report says what has no slot.

    Raises:
        Malformed: If it's neither, or a module isn't what it should be.
    """
    reading = _Reading(source)
    record = reading.without_empty(record, "the study")
    data = (
        reading.entity("ImageAcquisition", record) if record.keys() & _ACQUISITION else reading.study(record, given_id)
    )
    return Document(canonical(data), source, Report(source, tuple(reading.notes), reading.mapped))


class _Reading:
    def __init__(self, source: str) -> None:
        self.source = source
        self.notes: list[Note] = []
        self.mapped = 0
        self.beside: list[dict[str, Any]] = []
        """What a slot leads to by its id."""

    def without_empty(self, value: Any, place: str) -> Any:
        """Leave out empty objects, which say nothing, and note them."""
        if not isinstance(value, Mapping | list):
            return value
        pairs = value.items() if isinstance(value, Mapping) else ((place, one) for one in value)
        left = []
        for key, one in pairs:
            if one == {}:
                self.notes.append(Note("unplaced", place, key, one, "an empty object says nothing; left out"))
            else:
                left.append((key, one if ":" in key else self.without_empty(one, key)))
        return dict(left) if isinstance(value, Mapping) else [one for _, one in left]

    def study(self, record: Mapping[str, Any], given_id: str) -> dict[str, Any]:
        members: list[dict[str, Any]] = []
        order: dict[str, list[str]] = {}
        for module, kind in MODULES.items():
            for number, given in enumerate(self._objects(record, module)):
                own = given_id if module == "study" else ""
                members.append(self.entity(kind, given, own, f"{module} {number} "))
                order.setdefault(module, []).append(members[-1]["id"])
        kept = {_own_key(key): value for key, value in record.items() if key not in MODULES}
        members += self.beside
        made: dict[str, Any] = {"type": "Collection", "members": members}
        made["id"] = named_id(SPACE + content(made).decode() + content({"kept": kept}).decode())
        for key, value in kept.items():
            known = key.removeprefix(SPACE) in KEPT
            message = "no place in the model; kept in extensions"
            self.notes.append(Note("kept" if known else "unplaced", label(made), key, value, message))
        if "study" in order and "image_acquisition" in order:
            members[0]["follows_protocol"] = sorted(order["image_acquisition"])
        return {**made, "extensions": {ORDER: order, **kept}}

    def _objects(self, record: Mapping[str, Any], module: str) -> list[Mapping[str, Any]]:
        given = record.get(module, [])
        values = given if module != "study" else [given] if "study" in record else []
        if isinstance(values, list) and all(isinstance(one, Mapping) for one in values):
            return values
        expected = "an object" if module == "study" else "a list of objects"
        raise Malformed(f"{module} is {short(given)}, expected {expected}", source=self.source)

    def entity(self, kind: str, given: Mapping[str, Any], own: str = "", which: str = "") -> dict[str, Any]:
        made: dict[str, Any] = {"type": class_of(kind), **({"id": own} if own else {})}
        self._fill(kind, given, made, "")
        title = given.get("pagetab:title", given.get("idr:name"))
        # Where a field says the name, such as what a sample is, a title would be written as that field.
        named = any(field.slot == "name" for field in fields_of(kind).values())
        if isinstance(title, str) and title.strip() and not named:
            made["name"] = title
        same = recognise("".join(map(str, items(given.get("idr:Study Data DOI", [])))))
        made |= {"identical_to": [same.iri]} if same else {}
        if kind == "Author" and "name" not in made:
            names = [given[key] for key in ("first_name", "last_name") if isinstance(given.get(key), str)]
            made |= {"name": " ".join(names)} if any(names) else {}
        if kind == "Link":
            made["relation_type"] = "Other"
        if kind == "ImageAcquisition":
            self._identifiers(given, made)
        if kind in (*MODULES.values(), "Publication"):
            made.setdefault("id", named_id(SPACE + which + content(made).decode()))
        return made

    def _fill(self, kind: str, given: Mapping[str, Any], made: dict[str, Any], way: str) -> None:
        for key, value in given.items():
            field = fields_of(kind).get(key)
            if field is not None and self._put(kind, field, value, made, way + key):
                self.mapped += 1
                continue
            made.setdefault("extensions", {})[_own_key(way + key)] = value
            message, known = "nothing that the model can say; kept in extensions", False
            if field is None:
                known = ":" in key and not isinstance(value, list)
                message = ("of the repository's file" if ":" in key else "no field of REMBI") + "; kept in extensions"
            elif not field.slot:
                message, known = field.why, True
            elif field.slot == "id" and slots_of(kind, field, value).get("id", made.get("id")) != made.get("id"):
                message, known = "another identifier stands for it; kept in extensions", True
            read = value_of(field, made) if field is not None and field.slot and not field.holds and not known else None
            told = Note("kept" if known else "unplaced", label(made), way + key, value, message)
            if read:
                told = Note("converted", told.entity, told.field, value, f"read as {read}; the text is kept")
            self.notes.append(told)

    def _put(self, kind: str, field: Field, value: Any, made: dict[str, Any], way: str) -> bool:
        """Put the value of a field into an object; tell whether that is all of it, so that it needn't be kept."""
        if field.holds and class_of(field.holds) == made["type"]:
            if isinstance(value, Mapping):
                self._fill(field.holds, value, made, way + ".")
                return True
            return False
        if field.holds:
            one = isinstance(value, Mapping)
            values: list[Any] = [value] if one else value if isinstance(value, list) else []
            if one != (field.key == "imaging_method" and len(values) == 1) or not values or not field.slot:
                return False
            if not all(isinstance(each, Mapping) for each in values):
                return False
            found = [self.entity(field.holds, each, which=f"{at} ") for at, each in enumerate(values)]
            if current_model().slots[field.slot].kind == "reference":
                self.beside += found
                places: list[Any] = [each["id"] for each in found]
                made[field.slot] = sorted(places)
            else:
                made[field.slot], places = in_order(found)
            if places != list(range(len(places))):
                made.setdefault("extensions", {}).setdefault(ORDER, {})[field.slot] = places
            return True
        says = slots_of(kind, field, value)
        if not says or says.keys() & made.keys():
            return False
        made.update(says)
        return bool(value_of(field, made) == value)

    def _identifiers(self, given: Mapping[str, Any], made: dict[str, Any]) -> None:
        """Make the identifiers that stand in the text of an acquisition its related identifiers."""
        found = dict.fromkeys(one.identifier.iri for text in texts_of(given) for one in find(text))
        if found:
            kind = {"type": "RelatedIdentifier", "relation_type": "References"}
            made["related_identifiers"] = [{**kind, "identified_by": iri} for iri in found]


def _own_key(key: str) -> str:
    return key if ":" in key else SPACE + key


def texts_of(given: Mapping[str, Any]) -> Iterable[str]:
    """Give the texts of an acquisition on the instrument and how it was used."""
    texts = (given.get(key) for key in ("imaging_instrument", "image_acquisition_parameters"))
    return (text for text in texts if isinstance(text, str))
