"""The app's drawing of a light path: which places there are, and in which order the light comes through them.

Read in the app's source (WU-BIMAC/MicroMetaApp-React, `src/components/channelCanvas_V2.js`, the arrows between the
buttons). The light passes the dichroic twice; its place here is the first. The objective stands between the way to the
specimen and the way back.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nboq.schema.artefacts import tsv_rows
from nboq.schema.crosswalk import MicroMetaCrosswalk
from nboq.schema.model import SlotTerm, current_model

_TABLE = {row["place"]: row for row in tsv_rows(Path(__file__).with_name("light_path.tsv"))}
PATH = tuple(_TABLE)
"""The places of a light path, as the light comes through them."""
# Where something goes that the document has and no file had before.
_PLACES = {row["default_of"]: place for place, row in _TABLE.items()}
_LIST = "AdditionalSlot_4"


def _slots(kind: str) -> list[SlotTerm]:
    """Give the slots of a light path of one kind."""
    slots = (current_model().slots[name] for name in current_model().classes["LightPath"].slots)
    return [slot for slot in slots if slot.kind == kind]


def settings_slot(class_name: str) -> str | None:
    """Give the slot of a light path that takes settings of a class.

    >>> settings_slot("CameraSettings"), settings_slot("ObjectiveSettings")
    ('detector_settings', None)
    """
    parts = (slot for slot in _slots("part") if slot.multivalued)
    return next((slot.name for slot in parts if current_model().is_a(class_name, slot.range)), None)


def reference_slot(place: str, name: Any, crosswalk: MicroMetaCrosswalk) -> str | None:
    """Give the slot of a light path for a component that is there without settings.

    In most places only one kind of component can stand. In the additional ones anything can; there the app writes the
    title of the component's schema as name.

    Args:
        place: Where in the drawing it stands.
        name: What it has as `Name`.
        crosswalk: The crosswalk to the app.

    Returns:
        A slot for references, `lens_settings` for a lens, or None where the kind isn't known.
    """
    if bare := _TABLE.get(place, {}).get("bare"):
        return bare
    app = crosswalk.app_classes.get(f"{name}.json")
    if app is None:
        return None
    if current_model().is_a(app.class_name, "Lens"):
        return "lens_settings"
    return next((slot.name for slot in _slots("reference") if current_model().is_a(app.class_name, slot.range)), None)


def default_place(slot: str, taken: Mapping[str, Any]) -> tuple[str, bool]:
    """Give the place in the drawing for something that no file had before, and whether that place holds a list.

    Args:
        slot: The slot of the light path that it is in.
        taken: The places that are taken.

    >>> default_place("detector_settings", {}), default_place("detector_settings", {"Detector": {}})
    (('Detector', False), ('AdditionalSlot_8', True))
    """
    place = _PLACES.get(slot)
    if place is None:
        return _LIST, True
    if place not in taken:
        return place, False
    after = PATH.index(place) + (1 if place != "Detector" else -1)
    near = PATH[after]
    return (near, True) if near.startswith("AdditionalSlot") else (_LIST, True)
