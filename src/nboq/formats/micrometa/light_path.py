"""The app's drawing of a light path: which places there are, and in which order the light comes through them.

Read in the app's source (WU-BIMAC/MicroMetaApp-React, `src/components/channelCanvas_V2.js`, the arrows between the
buttons). The light passes the dichroic twice; its place here is the first. The objective stands between the way to the
specimen and the way back.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nboq.schema.crosswalk import MicroMetaCrosswalk
from nboq.schema.model import current_model

_ORDER = """
LightSource AdditionalSlot_1 CouplingLens LightSourceCoupling AdditionalSlot_2 ExcitationFilter AdditionalSlot_3
Dichroic AdditionalSlot_4 Objective AdditionalSlot_5 AdditionalSlot_6 EmissionFilter AdditionalSlot_7 RelayLens
AdditionalSlot_8 Detector
"""
PATH = tuple(_ORDER.split())
"""The places of a light path, as the light comes through them."""
# What stands in a place of the drawing without settings, and where the model has it.
_REFERENCES = {
    "LightSourceCoupling": "light_source_couplings",
    "ExcitationFilter": "excitation_filters",
    "Dichroic": "standard_dichroics",
    "EmissionFilter": "emission_filters",
}
_LENSES = {"CouplingLens", "RelayLens"}
# Where something goes that the document has and no file had before.
_PLACES = {slot: place for place, slot in _REFERENCES.items()}
_PLACES |= {"light_source_settings": "LightSource", "detector_settings": "Detector"}
_LIST = "AdditionalSlot_4"


def settings_slot(class_name: str) -> str | None:
    """Give the slot of a light path that takes settings of a class.

    >>> settings_slot("CameraSettings"), settings_slot("ObjectiveSettings")
    ('detector_settings', None)
    """
    for name in current_model().classes["LightPath"].slots:
        slot = current_model().slots[name]
        if slot.kind == "part" and slot.multivalued and current_model().is_a(class_name, slot.range):
            return name
    return None


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
    if place in _REFERENCES:
        return _REFERENCES[place]
    if place in _LENSES:
        return "lens_settings"
    app = crosswalk.app_classes.get(f"{name}.json")
    if app is None:
        return None
    if current_model().is_a(app.class_name, "Lens"):
        return "lens_settings"
    for slot_name in current_model().classes["LightPath"].slots:
        slot = current_model().slots[slot_name]
        if slot.kind == "reference" and current_model().is_a(app.class_name, slot.range):
            return slot_name
    return None


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
