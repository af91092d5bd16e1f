"""JSON of DataCite in all the forms that are about: brought to the attributes of the REST API.

Kernel 4.0 and 4.1 wrote `identifier`, `creatorName` and `resourceType` as the XML does; 4.2 to 4.4 `identifiers`,
`types` and a publisher of plain text; since 4.5 the publisher is an object. The REST API wraps the attributes once or
twice, and answers with nulls and empty lists (PyPI `datacite`, schemas 4.0 to 4.5; support.datacite.org, REST API).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from nboq.errors import Malformed, short

_SIGNS: Final = frozenset(
    ["creators", "titles", "publisher", "publicationYear", "types", "resourceType", "identifiers", "identifier"]
)
# The spelling of the XML → that of the JSON.
_KEYS: Final = {
    **{f"{word}URI": f"{word}Uri" for word in ("scheme", "value", "rights", "award")},
    **dict.fromkeys(("creatorName", "contributorName"), "name"),
    "affiliations": "affiliation",
}
_IDENTIFIER: Final = ("nameIdentifier", "nameIdentifierScheme", "schemeUri")
_ANY: Final = "*"
_OBJECT: Final[dict[str, Any]] = {}
_TEXTS: Final = {_ANY: str}
_PARTY: Final = {
    **dict.fromkeys(("name", "nameType", "givenName", "familyName", "contributorType"), str),
    "nameIdentifiers": (dict.fromkeys(_IDENTIFIER, str),),
    "affiliation": (dict.fromkeys(("name", "affiliationIdentifier", "affiliationIdentifierScheme", "schemeUri"), str),),
}
# What is read into slots is text all through; of the rest, what is looked into is there to look into. A shape in round
# brackets is that of each item of a list.
_SHAPE: Final[dict[str, Any]] = {
    **dict.fromkeys(("doi", "url", "language", "version", "schemaVersion"), str),
    **dict.fromkeys(("types", "publisher"), _TEXTS),
    **dict.fromkeys(("sizes", "formats"), (str,)),
    **dict.fromkeys(("creators", "contributors"), (_PARTY,)),
    **dict.fromkeys(("titles", "dates", "descriptions", "subjects", "fundingReferences"), (_TEXTS,)),
    **dict.fromkeys(("alternateIdentifiers", "relatedIdentifiers"), (_TEXTS,)),
    **dict.fromkeys(("identifiers", "rightsList"), (_OBJECT,)),
    "relatedItems": (dict.fromkeys(("creators", "contributors", "titles"), (_OBJECT,)),),
    "geoLocations": (dict.fromkeys(("geoLocationPoint", "geoLocationBox"), _OBJECT),),
}


def sniff_json(data: Any) -> bool:
    """Tell whether parsed JSON may be a DataCite record: bare, or wrapped as the REST API does.

    >>> sniff_json({"data": {"type": "dois", "attributes": {}}}), sniff_json({"type": "Objective"})
    (True, False)
    >>> sniff_json({"data": [{"type": "dois", "attributes": {}}]}), sniff_json([])
    (True, False)
    """
    page = page_of(data)
    if page is not None:
        return bool(page) and all(isinstance(item, Mapping) and item.get("type") == "dois" for item in page)
    if not isinstance(data, Mapping):
        return False
    if isinstance(data.get("data"), Mapping):
        data = data["data"]
    if data.get("type") == "dois":
        return True
    return "type" not in data and len(_SIGNS & set(data)) >= 3


def page_of(data: Any) -> list[Any] | None:
    """Give the records of a page of answers, `{"data": […], "links": …}`, or of a bare list; None for anything else."""
    page = data.get("data") if isinstance(data, Mapping) else data
    return page if isinstance(page, list) else None


def _clean(value: Any) -> Any:
    """Leave out what says nothing, and spell keys as the JSON does."""
    if isinstance(value, Mapping):
        cleaned = {_KEYS.get(str(key), str(key)): _clean(inner) for key, inner in value.items()}
        return {key: inner for key, inner in cleaned.items() if inner is not None and inner not in ([], {}, "")}
    if isinstance(value, list):
        return [inner for inner in map(_clean, value) if inner is not None and inner not in ([], {})]
    return value


def _unwrap(data: Any, source: str) -> dict[str, Any]:
    if not isinstance(data, Mapping):
        raise Malformed(f"a {type(data).__name__}, expected a DataCite record as a JSON object", source=source)
    outer: Mapping[str, Any] = data
    if "data" in data:
        if not isinstance(data["data"], Mapping):
            raise Malformed(f"'data' is {short(data['data'])}, expected a DataCite record", source=source)
        outer = data["data"]
    if "attributes" not in outer:
        return dict(outer)
    inner = outer["attributes"]
    if not isinstance(inner, Mapping):
        raise Malformed(f"'attributes' is {short(inner)}, expected an object", source=source)
    found = dict(inner)
    if "id" in outer and "doi" not in found:
        found["doi"] = outer["id"]
    if "relationships" in outer:
        found["relationships"] = outer["relationships"]
    return found


def _expect(found: Any, kind: type, words: str, field: str, source: str) -> None:
    if not isinstance(found, kind):
        raise Malformed(f"{field} is {short(found)}, expected {words}", source=source)


def _check(value: Any, shape: Any, field: str, source: str) -> None:
    """Hold a value to its shape: a text, a list of what has one shape, or an object whose keys have shapes."""
    if shape is str:
        _expect(value, str, "a text", field, source)
    elif isinstance(shape, tuple):
        _expect(value, list, "a list of texts" if shape == (str,) else "a list of objects", field, source)
        for number, item in enumerate(value):
            _check(item, shape[0], f"{field}[{number}]", source)
    else:
        _expect(value, dict, "an object", field, source)
        for key, inner in value.items():
            expected = shape.get(key, shape.get(_ANY))
            if expected is not None:
                _check(inner, expected, f"{field}.{key}" if field else key, source)


def _in_lists(value: Any, shape: Any) -> Any:
    """Put what stands alone where a list belongs into one, as writers of XML that went to JSON forget to."""
    if isinstance(shape, tuple):
        alone = isinstance(value, str if shape == (str,) else dict)
        items = [value] if alone else value
        return [_in_lists(item, shape[0]) for item in items] if isinstance(items, list) else value
    if isinstance(shape, dict) and isinstance(value, dict):
        return {key: _in_lists(inner, shape.get(key, shape.get(_ANY))) for key, inner in value.items()}
    return value


def _party(party: dict[str, Any]) -> dict[str, Any]:
    party = dict(party)
    if isinstance(party.get("affiliation"), str):
        party["affiliation"] = [party["affiliation"]]
    if isinstance(party.get("affiliation"), list):
        told = [{"name": item} if isinstance(item, str) else item for item in party["affiliation"]]
        objects = (item for item in told if isinstance(item, Mapping))
        party["affiliation"] = [
            {"name" if key == "affiliation" else key: item[key] for key in item} for item in objects
        ]
    if "nameIdentifier" in party and "nameIdentifiers" not in party:
        party["nameIdentifiers"] = [{key: party.pop(key) for key in _IDENTIFIER if key in party}]
    # 4.1's JSON schema has the British spelling, where its XSD has the American one.
    if party.get("nameType") == "Organisational":
        party["nameType"] = "Organizational"
    if "name" not in party and ("familyName" in party or "givenName" in party):
        names = [party[key] for key in ("familyName", "givenName") if isinstance(party.get(key), str)]
        party["name"] = ", ".join(names)
    return party


def _funding(reference: dict[str, Any]) -> dict[str, Any]:
    """Kernel 4.0 and 4.1 had objects where there are texts now."""
    found: dict[str, Any] = {}
    for key, value in reference.items():
        found |= value if key in ("funderIdentifier", "awardNumber") and isinstance(value, Mapping) else {key: value}
    return found


def _identifiers(record: dict[str, Any], source: str) -> None:
    """Sort `identifier` and `identifiers` into the DOI and the alternate identifiers."""
    given = record.pop("identifiers", [])
    single = record.pop("identifier", None)
    if isinstance(single, Mapping):
        given = [single, *given]
    elif isinstance(single, str):
        given = [{"identifier": single, "identifierType": "DOI"}, *given]
    elif single is not None:
        raise Malformed(f"identifier is {short(single)}, expected an object", source=source)
    others = list(record.get("alternateIdentifiers", []))
    for item in given:
        text, kind = item.get("identifier"), item.get("identifierType", "")
        if not isinstance(text, str) or not isinstance(kind, str):
            raise Malformed(f"identifiers: {short(item)} has no text as 'identifier'", source=source)
        own = str(record.get("doi", text)).lower()
        if kind.upper() == "DOI" and text.lower().endswith(own):
            record.setdefault("doi", text)
            continue
        other = {"alternateIdentifier": text, "alternateIdentifierType": kind or "Other"}
        # The REST API gives them under both names.
        if other not in others:
            others.append(other)
    if others:
        record["alternateIdentifiers"] = others


def attributes_of(data: Any, source: str) -> dict[str, Any]:
    """Bring a record of any kernel 4 to the attributes of the REST API, as of 4.5.

    Args:
        data: The parsed JSON.
        source: What to call the file in messages.

    Returns:
        The attributes: nothing empty, nothing wrapped, old names renewed, what is read further on checked for its type.

    Raises:
        Malformed: If a field is of the wrong type.

    >>> attributes_of({"identifier": {"identifier": "10.5072/a", "identifierType": "DOI"}, "publisher": "Us"}, "a.json")
    {'publisher': {'name': 'Us'}, 'doi': '10.5072/a'}
    """
    record: dict[str, Any] = _in_lists(_clean(_unwrap(data, source)), _SHAPE)
    for field, renewed in (("creators", _party), ("contributors", _party), ("fundingReferences", _funding)):
        if isinstance(record.get(field), list):
            record[field] = [renewed(item) if isinstance(item, dict) else item for item in record[field]]
    if isinstance(record.get("subjects"), list):
        record["subjects"] = [{"subject": item} if isinstance(item, str) else item for item in record["subjects"]]
    publisher = record.get("publisher", {})
    if isinstance(publisher, str):
        record["publisher"] = {"name": publisher}
    else:
        _expect(publisher, dict, "a name or an object", "publisher", source)
    kind = record.pop("resourceType", None)
    general = record.pop("resourceTypeGeneral", None)
    if kind is not None or general is not None:
        told = dict(kind) if isinstance(kind, Mapping) else {"resourceType": kind, "resourceTypeGeneral": general}
        record.setdefault("types", {key: value for key, value in told.items() if value is not None})
    year = record.get("publicationYear", "")
    if isinstance(year, int) and not isinstance(year, bool):
        record["publicationYear"] = str(year)
    else:
        _expect(year, str, "a year", "publicationYear", source)
    _check(record, dict.fromkeys(("identifiers", "alternateIdentifiers"), (_OBJECT,)), "", source)
    _identifiers(record, source)
    _check(record, _SHAPE, "", source)
    # Halves of the DOI, which the API repeats.
    if record.get("doi") == f"{record.get('prefix')}/{record.get('suffix')}":
        del record["prefix"], record["suffix"]
    return record
