"""Attributes of a DataCite record as XML of kernel 4, and back.

The XML and the JSON hold the same under names that differ a little (`schemeURI`, `schemeUri`); the tables here say
where what stands. They follow the XSDs of kernel 4.5 to 4.7.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from lxml import etree

from nboq.errors import Malformed
from nboq.formats.datacite.vocab import KERNEL
from nboq.schema.values import read_number

_NS: Final = f"{{{KERNEL}}}"
_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"
_XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
_LOCATION: Final = "http://schema.datacite.org/meta/kernel-{}/metadata.xsd"

# The list → its element, the key of the element's text, and the keys that are attributes of it.
_LISTS: Final = {
    "titles": ("title", "title", ("titleType", "lang")),
    "subjects": ("subject", "subject", ("subjectScheme", "schemeUri", "valueUri", "classificationCode", "lang")),
    "dates": ("date", "date", ("dateType", "dateInformation")),
    "alternateIdentifiers": ("alternateIdentifier", "alternateIdentifier", ("alternateIdentifierType",)),
    "relatedIdentifiers": (
        "relatedIdentifier",
        "relatedIdentifier",
        (
            "resourceTypeGeneral",
            "relatedIdentifierType",
            "relationType",
            "relatedMetadataScheme",
            "schemeUri",
            "schemeType",
            "relationTypeInformation",
        ),
    ),
    "rightsList": (
        "rights",
        "rights",
        ("rightsUri", "rightsIdentifier", "rightsIdentifierScheme", "schemeUri", "lang"),
    ),
    "descriptions": ("description", "description", ("descriptionType", "lang")),
}
_TEXTS: Final = {"sizes": "size", "formats": "format"}
_PARTY: Final = {
    "nameIdentifiers": ("nameIdentifier", "nameIdentifier", ("nameIdentifierScheme", "schemeUri")),
    "affiliation": (
        "affiliation",
        "name",
        ("affiliationIdentifier", "affiliationIdentifierScheme", "schemeUri"),
    ),
}
_PUBLISHER: Final = ("publisherIdentifier", "publisherIdentifierScheme", "schemeUri", "lang")
_FUNDER: Final = {
    "funderName": (),
    "funderIdentifier": ("funderIdentifierType", "schemeUri"),
    "awardNumber": ("awardUri",),
    "awardTitle": (),
}
_ITEM_IDENTIFIER: Final = ("relatedItemIdentifierType", "relatedMetadataScheme", "schemeUri", "schemeType")
_ITEM: Final = ("volume", "issue", "number", "firstPage", "lastPage", "publisher", "edition")
_ITEM_ATTRIBUTES: Final = ("relatedItemType", "relationType", "relationTypeInformation")
_BOX: Final = ("westBoundLongitude", "eastBoundLongitude", "southBoundLatitude", "northBoundLatitude")
_POINT: Final = ("pointLongitude", "pointLatitude")
_ORDER: Final = (
    "doi",
    "creators",
    "titles",
    "publisher",
    "publicationYear",
    "types",
    "subjects",
    "contributors",
    "dates",
    "language",
    "alternateIdentifiers",
    "relatedIdentifiers",
    "sizes",
    "formats",
    "version",
    "rightsList",
    "descriptions",
    "geoLocations",
    "fundingReferences",
    "relatedItems",
)
# XML 1.0, production 2 (Char).
_CONTROL: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def is_record(root: etree._Element) -> bool:
    """Tell whether an element is a DataCite record of kernel 4."""
    return root.tag == f"{_NS}resource"


def without_controls(value: Any) -> Any:
    """Put U+FFFD for the characters that XML can't hold.

    >>> without_controls({"name": "a" + chr(0) + "b"})
    {'name': 'a�b'}
    """
    if isinstance(value, str):
        return _CONTROL.sub("\ufffd", value)
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


def _add(parent: etree._Element, name: str, text: Any = None, found: Mapping[str, Any] = {}, keys: Any = ()) -> Any:
    element = etree.SubElement(parent, _NS + name)
    if text is not None:
        element.text = str(text)
    for key in keys:
        if key in found:
            element.set(_xml_name(key), str(found[key]))
    return element


def _add_party(parent: etree._Element, kind: str, party: Mapping[str, Any], nested: bool = False) -> None:
    element = _add(parent, kind, None, party, ("contributorType",) if kind == "contributor" else ())
    _add(element, f"{kind}Name", party.get("name", ""), party, ("nameType", "lang"))
    for key in ("givenName", "familyName"):
        if key in party:
            _add(element, key, party[key])
    if nested:
        return
    for field, (name, text, keys) in _PARTY.items():
        for item in party.get(field, []):
            _add(element, name, item.get(text, ""), item, keys)


def _add_point(parent: etree._Element, name: str, point: Mapping[str, Any], keys: tuple[str, ...]) -> None:
    element = _add(parent, name)
    for key in keys:
        if key in point:
            _add(element, key, point[key])


def _add_place(parent: etree._Element, place: Mapping[str, Any]) -> None:
    element = _add(parent, "geoLocation")
    if "geoLocationPlace" in place:
        _add(element, "geoLocationPlace", place["geoLocationPlace"])
    if "geoLocationPoint" in place:
        _add_point(element, "geoLocationPoint", place["geoLocationPoint"], _POINT)
    if "geoLocationBox" in place:
        _add_point(element, "geoLocationBox", place["geoLocationBox"], _BOX)
    polygons = place.get("geoLocationPolygon", [])
    for polygon in polygons if polygons and isinstance(polygons[0], list) else [polygons]:
        if polygon:
            outline = _add(element, "geoLocationPolygon")
            for corner in polygon:
                for key, point in corner.items():
                    _add_point(outline, key, point, _POINT)


def _add_item(parent: etree._Element, item: Mapping[str, Any]) -> None:
    element = _add(parent, "relatedItem", None, item, _ITEM_ATTRIBUTES)
    found = item.get("relatedItemIdentifier")
    if isinstance(found, Mapping):
        _add(element, "relatedItemIdentifier", found.get("relatedItemIdentifier", ""), found, _ITEM_IDENTIFIER)
    if item.get("creators"):
        wrapper = _add(element, "creators")
        for party in item["creators"]:
            _add_party(wrapper, "creator", party, nested=True)
    wrapper = _add(element, "titles")
    for title in item.get("titles", []):
        _add(wrapper, "title", title.get("title", ""), title, ("titleType", "lang"))
    if "publicationYear" in item:
        _add(element, "publicationYear", item["publicationYear"])
    for key in _ITEM:
        if key in item:
            _add(element, key, item[key], item, ("numberType",) if key == "number" else ())
    if item.get("contributors"):
        wrapper = _add(element, "contributors")
        for party in item["contributors"]:
            _add_party(wrapper, "contributor", party, nested=True)


def _add_list(root: etree._Element, field: str, items: list[Any]) -> None:
    wrapper = _add(root, field)
    for item in items:
        if field in _LISTS:
            name, text, keys = _LISTS[field]
            _add(wrapper, name, item.get(text, ""), item, keys)
        elif field in _TEXTS:
            _add(wrapper, _TEXTS[field], item)
        elif field in ("creators", "contributors"):
            _add_party(wrapper, field[:-1], item)
        elif field == "fundingReferences":
            funding = _add(wrapper, "fundingReference")
            for key, keys in _FUNDER.items():
                if key in item or any(name in item for name in keys if name != "schemeUri"):
                    _add(funding, key, item.get(key, ""), item, keys)
        elif field == "geoLocations":
            _add_place(wrapper, item)
        elif field == "relatedItems":
            _add_item(wrapper, item)


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
    for field in _ORDER:
        if field not in record:
            continue
        found = record[field]
        if field == "doi":
            _add(root, "identifier", found).set("identifierType", "DOI")
        elif field == "publisher":
            _add(root, field, found["name"], found, _PUBLISHER)
        elif field == "types":
            _add(root, "resourceType", found.get("resourceType"), found, ("resourceTypeGeneral",))
        elif isinstance(found, list):
            _add_list(root, field, found)
        else:
            _add(root, field, found)
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


def _with_attributes(element: etree._Element, key: str) -> dict[str, Any]:
    text = _text_of(element)
    found = {key: text} if text else {}
    return found | {_json_name(str(name)): str(value) for name, value in element.attrib.items()}


def _party(element: etree._Element) -> dict[str, Any]:
    party: dict[str, Any] = {}
    for child in element:
        name = _name(child)
        if name in ("creatorName", "contributorName"):
            party |= _with_attributes(child, "name")
        elif name == "nameIdentifier":
            party.setdefault("nameIdentifiers", []).append(_with_attributes(child, name))
        elif name == "affiliation":
            party.setdefault("affiliation", []).append(_with_attributes(child, "name"))
        else:
            party[name] = _text_of(child)
    return party | {_json_name(str(name)): str(value) for name, value in element.attrib.items()}


def _point(element: etree._Element) -> dict[str, Any]:
    def coordinate(text: str) -> float | int | str:
        try:
            return read_number(text)
        except ValueError:
            return text

    return {_name(child): coordinate(_text_of(child)) for child in element}


def _place(element: etree._Element) -> dict[str, Any]:
    place: dict[str, Any] = {}
    polygons: list[Any] = []
    for child in element:
        name = _name(child)
        if name == "geoLocationPlace":
            place[name] = _text_of(child)
        elif name == "geoLocationPolygon":
            polygons.append([{_name(corner): _point(corner)} for corner in child])
        else:
            place[name] = _point(child)
    if polygons:
        place["geoLocationPolygon"] = polygons[0] if len(polygons) == 1 else polygons
    return place


def _funding(element: etree._Element) -> dict[str, Any]:
    funding: dict[str, Any] = {}
    for child in element:
        funding |= _with_attributes(child, _name(child))
    return funding


def _item(element: etree._Element) -> dict[str, Any]:
    item: dict[str, Any] = {str(name): str(value) for name, value in element.attrib.items()}
    for child in element:
        name = _name(child)
        if name in ("creators", "contributors"):
            item[name] = [_party(party) for party in child]
        elif name == "titles":
            item[name] = [_with_attributes(title, "title") for title in child]
        elif name == "relatedItemIdentifier":
            item[name] = _with_attributes(child, name)
        else:
            item |= _with_attributes(child, name)
    return item


def _list(field: str, children: Iterator[etree._Element]) -> list[Any]:
    if field in _LISTS:
        return [_with_attributes(child, _LISTS[field][1]) for child in children]
    if field in _TEXTS:
        return [_text_of(child) for child in children]
    read = {
        "creators": _party,
        "contributors": _party,
        "fundingReferences": _funding,
        "geoLocations": _place,
        "relatedItems": _item,
    }[field]
    return [read(child) for child in children]


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
    record: dict[str, Any] = {}
    for child in root:
        name = _name(child)
        if name == "identifier":
            key = "doi" if str(child.get("identifierType", "DOI")).upper() == "DOI" else None
            if key is None:
                raise Malformed(
                    f"its identifier is of type {child.get('identifierType')!r}, expected a DOI", source=source
                )
            record[key] = _text_of(child)
        elif name == "publisher":
            record[name] = _with_attributes(child, "name")
        elif name == "resourceType":
            record["types"] = _with_attributes(child, name)
        elif name in ("publicationYear", "language", "version"):
            record[name] = _text_of(child).strip() if name != "version" else _text_of(child)
        elif name in _ORDER:
            record[name] = _list(name, iter(child))
        else:
            raise Malformed(f"line {child.sourceline}: DataCite's kernel 4 has no element {name!r}", source=source)
    return record
