"""The app's second list of links, `linkedFields`.

It repeats the links that components have, so only what can't be made from them again is kept: entries that say that
there is no link, entries of components that aren't there, and those that contradict the component.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nboq.document import Json
from nboq.formats.micrometa.fields import MISSING, SPACE, Noted, app_fields, app_id, restored
from nboq.schema.crosswalk import MicroMetaCrosswalk
from nboq.schema.model import current_model

Links = dict[str, Json]
_LACKING = {"~absent": True}


def _kind_wanted(crosswalk: MicroMetaCrosswalk, component: Json) -> str:
    app = crosswalk.app_class(component)
    return app.schema_id.removesuffix(".json").rpartition("LightSource_")[2] if app else str(component["type"])


def _derived(crosswalk: MicroMetaCrosswalk, components: list[Json]) -> tuple[Links, dict[str, Json]]:
    """Make the list anew; give it with the component that each key is of."""
    made: Links = {}
    owners = {}
    for component in components:
        title = _kind_wanted(crosswalk, component)
        key = f"{title}_{app_id(component['id'])}"
        owners[key] = component
        order = app_fields(component).get(Noted.ORDER, {})
        for slot, field in crosswalk.field_of(component["type"]).items():
            if current_model().slots[slot].kind == "reference" and slot in component:
                value = component[slot]
                many = isinstance(value, list)
                ids = restored([app_id(item) for item in value], order.get(field.name)) if many else app_id(value)
                made.setdefault(key, {})[field.name] = {"schemaType": title, "value": ids}
    return made, owners


def kept_links(crosswalk: MicroMetaCrosswalk, components: list[Json], given: Mapping[str, Any]) -> Links:
    """Give what must be kept of a file's list; where it contradicts a component, note there what the link was.

    Args:
        crosswalk: The crosswalk.
        components: The components as read.
        given: The file's list.

    Returns:
        Entries as the file has them, and a mark for those that it lacks.
    """
    derived, owners = _derived(crosswalk, components)
    kept: Links = {}
    for key in sorted({*given, *derived}):
        ours, theirs = derived.get(key, {}), given.get(key, {})
        if not isinstance(theirs, dict):
            kept[key] = theirs
            continue
        for name in sorted({*ours, *theirs}):
            if theirs.get(name, MISSING) != ours.get(name, MISSING):
                kept.setdefault(key, {})[name] = theirs.get(name, _LACKING)
                if name in ours:
                    notes = owners[key].setdefault("extensions", {}).setdefault(SPACE + Noted.DISPUTED, {})
                    notes[name] = ours[name]["value"]
        if key in given and not theirs and not ours:
            kept[key] = {}
    return kept


def written_links(crosswalk: MicroMetaCrosswalk, components: list[Json], kept: Any) -> Any:
    """Write the list: what the document says, and of what was kept all that isn't out of date.

    Args:
        crosswalk: The crosswalk.
        components: The components to be written.
        kept: What `kept_links` gave, or what the file had in place of a list, or `MISSING`.
    """
    made, owners = _derived(crosswalk, components)
    if kept is MISSING:
        return made
    if not isinstance(kept, dict):
        return kept
    for key, entries in kept.items():
        if not isinstance(entries, dict):
            made[key] = entries
            continue
        notes = app_fields(owners[key]).get(Noted.DISPUTED, {}) if key in owners else {}
        place = made.setdefault(key, {})
        for name, entry in entries.items():
            if name in place and place[name]["value"] != notes.get(name):
                continue
            if entry == _LACKING:
                place.pop(name, None)
            elif name in place or name not in notes:
                place[name] = entry
        if not place and entries:
            del made[key]
    return made
