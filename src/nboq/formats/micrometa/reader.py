"""An instrument file read into a descriptor, and single objects as both kinds of file have them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from nboq.document import Json, Note, NoteKind, canonical, content, derived_id, descriptor_id, label, sort_key
from nboq.errors import Malformed, nearest, short
from nboq.formats.micrometa import fields as mm
from nboq.formats.micrometa.fields import MISSING, SPACE, Noted, Unplaced
from nboq.formats.micrometa.links import kept_links
from nboq.formats.micrometa.versions import OLD_SCHEMAS, current_schema, renamed_fields, version_of
from nboq.formats.stand import maker_of_stand
from nboq.schema.crosswalk import AppClass, FieldMap, MicroMetaCrosswalk
from nboq.schema.model import SlotTerm, current_model
from nboq.schema.units import ucum_code
from nboq.schema.values import says_no_value

# Where the app shows a part that lies in another: the kind and id of that, and what the part is of it.
_SPOT: Final = re.compile(r"[\w-]+?_([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})_(?:[\w.]+\.)?(\w+?)_[0-9]+")


class ObjectReader:
    """One pass over one file: what instrument files and settings files share."""

    def __init__(self, source: str, crosswalk: MicroMetaCrosswalk) -> None:
        self.source = source
        self.crosswalk = crosswalk
        self.notes: list[Note] = []
        self.mapped = 0
        self.version = mm.MODEL_VERSION
        self.ids: dict[str, str] = {}
        """The ids given so far to what lies in other objects, and what has them."""
        self.place = ""
        """Where the object that is being read lies, to derive ids from."""

    def note(self, kind: NoteKind, entity: str, name: str, value: Any, message: str) -> None:
        """Put something down for the report."""
        self.notes.append(Note(kind, entity, name, value, message))

    def take_version(self, root: Mapping[str, Any]) -> None:
        """Take the version that a file names for all that is in it."""
        self.version = version_of(root) or mm.MODEL_VERSION

    def keep(self, who: str, key: str, raw: Any) -> None:
        """Report a field that goes to `extensions`."""
        if mm.APP_ONLY.fullmatch(key):
            self.note("kept", who, key, raw, "belongs to the app; kept in extensions")
        else:
            self.note("unplaced", who, key, raw, f"the model has no field for it; {short(raw, 40)} kept in extensions")

    def fields_of(self, class_name: str) -> dict[str, FieldMap]:
        """Give the fields that the app has for a class."""
        return mm.plain_fields(class_name) | self.crosswalk.fields(class_name)

    def entity(self, raw: Mapping[str, Any], app: AppClass, class_name: str | None = None) -> Json:
        """Read an object that has an id of its own."""
        made: Json = {"type": class_name or app.class_name}
        self.place = made["id"] = mm.identifier_of(raw.get("ID") or content(raw).hex())
        extensions = self.fields(raw, made, app)
        if not raw.get("ID"):
            who = f"{made['type']} {raw.get('Name')!r}"
            self.note("corrected", who, "ID", raw.get("ID"), f"has none; given {made['id']}")
            if "ID" not in raw:
                extensions.setdefault(SPACE + Noted.ABSENT, []).append("ID")
        if not made.get("name"):
            made["name"] = f"unnamed {made['type']}"
            self.note("corrected", label(made), "Name", raw.get("Name"), "the file gives no name")
            extensions.setdefault(SPACE + Noted.ABSENT, []).append("Name")
        if app.sets:
            made[app.sets[0]] = app.sets[1]
        if extensions:
            made["extensions"] = extensions
        return made

    def fields(self, raw: Mapping[str, Any], made: Json, app: AppClass | None) -> Json:
        """Read the fields of one object into `made`; give back what belongs into its extensions.

        Args:
            raw: The object in the file.
            made: The object in the model, with its type and, if it has one, its id.
            app: The schema whose constants the app writes into such an object, if it does.
        """
        who = label({**made, "name": raw.get("Name")})
        left: Json = {}
        raw = self._with_names_of_today(raw, made, app, left, who)
        fields = self.fields_of(made["type"])
        fields = {name: found.measured_in(raw.get(found.unit_field or "")) for name, found in fields.items()}
        # Apps before 0.45 wrote the version of the model where software has its own.
        if "ModelVersion" not in raw and raw.get("Version") == self.version:
            fields = {name: field for name, field in fields.items() if name != "Version"}
        units = {found.unit_field for name, found in fields.items() if found.unit_field and name in raw}
        unit_fields = {found.unit_field for found in fields.values()}
        constants = {} if app is None else mm.constants_of(made, app, self.version)
        for key, value in raw.items():
            if constants.get(key, MISSING) == value or key in units:
                continue
            if key in fields:
                self.field(raw, fields[key], made, left, who)
            elif not self.special(key, value, made, left, who):
                left[mm.kept_key(key)] = value
                if key not in unit_fields:
                    self.keep(who, key, value)
        for absent in constants.keys() - raw.keys() - {"ID"}:
            left.setdefault(SPACE + Noted.ABSENT, []).append(absent)
        self._unit_fields(raw, fields, made, left)
        return {key: sorted(value) if key == SPACE + Noted.ABSENT else value for key, value in left.items()}

    def special(self, key: str, value: Any, made: Json, left: Json, who: str) -> bool:
        """Read a field that the crosswalk doesn't name; tell whether it was one that this kind of file has."""
        return False

    def _with_names_of_today(
        self, raw: Mapping[str, Any], made: Mapping[str, Any], app: AppClass | None, left: Json, who: str
    ) -> Mapping[str, Any]:
        schema = app or next((a for a in self.crosswalk.app_classes.values() if a.class_name == made["type"]), None)
        renamed = renamed_fields(schema, raw)
        if not renamed:
            return raw
        for old, new in renamed.items():
            self.note("corrected", who, old, raw[old], f"a name of an earlier version; read as {new}")
        left[SPACE + Noted.NAMES] = {new: old for old, new in renamed.items()}
        return {renamed.get(key, key): value for key, value in raw.items()}

    def field(self, raw: Mapping[str, Any], field: FieldMap, made: Json, left: Json, who: str) -> None:
        """Read one field: into its slot or, with the reason in the report, into what is left."""
        value, slot = raw[field.name], current_model().slots[field.slot]
        if value == [] or (slot.kind == "reference" and mm.no_link(value)):
            left[mm.kept_key(field.name)] = value
            return
        # Something may really be called NA, but nothing is called by a blank.
        nothing = says_no_value(value, slot.name) and value not in field.values
        if nothing and (slot.name != "name" or not value.strip()):
            left[mm.kept_key(field.name)] = value
            self.note("kept", who, field.name, value, f"{value!r} says that there is no value; kept in extensions")
            return
        unit = raw.get(field.unit_field, field.default_unit) if field.unit_field else None
        try:
            if slot.kind == "part":
                mm.holder_of(made, field, make=True)[field.slot] = self.parts(value, field, slot, left)
                self.mapped += 1
                return
            taken = mm.meant(value, field, slot, unit)
        except Unplaced as reason:
            left[mm.kept_key(field.name)] = value
            self.note(reason.kind, who, field.name, value, f"{reason}; kept in extensions")
            return
        mm.holder_of(made, field, make=True)[field.slot] = taken
        self.mapped += 1
        self._keep_words(value, taken, field, unit, left)
        self._tell_change(value, taken, field, unit, who)

    def _keep_words(self, value: Any, taken: Any, field: FieldMap, unit: Any, left: Json) -> None:
        """Keep what the file has where the writer would write it otherwise."""
        slot = current_model().slots[field.slot]
        if not slot.multivalued:
            if mm.to_source(taken, field, slot, unit) != value:
                left[mm.kept_key(field.name)] = value
            return
        places = None
        if isinstance(value, list) and len(value) == len(taken):
            place_of = {item: place for place, item in reversed(list(enumerate(taken)))}
            places = [place_of[mm.meant([item], field, slot, unit)[0]] for item in value]
            if places != list(range(len(places))):
                left.setdefault(SPACE + Noted.ORDER, {})[field.name] = places
        if mm.restored([mm.to_source(item, field, slot, unit) for item in taken], places) != value:
            left[mm.kept_key(field.name)] = value

    def _tell_change(self, value: Any, taken: Any, field: FieldMap, unit: Any, who: str) -> None:
        """Report a value that isn't in the model as it is in the file."""
        slot = current_model().slots[field.slot]
        if slot.kind == "number" and slot.unit and unit and not field.values and ucum_code(str(unit)) != slot.unit:
            self.note("converted", who, field.name, value, f"{value} {unit} is {taken} {slot.unit}")
        elif slot.kind == "date" and value != taken:
            self.note("converted", who, field.name, value, f"{value!r} is the day {taken}")
        if slot.kind in ("number", "integer") and isinstance(value, str) and not (field.values or field.text):
            self.note("corrected", who, field.name, value, f"a number given as text; read as {taken!r}")

    def parts(self, value: Any, field: FieldMap, slot: SlotTerm, left: Json) -> Any:
        """Read the objects that lie in another."""
        items = value if isinstance(value, list) else [value]
        if not slot.multivalued and len(items) != 1:
            raise Unplaced(f"{len(items)} values where one is expected")
        wrong = next((item for item in items if not isinstance(item, dict)), MISSING)
        if wrong is not MISSING:
            raise Unplaced(f"a {slot.range} is expected, found {short(wrong, 40)}")
        self._only_new_ids(items, slot)
        here, taken = self.place, []
        for number, item in enumerate(items):
            self.place = f"{here}/{field.name}/{number}"
            taken.append(self.part(item, slot.range))
        self.place = here
        if ("list" if isinstance(value, list) else "one") != mm.given_as(field, slot):
            left.setdefault(SPACE + Noted.SHAPE, {})[field.name] = "list" if isinstance(value, list) else "one"
        if not slot.multivalued:
            return taken[0]
        order = sorted(range(len(taken)), key=lambda i: (sort_key(canonical(taken[i])), i))
        places = sorted(range(len(order)), key=order.__getitem__)
        if places != list(range(len(places))):
            left.setdefault(SPACE + Noted.ORDER, {})[field.name] = places
        return [taken[i] for i in order]

    def _only_new_ids(self, items: list[Json], slot: SlotTerm) -> None:
        """See that objects which have ids of their own don't have one that another has."""
        if not current_model().classes[slot.range].is_entity:
            return
        found = dict(self.ids)
        for item in items:
            identifier = mm.identifier_of(item["ID"]) if item.get("ID") else None
            name = f"{slot.range} {item.get('Name')!r}"
            if identifier in found:
                raise Unplaced(f"{name} has the ID {item['ID']}, which {found[str(identifier)]} has already")
            if identifier is not None:
                found[identifier] = name
        self.ids = found

    def part(self, raw: Mapping[str, Any], wanted: str) -> Json:
        """Read an object that lies in another.

        Args:
            raw: The object.
            wanted: The class that its slot wants.

        Raises:
            Unplaced: If the class has no members of its own and the object names none.
        """
        app = self.schema_of(raw, wanted)
        name = app.class_name if app else wanted
        if name not in current_model().concrete:
            raise Unplaced(f"it doesn't say which kind of {wanted} it is")
        made: Json = {"type": name}
        if current_model().classes[name].is_entity:
            made["id"] = mm.identifier_of(raw["ID"]) if raw.get("ID") else derived_id(self.place, "id")
        extensions = self.fields(raw, made, mm.part_app(app))
        if "id" in made and "ID" not in raw:
            extensions[SPACE + Noted.ABSENT] = sorted({*extensions.get(SPACE + Noted.ABSENT, []), "ID"})
        if extensions:
            made["extensions"] = extensions
        return made

    def schema_of(self, raw: Mapping[str, Any], wanted: str) -> AppClass | None:
        """Find the schema of an object that lies in another: its own, where the slot takes such, or the slot's."""
        named = raw.get("Schema_ID")
        app = self.crosswalk.app_classes.get(named) if isinstance(named, str) else None
        if app is not None and current_model().is_a(app.class_name, wanted):
            return app
        return self.crosswalk.app_classes.get(f"{wanted}.json")

    def _unit_fields(
        self, raw: Mapping[str, Any], fields: Mapping[str, FieldMap], made: Mapping[str, Any], left: Json
    ) -> None:
        """Keep the unit texts that the writer wouldn't write by itself."""
        for field in fields.values():
            if not field.unit_field or field.name not in raw:
                continue
            if field.slot in mm.holder_of(made, field):
                if field.unit_field not in raw:
                    absent = left.setdefault(SPACE + Noted.ABSENT, [])
                    if field.unit_field not in absent:
                        absent.append(field.unit_field)
                elif raw[field.unit_field] != mm.unit_written(field, current_model().slots[field.slot]):
                    left[mm.kept_key(field.unit_field)] = raw[field.unit_field]
            elif field.unit_field in raw:
                left[mm.kept_key(field.unit_field)] = raw[field.unit_field]


