"""A descriptor written as an instrument file, and single objects as both kinds of file have them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from nboq.document import Document, Json, Note, label
from nboq.formats.micrometa import fields as mm
from nboq.formats.micrometa.fields import MISSING, SPACE, Noted
from nboq.formats.micrometa.links import written_links
from nboq.formats.stand import maker_of_stand
from nboq.schema.crosswalk import AppClass, FieldMap, MicroMetaCrosswalk
from nboq.schema.model import current_model

_NO_FIELD = "the Micro-Meta App has no field for it"
# What the app fills in by itself; where a file had it otherwise, the file's word counts.
APP_CONSTANTS = frozenset({"Schema_ID", "ModelVersion", "Tier", "ID", "Extension", "Domain", "Category"})


class ObjectWriter:
    """Objects of the model written as the app's: what instrument files and settings files share."""

    def __init__(self, document: Document, crosswalk: MicroMetaCrosswalk) -> None:
        self.document = document
        self.crosswalk = crosswalk
        self.notes: list[Note] = []
        own = document.data.get("extensions", {})
        self.version = str(own.get(SPACE + "ModelVersion", own.get(SPACE + "Version", mm.MODEL_VERSION)))

    def loses(self, entity: Mapping[str, Any], written: Iterable[str]) -> None:
        """Report what an object says that goes nowhere."""
        for key, value in entity.items():
            if key not in {"type", "id", "extensions", "@context", *written}:
                self.notes.append(Note("unplaced", label(entity), key, value, _NO_FIELD))
        self.foreign(entity)

    def foreign(self, entity: Mapping[str, Any]) -> None:
        """Report what other sources than the app have left in the extensions of an object."""
        for key, value in entity.get("extensions", {}).items():
            if not key.startswith(SPACE):
                self.notes.append(Note("unplaced", label(entity), key, value, _NO_FIELD))

    def fields_of(self, class_name: str, within: str | None = None) -> dict[str, FieldMap]:
        """Give, for each slot of a class, the field of the app that holds it."""
        plain = {} if within else {field.slot: field for field in mm.plain_fields(class_name).values()}
        return plain | self.crosswalk.field_of(class_name, within)

    def object(self, entity: Mapping[str, Any], app: AppClass | None) -> Json:
        """Write one object: what it says in the model, and what the app said beside it.

        Args:
            entity: The object.
            app: The schema whose constants the app writes into it, if it does.
        """
        own = mm.app_fields(entity)
        absent, names = own.get(Noted.ABSENT, []), own.get(Noted.NAMES, {})
        self.foreign(entity)
        made: Json = {} if app is None else mm.constants_of(entity, app, self.version)
        fields = self.fields_of(str(entity["type"]))
        for slot, value in entity.items():
            inside = self.crosswalk.field_of(str(entity["type"]), slot)
            if slot in ("type", "id", "extensions") or (app and app.sets and app.sets[0] == slot):
                continue
            if slot in fields and own.get(Noted.ELSEWHERE, {}).get(fields[slot].name) == value:
                continue
            if slot in fields and fields[slot].instead_of not in entity:
                self.field(made, fields[slot], value, own, entity)
            elif inside and isinstance(value, list):
                self._parts(made, inside, value, own)
            elif not self.special(made, slot, value, entity):
                self.notes.append(Note("unplaced", label(entity), slot, value, _NO_FIELD))
        made = {key: value for key, value in made.items() if key not in absent}
        given = mm.given_fields(own)
        made |= {key: value for key, value in given.items() if key not in made or (app and key in APP_CONSTANTS)}
        return {names.get(key, key): value for key, value in made.items()}

    def special(self, made: Json, slot: str, value: Any, entity: Mapping[str, Any]) -> bool:
        """Write a slot that the crosswalk has no field for; tell whether this kind of file has a place for it."""
        return False

    def _parts(self, made: Json, fields: Mapping[str, FieldMap], parts: list[Json], own: Mapping[str, Any]) -> None:
        """Write a part's fields where the app has them, on the whole; it has room for one part."""
        for number, part in enumerate(parts):
            for slot, value in part.items():
                if slot in fields and number == 0:
                    self.field(made, fields[slot], value, own, part)
                elif slot not in ("type", "id"):
                    self.notes.append(Note("unplaced", label(part), slot, value, _NO_FIELD))

    def field(self, made: Json, field: FieldMap, value: Any, own: Mapping[str, Any], whose: Mapping[str, Any]) -> None:
        """Write one slot, as the file had it where that still means the same."""
        slot = current_model().slots[field.slot]
        unit = None
        if field.unit_field:
            unit = own.get(field.unit_field, mm.unit_written(field, slot))
            if field.unit_field in own.get(Noted.ABSENT, []):
                unit = field.default_unit
            else:
                made[field.unit_field] = unit
        raw = own.get(field.name, MISSING)
        order = own.get(Noted.ORDER, {}).get(field.name)
        if slot.kind == "part":
            shape = own.get(Noted.SHAPE, {}).get(field.name, mm.given_as(field, slot))
            items = [self.part(item) for item in (value if isinstance(value, list) else [value])]
            items = mm.restored(items, order)
            made[field.name] = items[0] if shape == "one" and len(items) == 1 else items
        elif raw is not MISSING and mm.still_means(raw, field, slot, unit, value):
            made[field.name] = raw
        elif isinstance(value, list):
            made[field.name] = mm.restored([mm.to_source(item, field, slot, unit) for item in value], order)
        else:
            made[field.name] = mm.to_source(value, field, slot, unit)
            if made[field.name] is None:
                del made[field.name]
                self.notes.append(
                    Note("unplaced", label(whose), field.slot, value, f"the Micro-Meta App has no {value}")
                )

    def part(self, entity: Mapping[str, Any]) -> Json:
        """Write an object that lies in another."""
        return self.object(entity, mm.part_app(self.crosswalk.app_class(dict(entity))))


