"""A settings file read into an Image and back: how one image was acquired, and with which components of an instrument.

Laid out as `reference/micrometa/LAYOUT.md` describes. Every object names the component that it sets in `Component_ID`,
which becomes the same id that the reader of instrument files gives to the component, so that both documents join.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nboq.document import Document, Json, canonical, derived_id
from nboq.errors import short
from nboq.formats.micrometa import fields as mm
from nboq.formats.micrometa.fields import MISSING, SPACE, Noted, Unplaced
from nboq.formats.micrometa.light_path import PATH, default_place, reference_slot, settings_slot
from nboq.formats.micrometa.reader import ObjectReader
from nboq.formats.micrometa.writer import ObjectWriter
from nboq.schema.crosswalk import AppClass, FieldMap, MicroMetaCrosswalk
from nboq.schema.model import current_model
from nboq.schema.values import says_no_value

# On the root of the file; in the model they belong to the pixels.
_OF_PIXELS = (FieldMap("Channels", "channels"), FieldMap("Planes", "planes"))


def settings_fields(class_name: str, fields: Mapping[str, FieldMap]) -> dict[str, FieldMap]:
    """Give the fields that a settings file has for a class, where they aren't those of the specification.

    In the specification the `ID` of settings is that of the component that they set. The app gives settings an `ID`
    of their own and names the component in `Component_ID`.

    Args:
        class_name: A class of the model.
        fields: The fields as the crosswalk has them, by name.

    >>> settings_fields("LensSettings", {})["Component_ID"].slot
    'settings_of'
    """
    made = {name: field for name, field in fields.items() if field.slot != "settings_of"}
    if class_name in ("LightPath", "OpticalComponentPosition"):
        made = {name: field for name, field in made.items() if name in ("Name", "Description")}
    if class_name == "Image":
        made = {name: field for name, field in made.items() if name not in ("Instrument", "Pixels")}
        made["InstrumentID"] = FieldMap("InstrumentID", "instrument", bare=True)
    if class_name == "OpticalComponentPosition":
        made["Component_ID"] = FieldMap("Component_ID", "component", bare=True)
    if "settings_of" in current_model().classes[class_name].slots:
        made["Component_ID"] = FieldMap("Component_ID", "settings_of", bare=True)
    return made


class SettingsReader(ObjectReader):
    """One pass over one settings file."""

    experiment: Json | None = None

    def document(self, root: Mapping[str, Any], record: Mapping[str, Any] | None = None) -> Json:
        """Read the whole file.

        Args:
            root: The file.
            record: What a portal has wrapped around it, as it is to be kept.

        Returns:
            An Image, or a Collection of an Image and its Experiment.
        """
        self.take_version(root)
        self.ids = {mm.identifier_of(root["ID"]): "the image"} if root.get("ID") else {}
        image = self.entity(root, self.crosswalk.app_classes[mm.SETTINGS_SCHEMA])
        self._pixels(root, image)
        if self.version != mm.MODEL_VERSION and root.get("ModelVersion") == self.version:
            image.setdefault("extensions", {})[mm.kept_key("ModelVersion")] = self.version
        made = image
        if self.experiment is not None:
            identifier = derived_id(image["id"], "settings")
            made = {"type": "Collection", "id": identifier, "members": [self.experiment, image]}
        if record is not None:
            made.setdefault("extensions", {})[SPACE + Noted.RECORD] = record
        return canonical(made)

    def fields_of(self, class_name: str) -> dict[str, FieldMap]:
        """Give the fields that a settings file has for a class."""
        return settings_fields(class_name, super().fields_of(class_name))

    def special(self, key: str, value: Any, made: Json, left: Json, who: str) -> bool:
        """Read what lies elsewhere in the model: the pixels, the experiment, what is on the light path."""
        if made["type"] == "Image" and key in ("Pixels", "Channels", "Planes"):
            return True
        if made["type"] == "LightPath" and key == "ComponentSettings" and isinstance(value, dict) and value:
            self._components(value, made, left, who)
            return True
        return False

    def field(self, raw: Mapping[str, Any], field: FieldMap, made: Json, left: Json, who: str) -> None:
        """Read one field; the experiment is an object here, and stands on its own in the model."""
        value = raw[field.name]
        if made["type"] != "Image" or field.name != "Experiment" or not isinstance(value, dict):
            super().field(raw, field, made, left, who)
            return
        slot = current_model().slots["members"]
        try:
            self._only_new_ids([value], slot)
        except Unplaced as reason:
            left[mm.kept_key(field.name)] = value
            self.note("unplaced", who, field.name, value, f"{reason}; kept in extensions")
            return
        here, self.place = self.place, f"{self.place}/Experiment"
        self.experiment = self.part(value, "Experiment")
        self.place = here
        made["experiment"] = self.experiment["id"]
        self.mapped += 1

    def _pixels(self, root: Mapping[str, Any], image: Json) -> None:
        """Read the pixels, and the channels and planes, which the app has beside them."""
        left = image.setdefault("extensions", {})
        raw = root.get("Pixels", MISSING)
        pixels: Json | None = None
        if isinstance(raw, dict):
            try:
                pixels = self.parts(raw, FieldMap("Pixels", "pixels"), current_model().slots["pixels"], left)
                self.mapped += 1
            except Unplaced as reason:
                self.note("unplaced", "Image", "Pixels", raw, f"{reason}; kept in extensions")
        elif raw is not MISSING:
            message = f"{short(raw, 40)} where pixels are expected; kept in extensions"
            self.note("unplaced", "Image", "Pixels", raw, message)
        if raw is not MISSING and pixels is None:
            left[mm.kept_key("Pixels")] = raw
        inside: Json = {"type": "Pixels"}
        for field in _OF_PIXELS:
            if field.name in root:
                self.field(root, field, inside, left, "Image")
        if pixels is None and len(inside) > 1:
            pixels = {"id": derived_id(image["id"], "pixels")}
            left.setdefault(SPACE + Noted.ABSENT, []).append("Pixels")
        if pixels is not None:
            image["pixels"] = {**pixels, **inside}
        if SPACE + Noted.ABSENT in left:
            left[SPACE + Noted.ABSENT] = sorted(set(left[SPACE + Noted.ABSENT]))
        if not left:
            del image["extensions"]

    def _components(self, given: Mapping[str, Any], made: Json, left: Json, who: str) -> None:
        """Read what is on a light path, in the order in which the light comes there."""
        rank = {place: index for index, place in enumerate(PATH)}
        positions: list[Json] = []
        aside: list[Json] = []
        for place in sorted(given, key=lambda name: (rank.get(name, len(rank)), name)):
            value = given[place]
            items = list(enumerate(value)) if isinstance(value, list) and value else [(None, value)]
            for number, item in items:
                where = {"place": place} if number is None else {"place": place, "number": number}
                reason = self._component(item, where, made, positions)
                if reason:
                    aside.append({**where, "object": item})
                    self.note("unplaced", who, place, item, f"{reason}; kept in extensions")
        if positions:
            made["light_path_map"] = {"type": "LightPathMap", "optical_component_positions": positions}
        if aside:
            left[SPACE + Noted.ASIDE] = aside

    def _component(self, raw: Any, where: Json, made: Json, positions: list[Json]) -> str | None:
        """Read one object on a light path; give the reason where it can't be read."""
        if not isinstance(raw, dict):
            return f"{short(raw, 40)} where a component or its settings are expected"
        named = raw.get("Schema_ID")
        app = self.crosswalk.app_classes.get(named) if isinstance(named, str) else None
        slot = settings_slot(app.class_name) if app else None
        fits = slot is not None or (app and current_model().is_a(app.class_name, "ObjectiveSettings"))
        if named is not None and not fits:
            return f"{short(named)} has no place on a light path"
        component = raw.get("Component_ID")
        known = isinstance(component, str) and not says_no_value(component)
        position: Json = {"type": "OpticalComponentPosition"}
        if known:
            position |= {"component": mm.identifier_of(component), "order_in_path": len(positions) + 1}
        elif slot is None:
            return "it doesn't say which component it is"
        bare = reference_slot(where["place"], raw.get("Name"), self.crosswalk) if named is None else None
        if app is not None and slot is not None:
            self._settings(raw, {"type": app.class_name}, where, made.setdefault(slot, []))
        elif bare == "lens_settings":
            self._settings(raw, {"type": "LensSettings"}, {**where, "bare": True}, made.setdefault(bare, []))
        else:
            left = self.fields(raw, position, None)
            position["extensions"] = {**left, SPACE + Noted.SLOT: where}
            if bare is not None:
                made[bare] = sorted({*made.get(bare, []), position["component"]})
        if known:
            positions.append(position)
        return None

    def _settings(self, raw: Mapping[str, Any], part: Json, where: Json, parts: list[Json]) -> None:
        app = self.schema_of(raw, part["type"]) if "Schema_ID" in raw else None
        left = self.fields(raw, part, mm.part_app(app))
        parts.append({**part, "extensions": {**left, SPACE + Noted.SLOT: where}})


