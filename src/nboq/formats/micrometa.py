"""Instrument files of the Micro-Meta App (model 2.00 and later), read into a descriptor and written back.

Which class and which slot a field goes to is said by the crosswalk; there is no code for single classes here. What
belongs to the app alone (positions on its canvas, counters) and what has no place goes to `extensions` under
`micrometa:` and its name there, from where the writer takes it again, so that reading and writing lose nothing.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

import orjson

from nboq.crosswalk import AppClass, FieldMap, MicroMetaCrosswalk, micrometa_crosswalk
from nboq.document import Document, Note, NoteKind, Report, canonical, content, label, sort_key
from nboq.errors import BrokenInput, UnsupportedVersion, nearest, short
from nboq.iri import expand
from nboq.terms import TERMS, SlotTerm
from nboq.units import convert, ucum_code, unit_text

__all__ = ["MODEL_VERSION", "read", "sniff", "write"]

MODEL_VERSION = "2.01.0"
"""The model version that is written where a document doesn't come from the app."""
SUPPORTED = "2.00 to 2.01.1"

_SPACE = "micrometa:"
_ROOT_SCHEMA = "Instrument.json"
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_NO_LINK = {"", "na", "NA", "None", "Not assigned"}
# What the app keeps for itself in every object: canvas, counters, tiers of its forms.
_APP_ONLY = re.compile(
    r"Schema_ID|Tier|ValidationTier|ModelVersion|AppVersion|Extension|Domain|Category|Position[XYZ]|Width|Height|"
    r"Offset[XY]|[Oo]ccupiedSpot|Rotate|ScalingFactor|(Current|Min|Max)_Number_Of_.+"
)
_DATE = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")
_NUMBER = re.compile(r"\s*[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?\s*")
# What the reader notes for the writer, beside the fields of the app itself.
_ORDER, _ABSENT, _LINKED, _WHOLE, _POSITION = "~order", "~absent", "linkedFields", "components", "~position"
_MISSING = object()


def sniff(data: Any) -> bool:
    """Tell whether parsed JSON looks like an instrument file of the app."""
    return isinstance(data, dict) and (
        data.get("Schema_ID") == _ROOT_SCHEMA or ("components" in data and "ID" in data) or "ModelVersion" in data
    )


# --- reading ---------------------------------------------------------------------------------------------------------


class _Unplaced(Exception):  # noqa: N818 - it is an answer, not an error
    """A value that its slot can't take; the text says why."""


def _identifier(raw: Any) -> str:
    """Make an id of what the app has in `ID`: nearly always a UUID."""
    text = str(raw)
    if _UUID.fullmatch(text):
        return f"urn:uuid:{text.lower()}"
    return text if expand(text) == text else f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, 'micrometa:' + text)}"


def _app_id(identifier: str) -> str:
    return identifier.removeprefix("urn:uuid:")


