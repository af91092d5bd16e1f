"""PIDINST as XML, after `pidinst-schema-1_0.xsd` and the draft of `pidinst-schema-1_1.xsd`.

An XML record says the same as JSON in nested camelCase: an element with attributes is an object of them, with its text
under the element's own name. So one reader takes both.
"""

from __future__ import annotations

from typing import Any, Final

from lxml import etree

from nboq.formats.pidinst.entry import LISTS, Entry
from nboq.formats.pidinst.shapes import Shape, render

ROOT: Final = "instrument"
_INSTANCE: Final = "http://www.w3.org/2001/XMLSchema-instance"
# The order of the elements in the examples that come with the schema, which allows any.
_ELEMENTS: Final = (
    *("identifier", "schemaVersion", "landingPage", "name", "owners", "manufacturers", "model", "description"),
    *("instrumentTypes", "measuredVariables", "dates", "relatedIdentifiers", "alternateIdentifiers"),
    *("measurementTechniques", "measuredQuantities", "subjects"),
)


def _local(name: Any) -> str:
    return etree.QName(name).localname


def sniff_xml(root: etree._Element) -> bool:
    """Tell whether XML is a PIDINST record.

    Args:
        root: The root element.

    >>> sniff_xml(etree.fromstring("<instrument><landingPage/><owners/></instrument>"))
    True
    """
    inside = {_local(child.tag) for child in root}
    return _local(root.tag) == ROOT and bool(inside & {"owners", "manufacturers", "landingPage", "schemaVersion"})


def from_xml(root: etree._Element) -> dict[str, Any]:
    """Give the JSON in nested camelCase that says the same.

    Args:
        root: The root element.

    >>> from_xml(etree.fromstring('<instrument><identifier identifierType="DOI">10.5072/x</identifier></instrument>'))
    {'identifier': {'identifierType': 'DOI', 'identifier': '10.5072/x'}}
    """
    return _object(root)


def _object(element: etree._Element) -> dict[str, Any]:
    made: dict[str, Any] = _attributes(element)
    for child in element:
        key, value = _local(child.tag), _value(child)
        if key not in made:
            made[key] = value
        elif isinstance(made[key], list) and not isinstance(value, list):
            made[key].append(value)
        else:
            before = made[key] if isinstance(made[key], list) else [made[key]]
            made[key] = [*before, *(value if isinstance(value, list) else [value])]
    stray = _stray(element)
    if stray:
        made["#text"] = stray
    return made


def _attributes(element: etree._Element) -> dict[str, Any]:
    return {_local(key): value for key, value in element.attrib.items() if etree.QName(key).namespace != _INSTANCE}


def _stray(element: etree._Element) -> str:
    texts = [element.text, *(child.tail for child in element)]
    return " ".join(text.strip() for text in texts if text and text.strip())


def _value(element: etree._Element) -> Any:
    name = _local(element.tag)
    if name in LISTS and name != "models":
        items = [_value(child) for child in element]
        stray = _stray(element)
        return [*items, stray] if stray else items
    attributes = _attributes(element)
    if len(element) or not (element.text or attributes):
        return _object(element) if len(element) or attributes else None
    text = (element.text or "").strip()
    return {**attributes, name: text} if attributes else text


def to_xml(entry: Entry, shape: Shape) -> bytes:
    """Write a record.

    Args:
        entry: The record; its texts hold no character that XML can't.
        shape: That of the version that is meant.

    Returns:
        The file, in UTF-8.
    """
    root = etree.Element(ROOT)
    record = render(entry, shape)
    for field in _ELEMENTS:
        value = record.get(field)
        # A record has one model, though files may hold more.
        _add(root, field, value[0] if field == "model" and isinstance(value, list) else value)
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return written


def _add(parent: etree._Element, name: str, value: Any) -> None:
    """Write a value as an element: an object that has a value under the element's name as its text and attributes."""
    if value is None:
        return
    element = etree.SubElement(parent, name)
    if isinstance(value, list):
        for item in value:
            _add(element, LISTS[name], item)
    elif isinstance(value, dict) and name not in value:
        for key, inner in value.items():
            _add(element, key, inner)
    elif isinstance(value, dict):
        element.text = value.pop(name)
        element.attrib.update(value)
    else:
        element.text = value