class Writer(ObjectWriter):
    """One pass over one descriptor."""

    def root(self) -> Json:
        """Write the whole file."""
        data = self.document.data
        own = mm.app_fields(data)
        instrument = data.get("describes", "")
        if isinstance(instrument, str):
            instrument = {"type": "Instrument", "id": instrument, "name": instrument}
        root = mm.root_fields(instrument, data.get("tier", 1), self.version)
        if "description" in instrument:
            root["Description"] = instrument["description"]
        components, whole = list(data.get("components", [])), own.get(Noted.WHOLE, [])
        order, absent = own.get(Noted.ORDER, []), own.get(Noted.ABSENT, [])
        written = {Noted.WHOLE, mm.LINKED, "MicroscopeStand"} | ({"Name"} if root["Name"] != mm.UNNAMED else set())
        root |= {key: value for key, value in mm.given_fields(own).items() if key not in written}
        stands = [c for c in components if current_model().is_a(c["type"], "MicroscopeStand")]
        if stands:
            root["MicroscopeStand"] = self.component(stands[0])
        elif "MicroscopeStand" in own:
            root["MicroscopeStand"] = own["MicroscopeStand"]
        others = [c for c in components if c not in stands[:1]]
        root["components"] = self._components(others, order, whole)
        root[mm.LINKED] = written_links(self.crosswalk, others, own.get(mm.LINKED, MISSING))
        lifted: Json = {"type": "Instrument"}
        for stand in stands[:1]:
            maker_of_stand(lifted, stand)
        self.loses(instrument, ("name", "description", *(key for key in lifted if lifted[key] == instrument.get(key))))
        self.loses(data, ("describes", "tier", "components"))
        # What the file lacked stays away, unless the document has something to say there now.
        said = {key for key in ("Name", "components") if root[key] not in ([], mm.UNNAMED)}
        return {key: value for key, value in root.items() if key not in absent or key in said}

    def _components(self, components: list[Json], order: Any, whole: Any) -> list[Any]:
        place = {identifier: index for index, identifier in enumerate(order)}
        components.sort(key=lambda c: place.get(mm.app_id(c["id"]), len(place)))
        written: list[Any] = [item for item in map(self.component, components) if item is not None]
        for item in whole:
            written.insert(item[Noted.POSITION], item["component"])
        return written

    def component(self, entity: Json) -> Json | None:
        """Write one component."""
        app = self.crosswalk.app_class(entity)
        if app is not None:
            return self.object(entity, app)
        nearest = self._nearest(entity)
        message = "the app knows no such component" + (
            f"; written as {nearest[0]}, which it is a kind of" if nearest else ""
        )
        self.notes.append(Note("unplaced", label(entity), "type", entity["type"], message))
        return self.object({**entity, "type": nearest[0]}, nearest[1]) if nearest else None

    def _nearest(self, entity: Json) -> tuple[str, AppClass] | None:
        """Find the nearest class above that of a component that the app has; no more than is true is said with it."""
        for name in current_model().classes[entity["type"]].ancestors[1:]:
            app = self.crosswalk.app_class({**entity, "type": name})
            if app is not None and (app.sets is None or entity.get(app.sets[0]) == app.sets[1]):
                return name, app
        return None