class _Reader:
    """One pass over one file."""

    def __init__(self, source: str, crosswalk: MicroMetaCrosswalk) -> None:
        self.source = source
        self.crosswalk = crosswalk
        self.notes: list[Note] = []
        self.version = MODEL_VERSION

    def note(self, kind: NoteKind, entity: str, name: str, value: Any, message: str) -> None:
        self.notes.append(Note(kind, entity, name, value, message))

    def descriptor(self, root: dict[str, Any]) -> dict[str, Any]:
        """Read the whole file."""
        self.version = str(root.get("ModelVersion", MODEL_VERSION))
        name = root.get("Name")
        instrument: dict[str, Any] = {"type": "Instrument", "id": _identifier(root.get("ID") or content(root).hex())}
        if isinstance(name, str) and name:
            instrument["name"] = name
        else:
            instrument["name"] = "unnamed instrument"
            self.note("corrected", self.source, "Name", name, "the file gives the instrument no name")
        who = label(instrument)
        extensions: dict[str, Any] = {}
        made: dict[str, Any] = {"type": "HardwareDescriptor", "describes": instrument, "tier": self._tier(root, who)}
        for key, raw in root.items():
            if key in ("MicroscopeStand", "components", "linkedFields", "Schema_ID"):
                continue
            if key == "Description" and isinstance(raw, str) and raw:
                instrument["description"] = raw
            elif (key, raw) not in (("Name", name), ("ID", _app_id(instrument["id"])), ("ModelVersion", MODEL_VERSION)):
                if not (key == "ValidationTier" and raw == made["tier"]):
                    extensions[_SPACE + key] = raw
                    self._keep(who, key, raw)
        made["components"] = self._components(root, extensions)
        self._stand(root, made["components"], extensions)
        self._linked_fields(root, made["components"], extensions)
        if extensions:
            made["extensions"] = extensions
        made = canonical(made)
        return {"type": made.pop("type"), "id": self._descriptor_id(made, instrument["id"]), **made}

    @staticmethod
    def _descriptor_id(made: dict[str, Any], instrument: str) -> str:
        """Derive the descriptor's own id, so that the same file gives the same one and a changed file another."""
        space = uuid.uuid5(uuid.NAMESPACE_URL, instrument)
        return f"urn:uuid:{uuid.uuid5(space, content(made).decode())}"

    def _tier(self, root: Mapping[str, Any], who: str) -> int:
        """Take the tier that the app validates at; the other one, `Tier`, only says which fields its forms show."""
        tier = root.get("ValidationTier", root.get("Tier"))
        if isinstance(tier, int) and not isinstance(tier, bool) and 1 <= tier <= 3:
            return tier
        self.note("corrected", who, "ValidationTier", tier, f"{short(tier)} is no tier; taken as 1")
        return 1

    def _keep(self, who: str, key: str, raw: Any) -> None:
        if _APP_ONLY.fullmatch(key):
            self.note("kept", who, key, raw, "belongs to the app; kept in extensions")
        else:
            self.note("unplaced", who, key, raw, f"the model has no field for it; {short(raw, 40)} kept in extensions")

    def _components(self, root: Mapping[str, Any], extensions: dict[str, Any]) -> list[dict[str, Any]]:
        found: dict[str, dict[str, Any]] = {}
        whole: list[dict[str, Any]] = []
        raw_list = root.get("components", [])
        if not isinstance(raw_list, list):
            raise BrokenInput(self.source, "'components' is no list, so this is no instrument file of the Micro-Meta App")
        for position, raw in enumerate(raw_list):
            reason = self._reason_to_keep_whole(raw, found)
            if reason:
                whole.append({_POSITION: position, "component": raw})
                who = f"component {position + 1}" + (f" {raw.get('Name')!r}" if isinstance(raw, dict) else "")
                schema = raw.get("Schema_ID") if isinstance(raw, dict) else raw
                self.note("unplaced", who, "Schema_ID", schema, f"{reason}; kept whole in extensions")
                continue
            component = self._component(raw)
            found[component["id"]] = component
        if whole:
            extensions[_SPACE + _WHOLE] = whole
        ordered = sorted(found.values(), key=sort_key)
        if [c["id"] for c in ordered] != list(found):
            extensions[_SPACE + _ORDER] = [_app_id(identifier) for identifier in found]
        return ordered

    def _reason_to_keep_whole(self, raw: Any, found: Mapping[str, Mapping[str, Any]]) -> str | None:
        if not isinstance(raw, dict):
            return "no JSON object"
        schema = raw.get("Schema_ID")
        if schema not in self.crosswalk.app_classes:
            return f"unknown kind {short(schema)}{nearest(str(schema), self.crosswalk.app_classes)}"
        twin = found.get(_identifier(raw.get("ID"))) if raw.get("ID") else None
        return f"its ID {raw['ID']} is used by {label(twin)} already" if twin else None

    def _stand(self, root: Mapping[str, Any], components: list[dict[str, Any]], extensions: dict[str, Any]) -> None:
        """Read the stand, which the app keeps apart from the other components."""
        raw = root.get("MicroscopeStand", _MISSING)
        if raw is _MISSING:
            return
        taken = {component["id"]: component for component in components}
        reason = self._reason_to_keep_whole(raw, taken)
        if not reason:
            stand = self._component(raw)
            if TERMS.is_a(stand["type"], "MicroscopeStand"):
                components.append(stand)
                return
            reason = "no microscope stand"
        extensions[_SPACE + "MicroscopeStand"] = raw
        self.note("unplaced", "MicroscopeStand", "Schema_ID", raw, f"{reason}; kept whole in extensions")

    def _component(self, raw: dict[str, Any]) -> dict[str, Any]:
        found = self.crosswalk.app_classes[raw["Schema_ID"]]
        made: dict[str, Any] = {"type": found.class_name}
        made["id"] = _identifier(raw.get("ID") or content(raw).hex())
        if not raw.get("ID"):
            self.note("corrected", str(raw.get("Name")), "ID", raw.get("ID"), f"has none; given {made['id']}")
        extensions = self._fields(raw, made, found)
        if not made.get("name"):
            made["name"] = f"unnamed {found.class_name}"
            self.note("corrected", label(made), "Name", raw.get("Name"), "the file gives no name")
            extensions.setdefault(_SPACE + _ABSENT, []).append("Name")
        if found.sets:
            made[found.sets[0]] = found.sets[1]
        if extensions:
            made["extensions"] = extensions
        return made

    def _fields(self, raw: Mapping[str, Any], made: dict[str, Any], app: AppClass | None) -> dict[str, Any]:
        """Read the fields of one object into `made`; give back what belongs into its extensions."""
        fields = self.crosswalk.fields(made["type"])
        for name, slot in (("Name", "name"), ("Description", "description")):
            fields = {name: FieldMap(name, slot, None, None), **fields}
        units = {found.unit_field for name, found in fields.items() if found.unit_field and name in raw}
        left: dict[str, Any] = {}
        constants = self._constants(made, app)
        who = label({**made, "name": raw.get("Name")})
        for key, value in raw.items():
            if constants.get(key, _MISSING) == value or key in units:
                continue
            if key not in fields:
                left[_SPACE + key] = value
                if key not in {found.unit_field for found in fields.values()}:
                    self._keep(who, key, value)
                continue
            self._field(raw, fields[key], made, left, who)
        for absent in constants.keys() - raw.keys() - {"ID"}:
            left.setdefault(_SPACE + _ABSENT, []).append(absent)
        self._unit_fields(raw, fields, made, left)
        return {key: sorted(value) if key == _SPACE + _ABSENT else value for key, value in left.items()}

    def _constants(self, made: Mapping[str, Any], app: AppClass | None) -> dict[str, Any]:
        """Give what the writer will write anyway."""
        return {} if app is None else _constants(made, app, self.version)

    def _field(
        self, raw: Mapping[str, Any], field: FieldMap, made: dict[str, Any], left: dict[str, Any], who: str
    ) -> None:
        value = raw[field.name]
        slot = TERMS.slots[field.slot]
        if slot.kind == "reference" and _no_link(value):
            left[_SPACE + field.name] = value
            return
        try:
            taken = self._value(value, field, slot, raw, who)
        except _Unplaced as reason:
            left[_SPACE + field.name] = value
            self.note("unplaced", who, field.name, value, f"{reason}; kept in extensions")
            return
        if slot.multivalued:
            taken = self._ordered(taken, field, left)
        made[field.slot] = taken
        unit = raw.get(field.unit_field, field.default_unit) if field.unit_field else None
        if slot.kind != "part" and _to_source(taken, field, slot, unit) != value and not isinstance(value, list):
            left[_SPACE + field.name] = value  # the writer takes it again while it still means the same
            if type(value) is not type(taken) and isinstance(value, str) and not field.values:
                self.note("corrected", who, field.name, value, f"a number given as text; read as {taken!r}")

    def _ordered(self, taken: list[Any], field: FieldMap, left: dict[str, Any]) -> list[Any]:
        """Put a list into its canonical order and note the file's."""
        if taken and isinstance(taken[0], dict):
            order = sorted(range(len(taken)), key=lambda i: (sort_key(canonical(taken[i])), i))
            result = [taken[i] for i in order]
            places = [order.index(i) for i in range(len(taken))]
        else:
            result = sorted(set(taken))
            places = [result.index(item) for item in taken]
        if places != list(range(len(places))):
            left.setdefault(_SPACE + _ORDER, {})[field.name] = places
        return result

    def _unit_fields(
        self, raw: Mapping[str, Any], fields: Mapping[str, FieldMap], made: Mapping[str, Any], left: dict[str, Any]
    ) -> None:
        """Keep the unit texts that the writer wouldn't write by itself."""
        for field in fields.values():
            if not field.unit_field or field.name not in raw:
                continue
            if field.slot in made:
                if field.unit_field not in raw:
                    absent = left.setdefault(_SPACE + _ABSENT, [])
                    if field.unit_field not in absent:
                        absent.append(field.unit_field)
                elif raw[field.unit_field] != _unit_written(field, TERMS.slots[field.slot]):
                    left[_SPACE + field.unit_field] = raw[field.unit_field]
            elif field.unit_field in raw:
                left[_SPACE + field.unit_field] = raw[field.unit_field]

    def _value(self, raw: Any, field: FieldMap, slot: SlotTerm, beside: Mapping[str, Any], who: str) -> Any:
        if slot.multivalued:
            items = raw if isinstance(raw, list) else [raw]
            return [self._one(item, field, slot, beside, who) for item in items]
        if isinstance(raw, list):
            if len(raw) != 1:
                raise _Unplaced(f"{len(raw)} values where one is expected")
            raw = raw[0]
        return self._one(raw, field, slot, beside, who)

    def _one(self, raw: Any, field: FieldMap, slot: SlotTerm, beside: Mapping[str, Any], who: str) -> Any:
        if slot.kind == "part":
            return self._part(raw, slot)
        if slot.kind == "number" and slot.unit and not field.values:
            return self._quantity(raw, field, slot, beside, who)
        return _from_source(raw, field, slot, None)

    def _part(self, raw: Any, slot: SlotTerm) -> dict[str, Any]:
        if not isinstance(raw, dict):
            raise _Unplaced(f"a {slot.range} is expected, found {short(raw, 40)}")
        made: dict[str, Any] = {"type": slot.range}
        app = self.crosswalk.app_classes.get(f"{slot.range}.json") if "Schema_ID" in raw else None
        extensions = self._fields(raw, made, app)
        if extensions:
            made["extensions"] = extensions
        return made

    def _quantity(self, raw: Any, field: FieldMap, slot: SlotTerm, beside: Mapping[str, Any], who: str) -> Any:
        given = beside.get(field.unit_field, field.default_unit) if field.unit_field else None
        value = _from_source(raw, field, slot, given)
        code = ucum_code(str(given)) if given else slot.unit
        if code != slot.unit:
            self.note("converted", who, field.name, raw, f"{raw} {given} is {value} {slot.unit}")
        return value

    def _linked_fields(
        self, root: Mapping[str, Any], components: list[dict[str, Any]], extensions: dict[str, Any]
    ) -> None:
        """Take the links that stand only in the file's second list of links, and compare those that stand in both."""
        linked = root.get(_LINKED)
        if linked is not None:
            extensions[_SPACE + _LINKED] = linked
        by_id = {component["id"]: component for component in components}
        for key, entries in linked.items() if isinstance(linked, dict) else ():
            component = by_id.get(_identifier(str(key).rpartition("_")[2]))
            if component is not None and isinstance(entries, dict):
                for name, entry in entries.items():
                    self._linked_field(component, name, entry)
        for component in components:
            self._dangling(component, by_id)

    def _linked_field(self, component: dict[str, Any], name: str, entry: Any) -> None:
        field = self.crosswalk.fields(component["type"]).get(name)
        value = entry.get("value") if isinstance(entry, dict) else None
        if field is None or TERMS.slots[field.slot].kind != "reference" or _no_link(value):
            return
        slot = TERMS.slots[field.slot]
        targets = sorted({_identifier(item) for item in (value if isinstance(value, list) else [value])})
        if field.slot not in component:
            component[field.slot] = targets if slot.multivalued else targets[0]
            return
        here = component[field.slot] if slot.multivalued else [component[field.slot]]
        if here != targets:
            self.note("doubtful", label(component), name, value, "linkedFields names another one; the component's is taken")

    def _dangling(self, component: Mapping[str, Any], by_id: Mapping[str, Any]) -> None:
        for slot in TERMS.classes[component["type"]].slots:
            if TERMS.slots[slot].kind == "reference" and slot in component:
                value = component[slot]
                for target in value if isinstance(value, list) else [value]:
                    if target not in by_id:
                        self.note("doubtful", label(component), slot, target, f"nothing in the file has the id {target}")


