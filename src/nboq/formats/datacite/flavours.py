"""JSON of DataCite in all the forms that are about: brought to the attributes of the REST API.

Kernel 4.0 and 4.1 wrote `identifier`, `creatorName` and `resourceType` as the XML does; 4.2 to 4.4 `identifiers`,
`types` and a publisher of plain text; since 4.5 the publisher is an object. The REST API wraps the attributes once or
twice, and answers with nulls and empty lists (PyPI `datacite`, schemas 4.0 to 4.5; support.datacite.org, REST API).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from nboq.errors import Malformed, short

_OBJECTS: Final = (
    "creators",
    "titles",
    "contributors",
    "dates",
    "alternateIdentifiers",
    "identifiers",
    "relatedIdentifiers",
    "relatedItems",
    "rightsList",
    "descriptions",
    "geoLocations",
    "fundingReferences",
    "subjects",
)
_TEXTS: Final = ("sizes", "formats")
_TEXT: Final = ("doi", "url", "language", "version", "schemaVersion")
_SIGNS: Final = frozenset(
    ["creators", "titles", "publisher", "publicationYear", "types", "resourceType", "identifiers", "identifier"]
)
# The spelling of the XML → that of the JSON.
_KEYS: Final = {
    "schemeURI": "schemeUri",
    "valueURI": "valueUri",
    "rightsURI": "rightsUri",
    "awardURI": "awardUri",
    "creatorName": "name",
    "contributorName": "name",
    "affiliations": "affiliation",
}
_NESTED: Final = {
    "nameIdentifiers": ("nameIdentifier", "nameIdentifierScheme", "schemeUri"),
    "affiliation": ("name", "affiliationIdentifier", "affiliationIdentifierScheme", "schemeUri"),
}


def looks_like(data: Any) -> bool:
    """Tell whether parsed JSON may be a DataCite record: bare, or wrapped as the REST API does.

    >>> looks_like({"data": {"type": "dois", "attributes": {}}}), looks_like({"type": "Objective"})
    (True, False)
    """
    if not isinstance(data, Mapping):
        return False
    if isinstance(data.get("data"), Mapping):
        data = data["data"]
    if data.get("type") == "dois":
        return True
    return "type" not in data and len(_SIGNS & set(data)) >= 3


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
        if isinstance(data["data"], list):
            raise Malformed("a list of records, as a search gives; give one record", source=source)
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


def _check(record: dict[str, Any], source: str) -> None:
    for field in _OBJECTS:
        _expect(record.get(field, []), list, "a list of objects", field, source)
        for number, item in enumerate(record.get(field, [])):
            _expect(item, dict, "an object", f"{field}[{number}]", source)
    for field in _TEXTS:
        _expect(record.get(field, []), list, "a list of texts", field, source)
        for number, item in enumerate(record.get(field, [])):
            _expect(item, str, "a text", f"{field}[{number}]", source)
    for field in _TEXT:
        _expect(record.get(field, ""), str, "a text", field, source)
    _expect(record.get("types", {}), dict, "an object", "types", source)
    _check_texts(record, source)


def _check_texts(record: dict[str, Any], source: str) -> None:
    """What is read into slots has to be text all through."""
    for field in ("creators", "contributors"):
        for number, party in enumerate(record.get(field, [])):
            where = f"{field}[{number}]"
            for key in ("name", "nameType", "givenName", "familyName", "contributorType"):
                _expect(party.get(key, ""), str, "a text", f"{where}.{key}", source)
            for key, texts in _NESTED.items():
                _expect(party.get(key, []), list, "a list of objects", f"{where}.{key}", source)
                for item in party.get(key, []):
                    _expect(item, dict, "a list of objects", f"{where}.{key}", source)
                    for text in texts:
                        _expect(item.get(text, ""), str, "a text", f"{where}.{key}.{text}", source)
    flat = ("titles", "dates", "alternateIdentifiers", "relatedIdentifiers", "descriptions", "subjects")
    for field in (*flat, "fundingReferences"):
        for number, item in enumerate(record.get(field, [])):
            for key, value in item.items():
                _expect(value, str, "a text", f"{field}[{number}].{key}", source)
    for number, item in enumerate(record.get("relatedItems", [])):
        for key in ("creators", "contributors", "titles"):
            where = f"relatedItems[{number}].{key}"
            _expect(item.get(key, []), list, "a list of objects", where, source)
            for inner in item.get(key, []):
                _expect(inner, dict, "a list of objects", where, source)
    for number, place in enumerate(record.get("geoLocations", [])):
        for key in ("geoLocationPoint", "geoLocationBox"):
            _expect(place.get(key, {}), dict, "an object", f"geoLocations[{number}].{key}", source)
    for field in ("types", "publisher"):
        for key, value in record.get(field, {}).items():
            _expect(value, str, "a text", f"{field}.{key}", source)


def _party(party: dict[str, Any]) -> dict[str, Any]:
    party = dict(party)
    if isinstance(party.get("affiliation"), list):
        party["affiliation"] = [
            {"name": item} if isinstance(item, str) else {_named(key): value for key, value in item.items()}
            for item in party["affiliation"]
            if isinstance(item, str | Mapping)
        ]
    elif isinstance(party.get("affiliation"), str):
        party["affiliation"] = [{"name": party["affiliation"]}]
    if "nameIdentifier" in party and "nameIdentifiers" not in party:
        texts = _NESTED["nameIdentifiers"]
        party["nameIdentifiers"] = [{key: party.pop(key) for key in texts if key in party}]
    if isinstance(party.get("nameIdentifiers"), Mapping):
        party["nameIdentifiers"] = [party["nameIdentifiers"]]
    # 4.1's JSON schema has the British spelling, where its XSD has the American one.
    if party.get("nameType") == "Organisational":
        party["nameType"] = "Organizational"
    if "name" not in party and ("familyName" in party or "givenName" in party):
        names = [party[key] for key in ("familyName", "givenName") if isinstance(party.get(key), str)]
        party["name"] = ", ".join(names)
    return party


def _named(key: str) -> str:
    return "name" if key == "affiliation" else key


def _funding(reference: dict[str, Any]) -> dict[str, Any]:
    """Kernel 4.0 and 4.1 had objects where there are texts now."""
    found: dict[str, Any] = {}
    for key, value in reference.items():
        if key in ("funderIdentifier", "awardNumber") and isinstance(value, Mapping):
            found |= value
        else:
            found[key] = value
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
    record: dict[str, Any] = _clean(_unwrap(data, source))
    for field in ("creators", "contributors"):
        if isinstance(record.get(field), list):
            record[field] = [_party(item) if isinstance(item, dict) else item for item in record[field]]
    if isinstance(record.get("fundingReferences"), list):
        record["fundingReferences"] = [
            _funding(item) if isinstance(item, dict) else item for item in record["fundingReferences"]
        ]
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
    _expect(record.get("identifiers", []), list, "a list of objects", "identifiers", source)
    _expect(record.get("alternateIdentifiers", []), list, "a list of objects", "alternateIdentifiers", source)
    for number, item in enumerate(record.get("identifiers", [])):
        _expect(item, dict, "an object", f"identifiers[{number}]", source)
    _identifiers(record, source)
    _check(record, source)
    # Halves of the DOI, which the API repeats.
    if record.get("doi") == f"{record.get('prefix')}/{record.get('suffix')}":
        del record["prefix"], record["suffix"]
    return record
