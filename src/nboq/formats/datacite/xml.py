"""Attributes of a DataCite record as XML of kernel 4, and back.

The XML and the JSON hold the same under names that differ a little (`schemeURI`, `schemeUri`); the shapes here say what
stands where, for both ways. They follow the XSDs of kernel 4.5 to 4.7.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from lxml import etree

from nboq.errors import Malformed
from nboq.formats.datacite.vocab import KERNEL
from nboq.formats.safe_xml import NO_XML
from nboq.schema.values import read_number

_NS: Final = f"{{{KERNEL}}}"
_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"
_XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
_LOCATION: Final = "http://schema.datacite.org/meta/kernel-{}/metadata.xsd"


@dataclass(frozen=True, slots=True)
class _Shape:
    """How an element holds an object: under which key its text is, which keys are attributes, and what is inside."""

    text: str = ""
    attributes: tuple[str, ...] = ()
    inside: tuple[_Member, ...] = ()


@dataclass(frozen=True, slots=True)
class _Member:
    """What may be inside of an element.

    Attributes:
        element: The name of its element.
        shape: What that holds; one without anything is a text by itself.
        key: Where the JSON has it; empty where its text and its attributes are keys of the object around it.
        several: Whether there are several: in an element of the name of the key, or one behind the other.
        always: Whether there is an element even if the JSON has nothing for it.
    """

    element: str
    shape: _Shape
    key: str = ""
    several: Literal["", "wrapped", "bare"] = ""
    always: bool = False


def _flat(element: str, attributes: str = "", *, text: str = "", always: bool = False) -> _Member:
    return _Member(element, _Shape(text or element, tuple(attributes.split())), always=always)


def _list(key: str, element: str, attributes: str, *, text: str = "", bare: bool = False) -> _Member:
    shape = _Shape(text or element, tuple(attributes.split()))
    # The items of a publication need a title.
    return _Member(element, shape, key, "bare" if bare else "wrapped", always=key == "titles")


def _texts(*elements: str) -> tuple[_Member, ...]:
    return tuple(map(_flat, elements))


def _parties(kind: str, attributes: tuple[str, ...], *more: _Member) -> _Member:
    name = _flat(f"{kind}Name", "nameType lang", text="name", always=True)
    shape = _Shape("", attributes, (name, *_texts("givenName", "familyName"), *more))
    return _Member(kind, shape, f"{kind}s", "wrapped")


_TITLES: Final = _list("titles", "title", "titleType lang")
_AFFILIATION: Final = "affiliationIdentifier affiliationIdentifierScheme schemeUri"
_KNOWN_AS: Final = (
    _list("nameIdentifiers", "nameIdentifier", "nameIdentifierScheme schemeUri", bare=True),
    _list("affiliation", "affiliation", _AFFILIATION, text="name", bare=True),
)
_RELATED: Final = (
    "resourceTypeGeneral relatedIdentifierType relationType relatedMetadataScheme schemeUri schemeType "
    "relationTypeInformation"
)
_POINT: Final = _Shape(inside=_texts("pointLongitude", "pointLatitude"))
_BOX: Final = _Shape(
    inside=_texts("westBoundLongitude", "eastBoundLongitude", "southBoundLatitude", "northBoundLatitude")
)
_COORDINATES: Final = frozenset(member.element for shape in (_POINT, _BOX) for member in shape.inside)
_POLYGON: Final = _Member("geoLocationPolygon", _POINT, "geoLocationPolygon", "bare")
_PLACE: Final = _Shape(
    inside=(
        _flat("geoLocationPlace"),
        _Member("geoLocationPoint", _POINT, "geoLocationPoint"),
        _Member("geoLocationBox", _BOX, "geoLocationBox"),
        _POLYGON,
    )
)
_FUNDING: Final = _Shape(
    inside=(
        _flat("funderName"),
        _flat("funderIdentifier", "funderIdentifierType schemeUri"),
        _flat("awardNumber", "awardUri"),
        _flat("awardTitle"),
    )
)
_ITEM_IDENTIFIER: Final = ("relatedItemIdentifierType", "relatedMetadataScheme", "schemeUri", "schemeType")
_ITEM: Final = _Shape(
    "",
    ("relatedItemType", "relationType", "relationTypeInformation"),
    (
        _Member("relatedItemIdentifier", _Shape("relatedItemIdentifier", _ITEM_IDENTIFIER), "relatedItemIdentifier"),
        _parties("creator", ()),
        _TITLES,
        *_texts("publicationYear", "volume", "issue"),
        _flat("number", "numberType"),
        *_texts("firstPage", "lastPage", "publisher", "edition"),
        _parties("contributor", ("contributorType",)),
    ),
)
_PUBLISHER: Final = _Shape("name", ("publisherIdentifier", "publisherIdentifierScheme", "schemeUri", "lang"))
_RESOURCE: Final = _Shape(
    inside=(
        _flat("identifier", text="doi"),
        _parties("creator", (), *_KNOWN_AS),
        _TITLES,
        _Member("publisher", _PUBLISHER, "publisher"),
        _flat("publicationYear"),
        _Member("resourceType", _Shape("resourceType", ("resourceTypeGeneral",)), "types"),
        _list("subjects", "subject", "subjectScheme schemeUri valueUri classificationCode lang"),
        _parties("contributor", ("contributorType",), *_KNOWN_AS),
        _list("dates", "date", "dateType dateInformation"),
        _flat("language"),
        _list("alternateIdentifiers", "alternateIdentifier", "alternateIdentifierType"),
        _list("relatedIdentifiers", "relatedIdentifier", _RELATED),
        _Member("size", _Shape(), "sizes", "wrapped"),
        _Member("format", _Shape(), "formats", "wrapped"),
        _flat("version"),
        _list("rightsList", "rights", "rightsUri rightsIdentifier rightsIdentifierScheme schemeUri lang"),
        _list("descriptions", "description", "descriptionType lang"),
        _Member("geoLocation", _PLACE, "geoLocations", "wrapped"),
        _Member("fundingReference", _FUNDING, "fundingReferences", "wrapped"),
        _Member("relatedItem", _ITEM, "relatedItems", "wrapped"),
    )
)


def keys_of(field: str) -> frozenset[str]:
    """Give the keys that the JSON of a field may have, or that of each of its items.

    >>> sorted(keys_of("alternateIdentifiers"))
    ['alternateIdentifier', 'alternateIdentifierType']
    """
    shape = next(member.shape for member in _RESOURCE.inside if member.key == field)
    keys = {shape.text, *shape.attributes}
    for member in shape.inside:
        keys |= {member.key} if member.key else {member.shape.text, *member.shape.attributes}
    return frozenset(keys - {""})


def is_record(root: etree._Element) -> bool:
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


def _write(parent: etree._Element, name: str, shape: _Shape, found: Any) -> None:
    element = etree.SubElement(parent, _NS + name)
    if not isinstance(found, Mapping):
        element.text = str(found)
        return
    if found.get(shape.text) is not None:
        element.text = str(found[shape.text])
    for key in shape.attributes:
        if key in found:
            element.set(_xml_name(key), str(found[key]))
    for member in shape.inside:
        _write_member(element, member, found)


def _write_member(parent: etree._Element, member: _Member, around: Mapping[str, Any]) -> None:
    found = around.get(member.key)
    if member is _POLYGON:
        for polygon in found if found and isinstance(found[0], list) else [found]:
            _write_polygon(parent, polygon or [])
    elif member.several:
        holder = parent
        if member.several == "wrapped" and (found or member.always):
            holder = etree.SubElement(parent, _NS + member.key)
        for item in found or ():
            _write(holder, member.element, member.shape, item)
    elif member.key:
        if isinstance(found, Mapping):
            _write(parent, member.element, member.shape, found)
    # An address of a scheme says nothing of itself.
    elif member.always or {member.shape.text, *member.shape.attributes} - {"schemeUri"} & around.keys():
        _write(parent, member.element, member.shape, around)


def _write_polygon(parent: etree._Element, corners: list[Any]) -> None:
    outline = etree.SubElement(parent, _NS + _POLYGON.element) if corners else parent
    for corner in corners:
        for name, point in corner.items():
            _write(outline, name, _POINT, point)


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
    for member in _RESOURCE.inside:
        if member.key in record or not member.key:
            _write_member(root, member, record)
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


def _read(element: etree._Element, shape: _Shape) -> Any:
    if shape == _Shape():
        return _text_of(element)
    made: dict[str, Any] = {}
    if shape.text and (text := _text_of(element)):
        made[shape.text] = _coordinate(text) if shape.text in _COORDINATES else text
    known = {member.key if member.several == "wrapped" else member.element: member for member in shape.inside}
    for child in element if shape.inside else ():
        name = _name(child)
        member = known.get(name)
        if member is None:
            made[name] = _text_of(child)
        elif member is _POLYGON:
            made.setdefault(name, []).append([{_name(corner): _read(corner, _POINT)} for corner in child])
        elif member.several == "wrapped":
            made[name] = [_read(item, member.shape) for item in child]
        elif member.several:
            made.setdefault(member.key, []).append(_read(child, member.shape))
        elif member.key:
            made[member.key] = _read(child, member.shape)
        else:
            made |= _read(child, member.shape)
    if shape.attributes:
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
    if not is_record(root):
        raise Malformed(f"its root is {root.tag!r}, expected 'resource' in the namespace {KERNEL}", source=source)
    known = {member.key if member.several else member.element for member in _RESOURCE.inside}
    for child in root:
        kind = child.get("identifierType", "DOI")
        if _name(child) == "identifier" and kind.upper() != "DOI":
            raise Malformed(f"its identifier is of type {kind!r}, expected a DOI", source=source)
        if _name(child) not in known:
            raise Malformed(
                f"line {child.sourceline}: DataCite's kernel 4 has no element {_name(child)!r}", source=source
            )
    record: dict[str, Any] = _read(root, _RESOURCE)
    for key in {"publicationYear", "language"} & record.keys():
        record[key] = record[key].strip()
    for place in record.get("geoLocations", ()):
        if len(place.get(_POLYGON.key, ())) == 1:
            place[_POLYGON.key] = place[_POLYGON.key][0]
    return record
