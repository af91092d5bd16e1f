"""A descriptor written as an instrument file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from nboq.crosswalk import AppClass, FieldMap, MicroMetaCrosswalk
from nboq.document import Document, Note, label
from nboq.formats.micrometa.fields import (
    ABSENT,
    DISPUTED,
    LINKED,
    MISSING,
    MODEL_VERSION,
    ORDER,
    POSITION,
    ROOT_SCHEMA,
    SPACE,
    UNNAMED,
    WHOLE,
    app_fields,
    app_id,
    constants_of,
    restored,
    still_means,
    to_source,
    unit_written,
)
from nboq.formats.micrometa.links import written_links
from nboq.terms import TERMS

__all__ = ["Writer"]

_NO_FIELD = "the Micro-Meta App has no field for it"
# What the app fills in by itself; where a file had it otherwise, the file's word counts.
APP_CONSTANTS = frozenset({"Schema_ID", "ModelVersion", "Tier", "ID", "Extension", "Domain", "Category"})


class Writer:
    """One pass over one document."""

    def __init__(self, document: Document, crosswalk: MicroMetaCrosswalk) -> None:
        self.document = document
        self.crosswalk = crosswalk
        self.notes: list[Note] = []
        own = document.data.get("extensions", {})
        self.version = str(own.get(SPACE + "ModelVersion", MODEL_VERSION))

    def root(self) -> dict[str, Any]:
        """Write the whole file."""
        data = self.document.data
        own = app_fields(data)
        instrument = data.get("describes", "")
        if isinstance(instrument, str):
            instrument = {"type": "Instrument", "id": instrument, "name": instrument}
        root: dict[str, Any] = {
            "Name": instrument.get("name", ""),
            "Schema_ID": ROOT_SCHEMA,
            "ID": app_id(str(instrument.get("id", ""))),
            "Tier": data.get("tier", 1),
            "ValidationTier": data.get("tier", 1),
            "ModelVersion": self.version,
        }
        if "description" in instrument:
            root["Description"] = instrument["description"]
        components, whole = list(data.get("components", [])), own.pop(WHOLE, [])
        order, linked, absent = own.pop(ORDER, []), own.pop(LINKED, None), own.pop(ABSENT, [])
        root |= {key: value for key, value in own.items() if key != "MicroscopeStand"}
        stands = [c for c in components if TERMS.is_a(c["type"], "MicroscopeStand")]
        if stands:
            root["MicroscopeStand"] = self.component(stands[0])
        elif "MicroscopeStand" in own:
            root["MicroscopeStand"] = own["MicroscopeStand"]
        others = [c for c in components if c not in stands[:1]]
        root["components"] = self._components(others, order, whole)
        root[LINKED] = written_links(self.crosswalk, others, linked)
        self._losses(instrument, ("name", "description"))
        self._losses(data, ("describes", "tier", "components"))
        # What the file lacked stays away, unless the document has something to say there now.
        said = {key for key in ("Name", "components") if root[key] not in ([], UNNAMED)}
        return {key: value for key, value in root.items() if key not in absent or key in said}

    def _losses(self, entity: Mapping[str, Any], written: Iterable[str]) -> None:
        for key, value in entity.items():
            if key not in {"type", "id", "extensions", "@context", *written}:
                self.notes.append(Note("unplaced", label(entity), key, value, _NO_FIELD))
        self._foreign(entity)

    def _foreign(self, entity: Mapping[str, Any]) -> None:
        """Report what other sources than the app have left in the extensions of an object."""
        for key, value in entity.get("extensions", {}).items():
            if not key.startswith(SPACE):
                self.notes.append(Note("unplaced", label(entity), key, value, _NO_FIELD))

    def _components(self, components: list[dict[str, Any]], order: Any, whole: Any) -> list[Any]:
        place = {identifier: index for index, identifier in enumerate(order)}
        components.sort(key=lambda c: place.get(app_id(c["id"]), len(place)))
        written: list[Any] = [self.component(component) for component in components]
        for item in whole:
            written.insert(item[POSITION], item["component"])
        return [item for item in written if item is not None]

    def component(self, entity: dict[str, Any]) -> dict[str, Any] | None:
        """Write one component."""
        app = self.crosswalk.app_class(entity)
        if app is None:
            self.notes.append(
                Note("unplaced", label(entity), "type", entity["type"], "the app knows no such component")
            )
            return None
        return self.object(entity, app)

    def object(self, entity: dict[str, Any], app: AppClass | None) -> dict[str, Any]:
        """Write one object: what it says in the model, and what the app said beside it."""
        own = app_fields(entity)
        absent, order, _ = own.pop(ABSENT, []), own.pop(ORDER, {}), own.pop(DISPUTED, None)
        self._foreign(entity)
        made: dict[str, Any] = {}
        if app is not None:
            made = constants_of(entity, app, self.version)
        fields = dict(self.crosswalk.field_of(entity["type"]))
        for name, slot in (("Name", "name"), ("Description", "description")):
            fields.setdefault(slot, FieldMap(name, slot, None, None))
        for slot, value in entity.items():
            inside = self.crosswalk.field_of(entity["type"], slot)
            if slot in fields:
                self._field(made, fields[slot], value, own, absent, order)
            elif inside and isinstance(value, list):
                self._parts(made, inside, value, own, absent, order)
            elif slot not in ("type", "id", "extensions") and not (app and app.sets and app.sets[0] == slot):
                self.notes.append(Note("unplaced", label(entity), slot, value, _NO_FIELD))
        made = {key: value for key, value in made.items() if key not in absent}
        given = {key: value for key, value in own.items() if key not in made or (app and key in APP_CONSTANTS)}
        return {**made, **given}

    def _parts(
        self,
        made: dict[str, Any],
        fields: Mapping[str, FieldMap],
        parts: list[dict[str, Any]],
        own: Mapping[str, Any],
        absent: Iterable[str],
        order: Mapping[str, list[int]],
    ) -> None:
        """Write a part's fields where the app has them, on the whole; it has room for one part."""
        for number, part in enumerate(parts):
            for slot, value in part.items():
                if slot in fields and number == 0:
                    self._field(made, fields[slot], value, own, absent, order)
                elif slot not in ("type", "id"):
                    self.notes.append(Note("unplaced", label(part), slot, value, _NO_FIELD))

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
            unit = own.get(field.unit_field, unit_written(field, slot))
            if field.unit_field in absent:
                unit = field.default_unit
            else:
                made[field.unit_field] = unit
        else:
            unit = None
        raw = own.get(field.name, MISSING)
        if raw is not MISSING and still_means(raw, field, slot, unit, value):
            made[field.name] = raw
            return
        if slot.kind == "part":
            items = [self.object(item, None) for item in (value if isinstance(value, list) else [value])]
            made[field.name] = restored(items, order.get(field.name)) if slot.multivalued else items[0]
        elif isinstance(value, list):
            items = [to_source(item, field, slot, unit) for item in value]
            made[field.name] = restored(items, order.get(field.name))
        else:
            made[field.name] = to_source(value, field, slot, unit)
            if made[field.name] is None:
                del made[field.name]
                self.notes.append(Note("unplaced", field.slot, field.name, value, "the app has no such value"))