class SettingsWriter(ObjectWriter):
    """One pass over one Image, with its Experiment where they stand together in a Collection."""

    def __init__(self, document: Document, crosswalk: MicroMetaCrosswalk) -> None:
        super().__init__(document, crosswalk)
        members = document.data.get("members", []) if document.type == "Collection" else [document.data]
        self.image: Json = next(member for member in members if member["type"] == "Image")
        self.experiment = next((member for member in members if member["type"] == "Experiment"), None)
        own = mm.app_fields(self.image)
        self.version = str(own.get("ModelVersion", own.get("Version", mm.MODEL_VERSION)))

    def root(self) -> Json:
        """Write the whole file."""
        if self.document.type == "Collection":
            self.loses(self.document.data, ("members",))
        own = mm.app_fields(self.image)
        app = self.crosswalk.app_classes[mm.SETTINGS_SCHEMA]
        image = {key: value for key, value in self.image.items() if key != "pixels"}
        made = self.object(image, app)
        pixels = self.image.get("pixels")
        if isinstance(pixels, Mapping):
            inside = {key: value for key, value in pixels.items() if key not in ("channels", "planes")}
            written = self.part(inside)
            if "Pixels" not in own.get(Noted.ABSENT, []):
                made["Pixels"] = [written] if own.get(Noted.SHAPE, {}).get("Pixels") == "list" else written
            for field in _OF_PIXELS:
                if field.slot in pixels:
                    self.field(made, field, pixels[field.slot], own, pixels)
        return made

    def fields_of(self, class_name: str, within: str | None = None) -> dict[str, FieldMap]:
        """Give, for each slot of a class, the field of a settings file that holds it."""
        fields = super().fields_of(class_name, within)
        if within is not None:
            return fields
        relative = {slot: field for slot, field in fields.items() if field.instead_of}
        found = settings_fields(class_name, {f.name: f for slot, f in fields.items() if slot not in relative})
        return relative | {field.slot: field for field in found.values()}

    def object(self, entity: Mapping[str, Any], app: AppClass | None) -> Json:
        """Write one object."""
        if entity["type"] == "LightPath":
            return self._light_path(entity, app)
        return super().object(entity, app)

    def field(self, made: Json, field: FieldMap, value: Any, own: Mapping[str, Any], whose: Mapping[str, Any]) -> None:
        """Write one slot; of the experiment all that the document has."""
        if field.slot == "experiment" and self.experiment is not None:
            made[field.name] = self.part(self.experiment)
        else:
            super().field(made, field, value, own, whose)

    def _light_path(self, entity: Mapping[str, Any], app: AppClass | None) -> Json:
        """Write a light path: each component where it stood, and new ones where the app would have them."""
        slots = current_model().classes["LightPath"].slots
        content = {slot for slot in slots if current_model().slots[slot].kind in ("part", "reference")}
        made = super().object({key: value for key, value in entity.items() if key not in content}, app)
        places: Json = {}
        lists: dict[str, dict[int, Any]] = {}

        def put(where: Mapping[str, Any], item: Any) -> None:
            if "number" in where:
                lists.setdefault(where["place"], {})[where["number"]] = item
            else:
                places[where["place"]] = item

        for item in mm.app_fields(entity).get(Noted.ASIDE, []):
            put(item, item["object"])
        new: list[tuple[str, Json]] = []
        standing: set[str] = set()
        ranks: dict[str, int] = {}
        for position in entity.get("light_path_map", {}).get("optical_component_positions", []):
            where = mm.app_fields(position).get(Noted.SLOT)
            ranks[str(position.get("component"))] = position.get("order_in_path", len(ranks))
            if where is not None:
                standing.add(str(position.get("component")))
                body = {key: value for key, value in position.items() if key != "order_in_path"}
                put(where, self.object(body, None))
        for slot in content - {"light_path_map"}:
            for item in entity.get(slot, []):
                if isinstance(item, str):
                    if item not in standing:
                        new.append((slot, {"Component_ID": mm.app_id(item)}))
                    continue
                where = mm.app_fields(item).get(Noted.SLOT)
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