def _no_link(value: Any) -> bool:
    if isinstance(value, list):
        return all(_no_link(item) for item in value)
    return value is None or (isinstance(value, str) and value.strip() in _NO_LINK)


def _from_source(raw: Any, field: FieldMap, slot: SlotTerm, unit: Any) -> Any:
    """Make a slot's value of a field's.

    Raises:
        _Unplaced: If it can't be one.
    """
    if field.values:
        return _named(raw, field, slot)
    match slot.kind:
        case "string" if isinstance(raw, str) and raw:
            return raw
        case "boolean" if isinstance(raw, bool):
            return raw
        case "number" | "integer":
            return _number(raw, slot, unit)
        case "date" if isinstance(raw, str) and _DATE.fullmatch(raw):
            return raw
        case "uri" if isinstance(raw, str) and expand(raw) == raw:
            return raw
        case "reference" if isinstance(raw, str) and raw.rpartition("/")[2]:
            return _identifier(raw.rpartition("/")[2])
        case "enum" if isinstance(raw, str):
            return _named(raw, field, slot)
    raise _Unplaced(f"{short(raw, 40)} where {slot.expected} is expected")


def _named(raw: Any, field: FieldMap, slot: SlotTerm) -> Any:
    if isinstance(raw, str) and raw in field.values:
        return field.values[raw]
    raise _Unplaced(f"{short(raw, 40)} is none of {', '.join(field.values)}{nearest(str(raw), field.values)}")


