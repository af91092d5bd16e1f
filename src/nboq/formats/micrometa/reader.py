"""An instrument file read into a descriptor."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from nboq.crosswalk import AppClass, FieldMap, MicroMetaCrosswalk
from nboq.document import Note, NoteKind, canonical, content, label, sort_key
from nboq.errors import BrokenInput, nearest, short
from nboq.formats.micrometa.fields import (
    ABSENT,
    APP_ONLY,
    LINKED,
    MISSING,
    MODEL_VERSION,
    ORDER,
    POSITION,
    ROOT_FIELDS,
    SPACE,
    UNNAMED,
    WHOLE,
    Unplaced,
    app_id,
    constants_of,
    from_source,
    holder_of,
    identifier_of,
    no_link,
    to_source,
    unit_written,
)
from nboq.formats.micrometa.links import kept_links
from nboq.terms import TERMS, SlotTerm
from nboq.units import ucum_code

__all__ = ["Reader"]


class Reader:
    """One pass over one file."""

    def __init__(self, source: str, crosswalk: MicroMetaCrosswalk) -> None:
        self.source = source
        self.crosswalk = crosswalk
        self.notes: list[Note] = []
        self.version = MODEL_VERSION

    def note(self, kind: NoteKind, entity: str, name: str, value: Any, message: str) -> None:
        """Put something down for the report."""
        self.notes.append(Note(kind, entity, name, value, message))

    def descriptor(self, root: dict[str, Any]) -> dict[str, Any]:
        """Read the whole file."""
        self.version = str(root.get("ModelVersion", MODEL_VERSION))
        name = root.get("Name")
        instrument: dict[str, Any] = {"type": "Instrument", "id": identifier_of(root.get("ID") or content(root).hex())}
        if isinstance(name, str) and name:
            instrument["name"] = name
        else:
            instrument["name"] = UNNAMED
            self.note("corrected", self.source, "Name", name, "the file gives the instrument no name")
        who = label(instrument)
        extensions: dict[str, Any] = {}
        made: dict[str, Any] = {"type": "HardwareDescriptor", "describes": instrument, "tier": self._tier(root, who)}
        written = (
            ("Name", name),
            ("ID", app_id(instrument["id"])),
            ("ModelVersion", MODEL_VERSION),
            ("ValidationTier", made["tier"]),
            ("Tier", made["tier"]),
        )
        for key, raw in root.items():
            if key in ("MicroscopeStand", "components", "linkedFields", "Schema_ID"):
                continue
            if key == "Description" and isinstance(raw, str) and raw:
                instrument["description"] = raw
            elif (key, raw) not in written:
                extensions[SPACE + key] = raw
                self._keep(who, key, raw)
        absent = sorted(ROOT_FIELDS - root.keys())
        if absent:
            extensions[SPACE + ABSENT] = absent
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
        if APP_ONLY.fullmatch(key):
            self.note("kept", who, key, raw, "belongs to the app; kept in extensions")
        else:
            self.note("unplaced", who, key, raw, f"the model has no field for it; {short(raw, 40)} kept in extensions")

    def _components(self, root: Mapping[str, Any], extensions: dict[str, Any]) -> list[dict[str, Any]]:
        found: dict[str, dict[str, Any]] = {}
        whole: list[dict[str, Any]] = []
        raw_list = root.get("components", [])
        if not isinstance(raw_list, list):
            raise BrokenInput(
                self.source, "'components' is no list, so this is no instrument file of the Micro-Meta App"
            )
        for position, raw in enumerate(raw_list):
            reason = self._reason_to_keep_whole(raw, found)
            if reason:
                whole.append({POSITION: position, "component": raw})
                who = f"component {position + 1}" + (f" {raw.get('Name')!r}" if isinstance(raw, dict) else "")
                schema = raw.get("Schema_ID") if isinstance(raw, dict) else raw
                self.note("unplaced", who, "Schema_ID", schema, f"{reason}; kept whole in extensions")
                continue
            component = self._component(raw)
            found[component["id"]] = component
        if whole:
            extensions[SPACE + WHOLE] = whole
        ordered = sorted(found.values(), key=sort_key)
        if [c["id"] for c in ordered] != list(found):
            extensions[SPACE + ORDER] = [app_id(identifier) for identifier in found]
        return ordered

    def _reason_to_keep_whole(self, raw: Any, found: Mapping[str, Mapping[str, Any]]) -> str | None:
        if not isinstance(raw, dict):
            return "no JSON object"
        schema = raw.get("Schema_ID")
        if schema not in self.crosswalk.app_classes:
            return f"unknown kind {short(schema)}{nearest(str(schema), self.crosswalk.app_classes)}"
        if not TERMS.is_a(self.crosswalk.app_classes[schema].class_name, "Component"):
            return f"{short(schema)} is no component of an instrument"
        twin = found.get(identifier_of(raw.get("ID"))) if raw.get("ID") else None
        return f"its ID {raw['ID']} is used by {label(twin)} already" if twin else None

    def _stand(self, root: Mapping[str, Any], components: list[dict[str, Any]], extensions: dict[str, Any]) -> None:
        """Read the stand, which the app keeps apart from the other components."""
        raw = root.get("MicroscopeStand", MISSING)
        if raw is MISSING:
            return
        taken = {component["id"]: component for component in components}
        reason = self._reason_to_keep_whole(raw, taken)
        if not reason:
            stand = self._component(raw)
            if TERMS.is_a(stand["type"], "MicroscopeStand"):
                components.append(stand)
                return
            reason = "no microscope stand"
        extensions[SPACE + "MicroscopeStand"] = raw
        self.note("unplaced", "MicroscopeStand", "Schema_ID", raw, f"{reason}; kept whole in extensions")

    def _component(self, raw: dict[str, Any]) -> dict[str, Any]:
        found = self.crosswalk.app_classes[raw["Schema_ID"]]
        made: dict[str, Any] = {"type": found.class_name}
        made["id"] = identifier_of(raw.get("ID") or content(raw).hex())
        if not raw.get("ID"):
            self.note("corrected", str(raw.get("Name")), "ID", raw.get("ID"), f"has none; given {made['id']}")
        extensions = self._fields(raw, made, found)
        if not made.get("name"):
            made["name"] = f"unnamed {found.class_name}"
            self.note("corrected", label(made), "Name", raw.get("Name"), "the file gives no name")
            extensions.setdefault(SPACE + ABSENT, []).append("Name")
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
            if constants.get(key, MISSING) == value or key in units:
                continue
            if key not in fields:
                left[SPACE + key] = value
                if key not in {found.unit_field for found in fields.values()}:
                    self._keep(who, key, value)
                continue
            self._field(raw, fields[key], made, left, who)
        for absent in constants.keys() - raw.keys() - {"ID"}:
            left.setdefault(SPACE + ABSENT, []).append(absent)
        self._unit_fields(raw, fields, made, left)
        return {key: sorted(value) if key == SPACE + ABSENT else value for key, value in left.items()}

    def _constants(self, made: Mapping[str, Any], app: AppClass | None) -> dict[str, Any]:
        """Give what the writer will write anyway."""
        return {} if app is None else constants_of(made, app, self.version)

    def _field(
        self, raw: Mapping[str, Any], field: FieldMap, made: dict[str, Any], left: dict[str, Any], who: str
    ) -> None:
        value = raw[field.name]
        slot = TERMS.slots[field.slot]
        if slot.kind == "reference" and no_link(value):
            left[SPACE + field.name] = value
            return
        try:
            taken = self._value(value, field, slot, raw, who)
        except Unplaced as reason:
            left[SPACE + field.name] = value
            self.note("unplaced", who, field.name, value, f"{reason}; kept in extensions")
            return
        if slot.multivalued:
            taken = self._ordered(taken, field, left)
        holder_of(made, field, make=True)[field.slot] = taken
        unit = raw.get(field.unit_field, field.default_unit) if field.unit_field else None
        if slot.kind != "part" and to_source(taken, field, slot, unit) != value and not isinstance(value, list):
            left[SPACE + field.name] = value  # the writer takes it again while it still means the same
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
            left.setdefault(SPACE + ORDER, {})[field.name] = places
        return result

    def _unit_fields(
        self, raw: Mapping[str, Any], fields: Mapping[str, FieldMap], made: Mapping[str, Any], left: dict[str, Any]
    ) -> None:
        """Keep the unit texts that the writer wouldn't write by itself."""
        for field in fields.values():
            if not field.unit_field or field.name not in raw:
                continue
            if field.slot in holder_of(made, field):
                if field.unit_field not in raw:
                    absent = left.setdefault(SPACE + ABSENT, [])
                    if field.unit_field not in absent:
                        absent.append(field.unit_field)
                elif raw[field.unit_field] != unit_written(field, TERMS.slots[field.slot]):
                    left[SPACE + field.unit_field] = raw[field.unit_field]
            elif field.unit_field in raw:
                left[SPACE + field.unit_field] = raw[field.unit_field]

    def _value(self, raw: Any, field: FieldMap, slot: SlotTerm, beside: Mapping[str, Any], who: str) -> Any:
        if slot.multivalued:
            items = raw if isinstance(raw, list) else [raw]
            return [self._one(item, field, slot, beside, who) for item in items]
        if isinstance(raw, list):
            if len(raw) != 1:
                raise Unplaced(f"{len(raw)} values where one is expected")
            raw = raw[0]
        return self._one(raw, field, slot, beside, who)

    def _one(self, raw: Any, field: FieldMap, slot: SlotTerm, beside: Mapping[str, Any], who: str) -> Any:
        if slot.kind == "part":
            return self._part(raw, slot)
        if slot.kind == "number" and slot.unit and not field.values:
            return self._quantity(raw, field, slot, beside, who)
        return from_source(raw, field, slot, None)

    def _part(self, raw: Any, slot: SlotTerm) -> dict[str, Any]:
        if not isinstance(raw, dict):
            raise Unplaced(f"a {slot.range} is expected, found {short(raw, 40)}")
        made: dict[str, Any] = {"type": slot.range}
        app = self.crosswalk.app_classes.get(f"{slot.range}.json") if "Schema_ID" in raw else None
        extensions = self._fields(raw, made, app)
        if extensions:
            made["extensions"] = extensions
        return made

    def _quantity(self, raw: Any, field: FieldMap, slot: SlotTerm, beside: Mapping[str, Any], who: str) -> Any:
        given = beside.get(field.unit_field, field.default_unit) if field.unit_field else None
        value = from_source(raw, field, slot, given)
        code = ucum_code(str(given)) if given else slot.unit
        if code != slot.unit:
            self.note("converted", who, field.name, raw, f"{raw} {given} is {value} {slot.unit}")
        return value

    def _linked_fields(
        self, root: Mapping[str, Any], components: list[dict[str, Any]], extensions: dict[str, Any]
    ) -> None:
        """Take the links that stand only in the file's second list of links, and compare those that stand in both."""
        linked = root.get(LINKED)
        by_id = {component["id"]: component for component in components}
        for key, entries in linked.items() if isinstance(linked, dict) else ():
            component = by_id.get(identifier_of(str(key).rpartition("_")[2]))
            if component is not None and isinstance(entries, dict):
                for name, entry in entries.items():
                    self._linked_field(component, name, entry)
        for component in components:
            self._dangling(component, by_id)
        if isinstance(linked, dict):
            others = [c for c in components if not TERMS.is_a(c["type"], "MicroscopeStand")]
            linked = kept_links(self.crosswalk, others, linked)
        if linked:
            extensions[SPACE + LINKED] = linked

    def _linked_field(self, component: dict[str, Any], name: str, entry: Any) -> None:
        field = self.crosswalk.fields(component["type"]).get(name)
        value = entry.get("value") if isinstance(entry, dict) else None
        if field is None or TERMS.slots[field.slot].kind != "reference" or no_link(value):
            return
        slot = TERMS.slots[field.slot]
        targets = sorted({identifier_of(item) for item in (value if isinstance(value, list) else [value])})
        if field.slot not in component:
            component[field.slot] = targets if slot.multivalued else targets[0]
            return
        here = component[field.slot] if slot.multivalued else [component[field.slot]]
        if here != targets:
            self.note(
                "doubtful", label(component), name, value, "linkedFields names another one; the component's is taken"
            )

    def _dangling(self, component: Mapping[str, Any], by_id: Mapping[str, Any]) -> None:
        for slot in TERMS.classes[component["type"]].slots:
            if TERMS.slots[slot].kind == "reference" and slot in component:
                value = component[slot]
                for target in value if isinstance(value, list) else [value]:
                    if target not in by_id:
                        self.note(
                            "doubtful", label(component), slot, target, f"nothing in the file has the id {target}"
                        )
