"""The XML in a file of Zeiss's ZEN as elements of OME, of whose words most of it is made (ZISRAW's Information block).

Where OME has an attribute, this has a child with a text, under the same name and in the same unit but for the few that
are told here.
"""

from __future__ import annotations

from collections import Counter
from typing import Any, Final

from lxml import etree

from nboq.formats.ome.tree import add, put
from nboq.formats.ome.write_schema import shapes

_LIGHTS: Final = ("Laser", "Arc", "Filament", "LightEmittingDiode")
_PARTS: Final = ("Microscope", "Detector", "Objective", "FilterSet", "Filter", "Dichroic")
_TYPES: Final = {
    "Gray8": "uint8",
    "Gray16": "uint16",
    "Gray32": "uint32",
    "Gray32Float": "float",
    "Gray64Float": "double",
}
_REFERENCES: Final = ("ExcitationFilterRef", "EmissionFilterRef", "DichroicRef", "FilterSetRef")
_OTHERWISE: Final = {"ComponentBitCount": "SignificantBits", "AcquisitionDateAndTime": "AcquisitionDate"}
"""What has another name in OME."""
_READ: Final = ("Information", "Scaling")
"""The blocks that are read; the rest is how to show the image, and the settings of the program in its own words."""


class _Texts:
    """What stands in the XML, with what has been taken of it."""

    def __init__(self, root: etree._Element) -> None:
        self.root = root
        self.taken: set[etree._Element] = set()

    def give(self, made: etree._Element, source: etree._Element | None) -> None:
        """Give an element the texts of another that it has a field for: its own, its maker's, its kind's."""
        if source is None:
            return
        for way in ("*", "Manufacturer/*", "LightSourceType/*/*"):
            for leaf in source.iterfind(way):
                name, text = str(leaf.tag), (leaf.text or "").strip()
                if not len(leaf) and text and put(made, _OTHERWISE.get(name, name), _word(name, text)):
                    self.taken.add(leaf)

    def left(self) -> dict[str, Any]:
        """Give each text of the image's description that has not been taken, by its path, and what is left out."""
        found: dict[str, Any] = {}
        counts: Counter[str] = Counter()
        for leaf in (leaf for name in _READ for leaf in self.root.iterfind(f"Metadata/{name}//*")):
            text = (leaf.text or "").strip()
            if len(leaf) or not text or leaf in self.taken:
                continue
            way = "/".join(_step(one) for one in reversed([leaf, *leaf.iterancestors()][:-2]))
            counts[way] += 1
            found[way if counts[way] == 1 else f"{way}[{counts[way]}]"] = text
        blocks = sorted({str(one.tag) for one in self.root.iterfind("Metadata/*")} - set(_READ))
        return found | ({"~left_out": blocks} if blocks else {})


def _step(element: etree._Element) -> str:
    given = str(element.get("Id") or element.get("Name") or "")
    name = str(element.tag)
    return f"{name}[{given}]" if given else name


def _word(name: str, text: str) -> str:
    if name == "Binning":
        return text.replace(",", "x")
    return _TYPES.get(text, text) if name == "PixelType" else text


def of_czi(root: etree._Element, given: etree._Element) -> dict[str, Any]:
    """Make elements of the XML of a CZI.

    Args:
        root: Where they go.
        given: The root of the XML.

    Returns:
        What has no element, by its path.
    """
    texts = _Texts(given)
    information = given.find("Metadata/Information")
    if information is None:
        return {}
    hardware = information.find("Instrument")
    instrument = add(root, "Instrument", "Instrument:0") if hardware is not None and len(hardware) else None
    if hardware is not None and instrument is not None:
        _parts(texts, hardware, instrument)
    _image(texts, given, information, root, instrument is not None)
    return texts.left()


def _parts(texts: _Texts, hardware: etree._Element, instrument: etree._Element) -> None:
    for part in hardware.iterfind("LightSources/LightSource"):
        kind = next(
            (one for one in _LIGHTS if part.find(f"LightSourceType/{one}") is not None), "GenericExcitationSource"
        )
        _part(texts, part, add(instrument, kind, part.get("Id", "")))
    for name in _PARTS:
        for part in hardware.iterfind(f"{name}s/{name}"):
            made = add(instrument, name, "" if name == "Microscope" else part.get("Id", ""))
            for reference in part.iter(*_REFERENCES):
                add(made, str(reference.tag), reference.get("Id", ""))
            edges = part.find("TransmittanceRange")
            if edges is not None and name == "Filter":
                texts.give(add(made, "TransmittanceRange"), edges)
            _part(texts, part, made)


def _part(texts: _Texts, part: etree._Element, made: etree._Element) -> None:
    texts.give(made, part)
    # ZEN calls its parts by what is their model.
    if part.get("Name") and "Model" in shapes()[etree.QName(made).localname].attributes:
        put(made, "Model", part.get("Name", ""))


def _image(
    texts: _Texts, given: etree._Element, information: etree._Element, root: etree._Element, known: bool
) -> None:
    source = information.find("Image")
    if source is None:
        return
    image = add(root, "Image", "Image:0")
    for name, field in (("Name", "Name"), ("Title", "Name"), ("Description", "Description")):
        leaf = information.find(f"Document/{name}")
        if leaf is not None and (leaf.text or "").strip() and put(image, field, (leaf.text or "").strip()):
            texts.taken.add(leaf)
    if known:
        add(image, "InstrumentRef", "Instrument:0")
    settings = source.find("ObjectiveSettings")
    objective = source.find("ObjectiveSettings/ObjectiveRef")
    if objective is not None and objective.get("Id"):
        texts.give(add(image, "ObjectiveSettings", objective.get("Id", "")), settings)
    pixels = add(image, "Pixels", "Pixels:0")
    kind = source.find("PixelType")
    if kind is not None and _word("PixelType", kind.text or "") != kind.text:
        put(pixels, "Type", _word("PixelType", kind.text or ""))
        texts.taken.add(kind)
    for size in given.iterfind("Metadata/Scaling/Items/Distance"):
        value, axis = size.find("Value"), size.get("Id", "")
        if value is not None and axis in ("X", "Y", "Z") and put(pixels, f"PhysicalSize{axis}", value.text or "", "m"):
            texts.taken.add(value)
    for part in source.iterfind("Dimensions/Channels/Channel"):
        _channel(texts, part, add(pixels, "Channel", part.get("Id", "")))
    texts.give(image, source)
    texts.give(pixels, source)


def _channel(texts: _Texts, part: etree._Element, made: etree._Element) -> None:
    if part.get("Name"):
        put(made, "Name", part.get("Name", ""))
    for light in part.iterfind("LightSourcesSettings/LightSourceSettings"):
        lamp = light.find("LightSource")
        if lamp is not None and made.find("{*}LightSourceSettings") is None:
            texts.give(add(made, "LightSourceSettings", lamp.get("Id", "")), light)
    for settings in part.iterfind("DetectorSettings"):
        camera = settings.find("Detector")
        if camera is not None and made.find("{*}DetectorSettings") is None:
            texts.give(add(made, "DetectorSettings", camera.get("Id", "")), settings)
    for reference in part.iterfind("FilterSetRef"):
        add(made, "FilterSetRef", reference.get("Id", ""))
    texts.give(made, part)