def _number(raw: Any, slot: SlotTerm, unit: Any) -> float | int:
    if isinstance(raw, str) and _NUMBER.fullmatch(raw):
        raw = float(raw)
        raw = int(raw) if raw.is_integer() else raw
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        raise _Unplaced(f"{short(raw, 40)} where {slot.expected} is expected")
    if slot.kind == "integer":
        if float(raw).is_integer():
            return int(raw)
        raise _Unplaced(f"{raw} where {slot.expected} is expected")
    if unit is None or slot.unit is None:
        return raw
    code = ucum_code(str(unit))
    value = None if code is None else convert(raw, code, slot.unit, difference=slot.difference)
    if value is None:
        raise _Unplaced(f"unit {short(unit, 40)} can't be converted to {slot.unit}")
    return value


# --- writing ---------------------------------------------------------------------------------------------------------


def _unit_written(field: FieldMap, slot: SlotTerm) -> str | None:
    """Give the unit text that goes with a slot's canonical unit: the source's default where it is the same unit."""
    if slot.unit is None:
        return None
    return field.default_unit if ucum_code(field.default_unit or "") == slot.unit else unit_text(slot.unit)


def _to_source(value: Any, field: FieldMap, slot: SlotTerm, unit: Any) -> Any:
    """Make a field's value of a slot's."""
    if field.values:
        return field.text_of(value)
    if slot.kind == "reference":
        return f"{field.name}/{_app_id(value)}" if isinstance(value, str) else value
    if slot.kind == "number" and slot.unit and unit is not None:
        code = ucum_code(str(unit))
        back = None if code is None else convert(value, slot.unit, code, difference=slot.difference)
        return value if back is None else back
    return value


