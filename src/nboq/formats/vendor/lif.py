"""What liffile says of the images in a file of Leica's LAS X, as elements of OME."""

from __future__ import annotations

from typing import Any, Final

from lxml import etree

from nboq.formats.ome.tree import add, put
from nboq.formats.ome.values import xsd_text

_TYPES: Final = {"float32": "float", "float64": "double"}
_IMMERSIONS: Final = {"OIL": "Oil", "DRY": "Air", "AIR": "Air", "WATER": "Water", "GLYCEROL": "Glycerol"}
_OBJECTIVE: Final = {
    "ObjectiveName": "Model",
    "NumericalAperture": "LensNA",
    "Magnification": "NominalMagnification",
    "Immersion": "Immersion",
}
_MICROSCOPE: Final = {"MicroscopeModel": "Model", "SystemSerialNumber": "SerialNumber"}


def _text(value: Any) -> str:
    return xsd_text(value) if isinstance(value, float) else str(value).strip()


def _hardware(attributes: Any) -> tuple[str, dict[str, Any]]:
    """Give the settings of the microscope: the first group of the hardware's settings that names an objective."""
    held = attributes.get("HardwareSetting") if isinstance(attributes, dict) else None
    groups = [(name, one) for name, one in held.items() if isinstance(one, dict)] if isinstance(held, dict) else []
    return next(((name, dict(one)) for name, one in groups if one.get("ObjectiveName")), ("", {}))


def of_lif(root: etree._Element, given: Any) -> dict[str, Any]:
    """Make elements of the images of a LIF.

    Args:
        root: Where they go.
        given: The file, as liffile opens it.

    Returns:
        What has no element, by the path of its image.
    """
    left: dict[str, Any] = {}
    instruments: dict[tuple[str, ...], etree._Element] = {}
    objectives: dict[tuple[str, ...], str] = {}
    for number, one in enumerate(given.images):
        group, said = _hardware(one.attrs)
        made = _image(root, one, number, said)
        if said:
            scope = tuple(_text(said.pop(key, "")) for key in _MICROSCOPE)
            if scope not in instruments:
                instruments[scope] = add(root, "Instrument", f"Instrument:{len(instruments)}")
                stand = add(instruments[scope], "Microscope")
                for field, text in zip(_MICROSCOPE.values(), scope, strict=True):
                    if text:
                        put(stand, field, text)
            instrument = instruments[scope]
            lens = (*scope, *(_text(said.pop(key, "")) for key in _OBJECTIVE))
            if lens not in objectives:
                objectives[lens] = f"Objective:{len(objectives)}"
                part = add(instrument, "Objective", objectives[lens])
                for (key, field), text in zip(_OBJECTIVE.items(), lens[len(scope) :], strict=True):
                    word = _IMMERSIONS.get(text.upper(), text) if key == "Immersion" else text
                    if word:
                        put(part, field, word)
            add(made, "InstrumentRef", instrument.get("ID") or "")
            settings = add(made, "ObjectiveSettings", objectives[lens])
            if said.get("RefractionIndex") is not None:
                put(settings, "RefractiveIndex", _text(said.pop("RefractionIndex")))
        rest = {key: value for key, value in one.attrs.items() if key not in ("filepath", "name", "path")}
        if group:
            rest["HardwareSetting"] = {**rest["HardwareSetting"], group: said}
        left[str(one.attrs.get("path", one.name))] = rest
    return {key: value for key, value in left.items() if value}


def _image(root: etree._Element, one: Any, number: int, said: dict[str, Any]) -> etree._Element:
    image = add(root, "Image", f"Image:{number}")
    put(image, "Name", str(one.attrs.get("path", one.name)))
    if len(one.timestamps):
        put(image, "AcquisitionDate", f"{one.timestamps[0]}")
    pixels = add(image, "Pixels", f"Pixels:{number}")
    sizes = {str(name): int(size) for name, size in one.sizes.items()}
    for axis in "XYZCT":
        put(pixels, f"Size{axis}", str(sizes.get(axis, 1)))
    put(pixels, "Type", _TYPES.get(str(one.dtype), str(one.dtype)))
    for axis in ("X", "Y", "Z"):
        places = one.coords.get(axis)
        if places is not None and len(places) > 1:
            put(pixels, f"PhysicalSize{axis}", xsd_text(abs(float(places[-1] - places[0])) / (len(places) - 1)), "m")
    if isinstance(said.get("Pinhole"), float) and said["Pinhole"] > 0:
        pinhole = xsd_text(said.pop("Pinhole"))
        for channel in range(sizes.get("C", 1)):
            put(add(pixels, "Channel", f"Channel:{number}:{channel}"), "PinholeSize", pinhole, "m")
    return image