class Reader(ObjectReader):
    """One pass over one instrument file."""

    def descriptor(self, root: Mapping[str, Any], record: Mapping[str, Any] | None = None) -> Json:
        """Read the whole file.

        Args:
            root: The file.
            record: What a portal has wrapped around it, as it is to be kept.
        """
        self.take_version(root)
        name = root.get("Name")
        instrument: Json = {"type": "Instrument", "id": mm.identifier_of(root.get("ID") or content(root).hex())}
        if isinstance(name, str) and name.strip():
            instrument["name"] = name
        else:
            instrument["name"] = mm.UNNAMED
            self.note("corrected", self.source, "Name", name, "the file gives the instrument no name")
        who = label(instrument)
        extensions: Json = {}
        made: Json = {"type": "HardwareDescriptor", "describes": instrument, "tier": self._tier(root, who)}
        written = mm.root_fields(instrument, made["tier"], mm.MODEL_VERSION)
        for key, raw in root.items():
            if key in ("MicroscopeStand", "components", "linkedFields", "Schema_ID"):
                continue
            if key == "Description" and isinstance(raw, str) and not says_no_value(raw):
                instrument["description"] = raw
            elif key == "Description" and says_no_value(raw):
                extensions[mm.kept_key(key)] = raw
                self.note("kept", who, key, raw, f"{raw!r} says that there is no value; kept in extensions")
            elif written.get(key, MISSING) != raw:
                extensions[mm.kept_key(key)] = raw
                if key != "Name":
                    self.keep(who, key, raw)
        self.mapped += sum(1 for key in ("name", "description") if instrument.get(key) not in (None, mm.UNNAMED))
        absent = sorted(mm.ROOT_FIELDS - root.keys())
        if absent:
            extensions[SPACE + Noted.ABSENT] = absent
        if record is not None:
            extensions[SPACE + Noted.RECORD] = record
        made["components"] = self._components(root, instrument, extensions)
        self._stand(root, instrument, made["components"], extensions)
        self._linked_fields(root, made["components"], extensions)
        if not made["components"]:
            del made["components"]
        if extensions:
            made["extensions"] = extensions
        made = canonical(made)
        return {"type": made.pop("type"), "id": descriptor_id(made, instrument["id"]), **made}

    def _tier(self, root: Mapping[str, Any], who: str) -> int:
        """Take the tier that the app validates at; the other one, `Tier`, only says which fields its forms show."""
        tier = root.get("ValidationTier", root.get("Tier"))
        if isinstance(tier, int) and not isinstance(tier, bool) and 1 <= tier <= 3:
            return tier
        self.note("corrected", who, "ValidationTier", tier, f"{short(tier)} is an invalid tier; taken as 1")
        return 1

    def _components(self, root: Mapping[str, Any], instrument: Mapping[str, Any], extensions: Json) -> list[Json]:
        found: dict[str, Json] = {}
        taken: dict[str, Json] = {instrument["id"]: dict(instrument)}
        whole: list[Json] = []
        raw_list = root.get("components", [])
        if not isinstance(raw_list, list):
            message = "'components' isn't a list, so this isn't an instrument file of the Micro-Meta App"
            raise Malformed(message, source=self.source)
        for position, raw in enumerate(raw_list):
            reason = self._reason_to_keep_whole(raw, taken)
            if reason:
                whole.append({Noted.POSITION: position, "component": raw})
                who = f"component {position + 1}" + (f" {raw.get('Name')!r}" if isinstance(raw, dict) else "")
                schema = raw.get("Schema_ID") if isinstance(raw, dict) else raw
                self.note("unplaced", who, "Schema_ID", schema, f"{reason}; kept whole in extensions")
                continue
            component = self._component(raw)
            found[component["id"]] = taken[component["id"]] = component
        if whole:
            extensions[SPACE + Noted.WHOLE] = whole
        ordered = sorted(found.values(), key=sort_key)
        if [c["id"] for c in ordered] != list(found):
            extensions[SPACE + Noted.ORDER] = [mm.app_id(identifier) for identifier in found]
        return ordered

    def _reason_to_keep_whole(self, raw: Any, found: Mapping[str, Mapping[str, Any]]) -> str | None:
        if not isinstance(raw, dict):
            return "no JSON object"
        named, known = raw.get("Schema_ID"), self.crosswalk.app_classes
        schema = current_schema(named, version_of(raw) or self.version, known)
        if schema is None:
            return f"unknown kind {short(named)}{nearest(str(named), known)}"
        if not current_model().is_a(known[schema].class_name, "Component"):
            once = f"; before 2.00 it was what is now {OLD_SCHEMAS[schema]!r}" if schema in OLD_SCHEMAS else ""
            return f"{short(schema)} isn't a component of an instrument{once}"
        twin = found.get(mm.identifier_of(raw.get("ID") or content(raw).hex()))
        if twin is None:
            return None
        return f"its ID {raw['ID']} is used by {label(twin)} already" if raw.get("ID") else f"it is {label(twin)} again"

    def _stand(self, root: Mapping[str, Any], instrument: Json, components: list[Json], extensions: Json) -> None:
        """Read the stand, which the app keeps apart from the other components."""
        raw = root.get("MicroscopeStand", MISSING)
        if raw is MISSING:
            return
        taken = {entity["id"]: entity for entity in (instrument, *components)}
        reason = self._reason_to_keep_whole(raw, taken)
        if not reason:
            stand = self._component(raw)
            if current_model().is_a(stand["type"], "MicroscopeStand"):
                components.append(stand)
                self.notes += maker_of_stand(instrument, stand)
                return
            reason = "no microscope stand"
        extensions[SPACE + "MicroscopeStand"] = raw
        self.note("unplaced", "MicroscopeStand", "Schema_ID", raw, f"{reason}; kept whole in extensions")

    def _component(self, raw: Json) -> Json:
        schema = current_schema(raw["Schema_ID"], version_of(raw) or self.version, self.crosswalk.app_classes)
        app = self.crosswalk.app_classes[str(schema)]
        if schema != raw["Schema_ID"]:
            who = f"{app.class_name} {raw.get('Name')!r}"
            message = f"a name of an earlier version; read as {schema!r}"
            self.note("corrected", who, "Schema_ID", raw["Schema_ID"], message)
        return self.entity(raw, app)

    def _linked_fields(self, root: Mapping[str, Any], components: list[Json], extensions: Json) -> None:
        """Take the links that stand only in the file's second list of links, and compare those that stand in both."""
        linked = root.get(mm.LINKED, MISSING)
        by_id = {component["id"]: component for component in components}
        for key, entries in linked.items() if isinstance(linked, dict) else ():
            component = by_id.get(mm.identifier_of(str(key).rpartition("_")[2]))
            if component is None:
                message = "links of a component that isn't in the file; kept in extensions"
                self.note("kept", key, mm.LINKED, entries, message)
            elif isinstance(entries, dict):
                for name, entry in entries.items():
                    self._linked_field(component, name, entry, by_id)
        for component in components:
            self._shown_in(component, by_id)
        for component in components:
            self._dangling(component, by_id)
        if isinstance(linked, dict):
            others = [c for c in components if not current_model().is_a(c["type"], "MicroscopeStand")]
            linked = kept_links(self.crosswalk, others, linked) or MISSING
        elif linked is not MISSING:
            message = f"{short(linked, 40)} isn't a list of links; kept in extensions"
            self.note("unplaced", self.source, mm.LINKED, linked, message)
        if linked is not MISSING:
            extensions[SPACE + mm.LINKED] = linked

    def _linked_field(self, component: Json, name: str, entry: Any, by_id: Mapping[str, Mapping[str, Any]]) -> None:
        field = self.crosswalk.fields(component["type"]).get(name)
        value = entry.get("value") if isinstance(entry, dict) else None
        if field is None or current_model().slots[field.slot].kind != "reference" or mm.no_link(value):
            return
        slot = current_model().slots[field.slot]
        items = value if isinstance(value, list) else [value]
        targets = sorted({mm.link_target(item) for item in items if isinstance(item, str) and not mm.no_link(item)})
        if not targets or (len(targets) > 1 and not slot.multivalued):
            message = "linkedFields has no single link here; kept in extensions"
            self.note("doubtful", label(component), name, value, message)
            return
        if field.slot not in component:
            self._link(component, field, targets if slot.multivalued else targets[0])
            return
        here = component[field.slot] if slot.multivalued else [component[field.slot]]
        if here != targets:
            ours, theirs = (" and ".join(_called(target, by_id) for target in ids) for ids in (here, targets))
            message = f"linkedFields names {theirs}, the component itself {ours}; the component's is taken"
            self.note("doubtful", label(component), name, value, message)

    def _link(self, component: Json, field: FieldMap, value: Any) -> None:
        """Give a component a link that stands elsewhere in the file."""
        component[field.slot] = value
        component.setdefault("extensions", {}).setdefault(SPACE + Noted.ELSEWHERE, {})[field.name] = value
        self.mapped += 1

    def _shown_in(self, part: Mapping[str, Any], by_id: Mapping[str, Json]) -> None:
        """Take a link that only the place says where the app shows a part: within a cube that names no such part."""
        found = _SPOT.fullmatch(str(part.get("extensions", {}).get(f"{SPACE}OccupiedSpot")))
        holder = by_id.get(mm.identifier_of(found[1])) if found else None
        field = self.crosswalk.fields(holder["type"]).get(found[2]) if found and holder else None
        slot = current_model().slots[field.slot] if field else None
        if holder is None or field is None or slot is None or slot.kind != "reference" or slot.multivalued:
            return
        if field.slot not in holder and current_model().is_a(part["type"], slot.range):
            self._link(holder, field, part["id"])
            message = f"{label(part)}, as the app shows it there (OccupiedSpot)"
            self.note("converted", label(holder), field.name, part["id"], message)

    def _dangling(self, component: Mapping[str, Any], by_id: Mapping[str, Any]) -> None:
        for slot in current_model().classes[component["type"]].slots:
            if current_model().slots[slot].kind == "reference" and slot in component:
                value = component[slot]
                for target in value if isinstance(value, list) else [value]:
                    if target not in by_id:
                        message = f"nothing in the file has the id {target}"
                        self.note("doubtful", label(component), slot, target, message)


def _called(identifier: str, by_id: Mapping[str, Mapping[str, Any]]) -> str:
    """Name what has an id, for a person."""
    return label(by_id[identifier]) if identifier in by_id else identifier