def _constants(made: Mapping[str, Any], app: AppClass, version: str) -> dict[str, Any]:
    constants: dict[str, Any] = {"Schema_ID": app.schema_id, "ModelVersion": version, **app.meta}
    constants["Tier"] = TERMS.classes[app.class_name].tier or 1
    if "id" in made:
        constants["ID"] = _app_id(str(made["id"]))
    return constants


class _Writer:
    """One pass over one document."""

    def __init__(self, document: Document, crosswalk: MicroMetaCrosswalk) -> None:
        self.document = document
        self.crosswalk = crosswalk
        self.notes: list[Note] = []
        own = document.data.get("extensions", {})
        self.version = str(own.get(_SPACE + "ModelVersion", MODEL_VERSION))

    def root(self) -> dict[str, Any]:
        """Write the whole file."""
        data = self.document.data
        own = _app_fields(data)
        instrument = data.get("describes", "")
        if isinstance(instrument, str):
            instrument = {"type": "Instrument", "id": instrument, "name": instrument}
        root: dict[str, Any] = {
            "Name": instrument.get("name", ""),
            "Schema_ID": _ROOT_SCHEMA,
            "ID": _app_id(str(instrument.get("id", ""))),
            "Tier": data.get("tier", 1),
            "ValidationTier": data.get("tier", 1),
            "ModelVersion": self.version,
        }
        if "description" in instrument:
            root["Description"] = instrument["description"]
        components, whole = list(data.get("components", [])), own.pop(_WHOLE, [])
        order, linked = own.pop(_ORDER, []), own.pop(_LINKED, None)
        root |= {key: value for key, value in own.items() if key != "MicroscopeStand"}
        stands = [c for c in components if TERMS.is_a(c["type"], "MicroscopeStand")]
        if stands:
            root["MicroscopeStand"] = self.component(stands[0])
        elif "MicroscopeStand" in own:
            root["MicroscopeStand"] = own["MicroscopeStand"]
        others = [c for c in components if c not in stands[:1]]
        root["components"] = self._components(others, order, whole)
        if linked is not None or any(self._links(c) for c in others):
            root[_LINKED] = self._linked_fields(others, linked)
        self._losses(instrument, ("name", "description"))
        self._losses(data, ("describes", "tier", "components"))
        return root

    def _losses(self, entity: Mapping[str, Any], written: Iterable[str]) -> None:
        for key, value in entity.items():
            if key not in {"type", "id", "extensions", "@context", *written}:
                self.notes.append(Note("unplaced", label(entity), key, value, "the Micro-Meta App has no field for it"))

    def _components(self, components: list[dict[str, Any]], order: Any, whole: Any) -> list[Any]:
        place = {identifier: index for index, identifier in enumerate(order)}
        components.sort(key=lambda c: place.get(_app_id(c["id"]), len(place)))
        written: list[Any] = [self.component(component) for component in components]
        for item in whole:
            written.insert(item[_POSITION], item["component"])
        return [item for item in written if item is not None]

    def component(self, entity: dict[str, Any]) -> dict[str, Any] | None:
        """Write one component."""
        app = self.crosswalk.app_class(entity)
        if app is None:
            self.notes.append(Note("unplaced", label(entity), "type", entity["type"], "the app knows no such component"))
            return None
        return self.object(entity, app)

    def object(self, entity: dict[str, Any], app: AppClass | None) -> dict[str, Any]:
        """Write one object: what it says in the model, and what the app said beside it."""
        own = _app_fields(entity)
        absent, order = own.pop(_ABSENT, []), own.pop(_ORDER, {})
        made: dict[str, Any] = {}
        if app is not None:
            made = {key: value for key, value in _constants(entity, app, self.version).items() if key not in absent}
        fields = dict(self.crosswalk.field_of(entity["type"]))
        for name, slot in (("Name", "name"), ("Description", "description")):
            fields.setdefault(slot, FieldMap(name, slot, None, None))
        for slot, value in entity.items():
            if slot in fields:
                self._field(made, fields[slot], value, own, absent, order)
            elif slot not in ("type", "id", "extensions") and not (app and app.sets and app.sets[0] == slot):
                self.notes.append(Note("unplaced", label(entity), slot, value, "the Micro-Meta App has no field for it"))
        made = {key: value for key, value in made.items() if key not in absent}
        return {**{key: value for key, value in own.items() if key not in made or app is None or key in app_keys(app)},
                **{key: value for key, value in made.items() if key not in own or key not in app_keys(app)}}

    def _field(
        self,
        made: dict[str, Any],
        field: FieldMap,
        value: Any,
        own: Mapping[str, Any],
        absent: Iterable[str],
        order: Mapping[str, list[int]],
    ) -> None:
        slot = TERMS.slots[field.slot]
        if field.unit_field:
            unit = own.get(field.unit_field, _unit_written(field, slot))
            if field.unit_field in absent:
                unit = field.default_unit
            else:
                made[field.unit_field] = unit
        else:
            unit = None
        raw = own.get(field.name, _MISSING)
        if raw is not _MISSING and _means(raw, field, slot, unit, value):
            made[field.name] = raw
            return
        if slot.kind == "part":
            items = [self.object(item, None) for item in (value if isinstance(value, list) else [value])]
            made[field.name] = _restored(items, order.get(field.name)) if slot.multivalued else items[0]
        elif isinstance(value, list):
            items = [_to_source(item, field, slot, unit) for item in value]
            made[field.name] = _restored(items, order.get(field.name))
        else:
            made[field.name] = _to_source(value, field, slot, unit)
            if made[field.name] is None:
                del made[field.name]
                self.notes.append(Note("unplaced", field.slot, field.name, value, "the app has no such value"))

    def _links(self, component: Mapping[str, Any]) -> dict[str, Any]:
        """Give the links of a component as the app's second list of links has them."""
        found = {}
        for slot, field in self.crosswalk.field_of(component["type"]).items():
            if TERMS.slots[slot].kind == "reference" and slot in component:
                value = component[slot]
                ids = [_app_id(item) for item in value] if isinstance(value, list) else _app_id(value)
                found[field.name] = ids
        return found

    def _linked_fields(self, components: list[dict[str, Any]], linked: Any) -> Any:
        """Bring the second list of links up to date: what the document says counts, the rest stays as it was."""
        made = {key: dict(value) for key, value in linked.items()} if isinstance(linked, dict) else {}
        for component in components:
            app = self.crosswalk.app_class(component)
            title = app.schema_id.removesuffix(".json").rpartition("LightSource_")[2] if app else component["type"]
            key = f"{title}_{_app_id(component['id'])}"
            links = self._links(component)
            for name, value in links.items():
                entry = made.setdefault(key, {}).setdefault(name, {"schemaType": title, "value": None})
                before = entry["value"]
                same = before == value or (
                    isinstance(before, list) and isinstance(value, list) and sorted(set(before)) == sorted(value)
                )
                if not same:
                    made[key][name] = {**entry, "value": value}
            for name, entry in made.get(key, {}).items():
                if name not in links and isinstance(entry, dict) and not _no_link(entry.get("value")):
                    made[key][name] = {**entry, "value": "na"}
        return made


