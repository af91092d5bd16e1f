"""An Image written as a settings file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nboq.document import Document
from nboq.formats.micrometa.fields import ABSENT, MODEL_VERSION, SETTINGS_SCHEMA, SHAPE, app_fields, app_id
from nboq.formats.micrometa.light_path import SLOT, default_place
from nboq.formats.micrometa.settings_reader import ASIDE, settings_fields
from nboq.formats.micrometa.writer import ObjectWriter
from nboq.schema.crosswalk import AppClass, FieldMap, MicroMetaCrosswalk
from nboq.schema.model import current_model


class SettingsWriter(ObjectWriter):
    """One pass over one Image, with its Experiment where they stand together in a Collection."""

    def __init__(self, document: Document, crosswalk: MicroMetaCrosswalk) -> None:
        super().__init__(document, crosswalk)
        members = document.data.get("members", []) if document.type == "Collection" else [document.data]
        self.image: dict[str, Any] = next(member for member in members if member["type"] == "Image")
        self.experiment = next((member for member in members if member["type"] == "Experiment"), None)
        own = app_fields(self.image)
        self.version = str(own.get("ModelVersion", own.get("Version", MODEL_VERSION)))

    def root(self) -> dict[str, Any]:
        """Write the whole file."""
        if self.document.type == "Collection":
            self.loses(self.document.data, ("members",))
        own = app_fields(self.image)
        app = self.crosswalk.app_classes[SETTINGS_SCHEMA]
        image = {key: value for key, value in self.image.items() if key != "pixels"}
        made = self.object(image, app)
        pixels = self.image.get("pixels")
        if isinstance(pixels, Mapping):
            inside = {key: value for key, value in pixels.items() if key not in ("channels", "planes")}
            written = self.part(inside)
            if "Pixels" not in own.get(ABSENT, []):
                made["Pixels"] = [written] if own.get(SHAPE, {}).get("Pixels") == "list" else written
            for name, slot in (("Channels", "channels"), ("Planes", "planes")):
                if slot in pixels:
                    self.field(made, FieldMap(name, slot, None, None), pixels[slot], own)
        return made

    def fields_of(self, class_name: str, within: str | None = None) -> dict[str, FieldMap]:
        """Give, for each slot of a class, the field of a settings file that holds it."""
        fields = super().fields_of(class_name, within)
        if within is not None:
            return fields
        found = settings_fields(class_name, {field.name: field for field in fields.values()})
        return {field.slot: field for field in found.values()}

    def object(self, entity: Mapping[str, Any], app: AppClass | None) -> dict[str, Any]:
        """Write one object."""
        if entity["type"] == "LightPath":
            return self._light_path(entity, app)
        return super().object(entity, app)

    def field(self, made: dict[str, Any], field: FieldMap, value: Any, own: Mapping[str, Any]) -> None:
        """Write one slot; of the experiment all that the document has."""
        if field.slot == "experiment" and self.experiment is not None:
            made[field.name] = self.part(self.experiment)
        else:
            super().field(made, field, value, own)

    def _light_path(self, entity: Mapping[str, Any], app: AppClass | None) -> dict[str, Any]:
        """Write a light path: each component where it stood, and new ones where the app would have them."""
        slots = current_model().classes["LightPath"].slots
        content = {slot for slot in slots if current_model().slots[slot].kind in ("part", "reference")}
        made = super().object({key: value for key, value in entity.items() if key not in content}, app)
        places: dict[str, Any] = {}
        lists: dict[str, dict[int, Any]] = {}

        def put(where: Mapping[str, Any], item: Any) -> None:
            if "number" in where:
                lists.setdefault(where["place"], {})[where["number"]] = item
            else:
                places[where["place"]] = item

        for item in app_fields(entity).get(ASIDE, []):
            put(item, item["object"])
        new: list[tuple[str, dict[str, Any]]] = []
        standing: set[str] = set()
        ranks: dict[str, int] = {}
        for position in entity.get("light_path_map", {}).get("optical_component_positions", []):
            where = app_fields(position).get(SLOT)
            ranks[str(position.get("component"))] = position.get("order_in_path", len(ranks))
            if where is not None:
                standing.add(str(position.get("component")))
                body = {key: value for key, value in position.items() if key != "order_in_path"}
                put(where, self.object(body, None))
        for slot in content - {"light_path_map"}:
            for item in entity.get(slot, []):
                if isinstance(item, str):
                    if item not in standing:
                        new.append((slot, {"Component_ID": app_id(item)}))
                    continue
                where = app_fields(item).get(SLOT)
                bare = where is not None and "bare" in where
                written = self.object(item, None) if bare else self.part(item)
                if where is None:
                    new.append((slot, written))
                else:
                    put(where, written)
        new.sort(key=lambda pair: ranks.get(str(pair[1].get("Component_ID")), len(ranks)))
        filled = {place: [items[number] for number in sorted(items)] for place, items in lists.items()}
        found = {**places, **filled}
        for slot, written in new:
            place, many = default_place(slot, found)
            if many:
                found.setdefault(place, []).append(written)
            else:
                found[place] = written
        if found:
            made["ComponentSettings"] = found
        return made
