"""Attributes of a DataCite record as XML of kernel 4, and back.

The XML and the JSON hold the same under names that differ a little (`schemeURI`, `schemeUri`); `elements.tsv` says what
stands where, for both ways.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from lxml import etree

from nboq.errors import Malformed
from nboq.formats.datacite.vocab import KERNEL
from nboq.schema.artefacts import tsv_rows
from nboq.schema.labels import NO_XML
from nboq.schema.values import read_number

_NS: Final = f"{{{KERNEL}}}"
_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"
_XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
_LOCATION: Final = "http://schema.datacite.org/meta/kernel-{}/metadata.xsd"


@dataclass(slots=True)
class _Element:
    """What an element holds, and where the JSON has it; `elements.tsv` says what the fields mean."""

    name: str
    key: str
    text: str
    attributes: tuple[str, ...]
    several: str
    always: bool
    inside: list[_Element] = field(default_factory=list)

    @property
    def keys(self) -> set[str]:
        """What its text and its attributes are called in the JSON."""
        return {self.text, *self.attributes} - {""}


def _elements() -> dict[str, _Element]:
    """Read the table: elements by the way to them."""
    found = {"": _Element("resource", "", "", (), "", True)}
    for row in tsv_rows(Path(__file__).with_name("elements.tsv")):
        name, attributes = row["element"], tuple(row["attributes"].split())
        made = _Element(name, row["key"], row["text"], attributes, row["several"], row["always"] == "yes")
        found[row["in"]].inside.append(made)
        found[f"{row['in']}/{name}".strip("/")] = made
    return found


_ELEMENTS: Final = _elements()
_RESOURCE: Final = _ELEMENTS[""]
_POLYGON: Final = _ELEMENTS["geoLocation/geoLocationPolygon"]
_COORDINATES: Final = frozenset(
    inner.text for kind in ("Point", "Box") for inner in _ELEMENTS[f"geoLocation/geoLocation{kind}"].inside
)


def keys_of(field: str) -> frozenset[str]:
    """Give the keys that the JSON of a field may have, or that of each of its items.

    >>> sorted(keys_of("alternateIdentifiers"))
    ['alternateIdentifier', 'alternateIdentifierType']
    """
    element = next(element for element in _RESOURCE.inside if element.key == field)
    return frozenset(element.keys.union(*({inner.key} if inner.key else inner.keys for inner in element.inside)))


def sniff_xml(root: etree._Element) -> bool:
    """Tell whether an element is a DataCite record of kernel 4."""
    return root.tag == f"{_NS}resource"


def without_controls(value: Any) -> Any:
    """Put U+FFFD for the characters that XML can't hold.

    >>> without_controls({"name": "a" + chr(0) + "b"})
    {'name': 'a�b'}
    """
    if isinstance(value, str):
        return NO_XML.sub("\ufffd", value)
    if isinstance(value, Mapping):
        return {key: without_controls(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [without_controls(inner) for inner in value]
    return value


def _xml_name(key: str) -> str:
    return _LANG if key == "lang" else re.sub(r"Uri\Z", "URI", key)


def _json_name(name: str) -> str:
    return "lang" if name == _LANG else re.sub(r"URI\Z", "Uri", name)


# -- writing ---------------------------------------------------------------------------------------------------------


def _write(parent: etree._Element, known: _Element, found: Any, name: str = "") -> None:
    element = etree.SubElement(parent, _NS + (name or known.name))
    if not isinstance(found, Mapping):
        element.text = str(found)
        return
    if found.get(known.text) is not None:
        element.text = str(found[known.text])
    for key in known.attributes:
        if key in found:
            element.set(_xml_name(key), str(found[key]))
    for inner in known.inside:
        _write_inside(element, inner, found)


def _write_inside(parent: etree._Element, known: _Element, around: Mapping[str, Any]) -> None:
    found = around.get(known.key)
    if known is _POLYGON:
        for polygon in found if found and isinstance(found[0], list) else [found]:
            _write_polygon(parent, polygon or [])
    elif known.several:
        holder = parent
        if known.several == "wrapped" and (found or known.always):
            holder = etree.SubElement(parent, _NS + known.key)
        for item in found or ():
            _write(holder, known, item)
    elif known.key:
        if isinstance(found, Mapping):
            _write(parent, known, found)
    # An address of a scheme says nothing of itself.
    elif known.always or known.keys - {"schemeUri"} & around.keys():
        _write(parent, known, around)


def _write_polygon(parent: etree._Element, corners: list[Any]) -> None:
    outline = etree.SubElement(parent, _NS + _POLYGON.name) if corners else parent
    for corner in corners:
        for name, point in corner.items():
            _write(outline, _POLYGON, point, name)


def element_of(record: Mapping[str, Any], version: str) -> etree._Element:
    """Make the XML of a record.

    Args:
        record: Its attributes, fit for the version. `url`, which XML has no place for, is left out.
        version: The version that the XML names as its schema.

    Returns:
        The root element.

    >>> element_of({"doi": "10.5072/a", "types": {"resourceTypeGeneral": "Instrument"}}, "4.6")[0].text
    '10.5072/a'
    """
    # lxml takes None for the default namespace; types-lxml says so too.
    root = etree.Element(f"{_NS}resource", nsmap={None: KERNEL, "xsi": _XSI})
    root.set(f"{{{_XSI}}}schemaLocation", f"{KERNEL} {_LOCATION.format(version)}")
    for known in _RESOURCE.inside:
        if known.key in record or not known.key:
            _write_inside(root, known, record)
    for identifier in root.iterfind(f"{_NS}identifier"):
        identifier.set("identifierType", "DOI")
    return root


# -- reading ---------------------------------------------------------------------------------------------------------


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname


def _text_of(element: etree._Element) -> str:
    """Give the text; `br` is a new line, and the indentation of a printed file is none of the text."""
    pieces = [element.text or ""]
    for child in element:
        pieces += ["\n" if _name(child) == "br" else "".join(child.itertext()), child.tail or ""]
    text = "".join(pieces)
    if text.lstrip(" \t").startswith("\n") or text.rstrip(" \t").endswith("\n"):
        return text.strip()
    return text


def _coordinate(text: str) -> float | int | str:
    try:
        return read_number(text)
    except ValueError:
        return text


def _read(element: etree._Element, known: _Element) -> Any:
    if not (known.keys or known.inside):
        return _text_of(element)
    made: dict[str, Any] = {}
    if known.text and (text := _text_of(element)):
        made[known.text] = _coordinate(text) if known.text in _COORDINATES else text
    inside = {inner.key if inner.several == "wrapped" else inner.name: inner for inner in known.inside}
    for child in element if inside else ():
        name = _name(child)
        inner = inside.get(name)
        if inner is None:
            made[name] = _text_of(child)
        elif inner is _POLYGON:
            made.setdefault(name, []).append([{_name(corner): _read(corner, _POLYGON)} for corner in child])
        elif inner.several == "wrapped":
            made[name] = [_read(item, inner) for item in child]
        elif inner.several:
            made.setdefault(inner.key, []).append(_read(child, inner))
        elif inner.key:
            made[inner.key] = _read(child, inner)
        else:
            made |= _read(child, inner)
    if known.attributes:
        made |= {_json_name(str(name)): str(value) for name, value in element.attrib.items()}
    return made


def from_element(root: etree._Element, source: str) -> dict[str, Any]:
    """Read the XML of a record.

    Args:
        root: The element `resource`.
        source: What to call the file in messages.

    Returns:
        Its attributes, as the REST API names them.

    Raises:
        Malformed: If it is no record of kernel 4, or holds an element that kernel 4 doesn't have.

    >>> from_element(element_of({"doi": "10.5072/a"}, "4.5"), "a.xml")
    {'doi': '10.5072/a'}
    """
    if not sniff_xml(root):
        raise Malformed(f"its root is {root.tag!r}, expected 'resource' in the namespace {KERNEL}", source=source)
    known = {inner.key if inner.several else inner.name for inner in _RESOURCE.inside}
    for child in root:
        kind = child.get("identifierType", "DOI")
        if _name(child) == "identifier" and kind.upper() != "DOI":
            raise Malformed(f"its identifier is of type {kind!r}, expected a DOI", source=source)
        if _name(child) not in known:
            reason = f"line {child.sourceline}: DataCite's kernel 4 has no element {_name(child)!r}"
            raise Malformed(reason, source=source)
    record: dict[str, Any] = _read(root, _RESOURCE)
    for key in {"publicationYear", "language"} & record.keys():
        record[key] = record[key].strip()
    for place in record.get("geoLocations", ()):
        if len(place.get(_POLYGON.key, ())) == 1:
            place[_POLYGON.key] = place[_POLYGON.key][0]
    return record