def app_keys(app: AppClass | None) -> frozenset[str]:
    """Give the fields that the app fills in by itself and a file may fill in differently."""
    return frozenset({"Schema_ID", "ModelVersion", "Tier", "ID", *app.meta} if app else ())


def _means(raw: Any, field: FieldMap, slot: SlotTerm, unit: Any, value: Any) -> bool:
    """Tell whether a text of the file still says what the document says now."""
    if slot.kind == "part" or isinstance(raw, list):
        return False
    try:
        return bool(_from_source(raw, field, slot, unit) == value)
    except _Unplaced:
        return False


def _restored(items: list[Any], places: list[int] | None) -> list[Any]:
    """Bring a list back into the file's order, if it still has the items that it had."""
    if places is None or set(places) != set(range(len(items))):
        return items
    return [items[place] for place in places]


def _app_fields(entity: Mapping[str, Any]) -> dict[str, Any]:
    extensions = entity.get("extensions", {})
    return {key.removeprefix(_SPACE): value for key, value in extensions.items() if key.startswith(_SPACE)}


# --- the two functions of a format -----------------------------------------------------------------------------------


def _checked_version(data: Mapping[str, Any], source: str) -> None:
    version = data.get("ModelVersion")
    numbers = re.match(r"(\d+)\.(\d+)", str(version))
    if version is None or not numbers:
        raise UnsupportedVersion(source, "before 2.00 (it names none)", SUPPORTED)
    if (int(numbers[1]), int(numbers[2])) < (2, 0) or (int(numbers[1]), int(numbers[2])) > (2, 1):
        raise UnsupportedVersion(source, str(version), SUPPORTED)


def read(data: Any, source: str) -> Document:
    """Read an instrument file.

    Args:
        data: The parsed JSON.
        source: What to call the file in messages.

    Returns:
        A HardwareDescriptor with its Instrument inside, and a report of what became of each field.

    Raises:
        BrokenInput: If it is no instrument file.
        UnsupportedVersion: If it follows a model before 2.00 or after 2.01.
    """
    if not isinstance(data, dict):
        raise BrokenInput(source, f"a {type(data).__name__} at the top; an instrument file is a JSON object")
    _checked_version(data, source)
    if data.get("Schema_ID", _ROOT_SCHEMA) != _ROOT_SCHEMA:
        raise BrokenInput(source, f"Schema_ID is {short(data['Schema_ID'])}; an instrument file has 'Instrument.json'")
    reader = _Reader(source, micrometa_crosswalk())
    made = reader.descriptor(data)
    return Document(made, source, Report(source, tuple(reader.notes)))


def write(document: Document) -> tuple[bytes, Report]:
    """Write a descriptor as an instrument file.

    Args:
        document: A HardwareDescriptor, with its instrument inside or named by its id.

    Returns:
        The file, and a report of what the app has no field for.

    Raises:
        BrokenInput: If the document is of another type.
    """
    if document.type != "HardwareDescriptor":
        raise BrokenInput(document.source, f"a {document.type or 'document without type'} can't be an instrument file")
    writer = _Writer(document, micrometa_crosswalk())
    written = orjson.dumps(writer.root(), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    return written, Report(document.source, tuple(writer.notes))
