"""From a document to the attributes of a DataCite record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from nboq.document import canonical, content, label
from nboq.errors import ContentError, short
from nboq.formats.datacite.by_class import DatasetWriter, DescriptorWriter, InstrumentWriter
from nboq.formats.datacite.codecs import OWN, PREFIX
from nboq.formats.datacite.common import Common
from nboq.formats.datacite.vocab import KERNEL, Vocabulary
from nboq.formats.rdf.emit import to_ntriples

WRITTEN: Final[dict[str, type[Common]]] = {
    "Instrument": InstrumentWriter,
    "HardwareDescriptor": DescriptorWriter,
    "Dataset": DatasetWriter,
}

_WHOLE: Final = ("language", "sizes", "formats", "rightsList", "geoLocations", "relatedItems", "container", "version")
"""Fields without a slot, in the order in which they are written."""
_LEFTOVER: Final = ("titles", "subjects", "contributors", "dates", "descriptions")
"""Lists of which some items have slots."""
_TYPED: Final = ("titles", "subjects", "contributors", "dates", "descriptions", "relatedItems")
"""Lists whose items have types of closed lists, which not every version has."""


def _rest(writer: Common) -> None:
    """Write what has no slot, and note what can't be written."""
    written: dict[str, Any] = {}
    for key, value in writer.extensions.items():
        field = key.removeprefix(PREFIX)
        if key.startswith(OWN):
            written[key] = value
        elif not key.startswith(PREFIX):
            writer.note("unplaced", f"extensions.{key}", value, "it belongs to another format")
        elif field in _WHOLE and not (field == "version" and writer.kind == "HardwareDescriptor"):
            writer.record[field] = value
            written[key] = value
        elif field in _LEFTOVER or field == "publicationYear":
            written[key] = value
        elif field == "types":
            writer.note("unplaced", f"extensions.{key}", value, "the registry works these out")
        else:
            writer.note("unplaced", f"extensions.{key}", value, "the registry sets it, no record can")
    more = writer.expected.get("extensions", {})
    writer.expected["extensions"] = written
    for key, value in more.items():
        written[key] = value + written.get(key, [])


def _order(writer: Common) -> None:
    """Put lists into the order of the source, where the reader noted it."""
    noted = writer.own("order")
    for field, positions in noted.items() if isinstance(noted, Mapping) else ():
        items = writer.record.get(field)
        if not isinstance(items, list) or not isinstance(positions, list):
            continue
        if sorted(map(repr, positions)) == sorted(map(repr, range(len(items)))):
            writer.record[field] = [items[position] for position in positions]


def _fit(writer: Common) -> None:
    """Change or leave out what the closed lists of a version don't have, in the record and in what should come back."""
    kept, vocabulary = writer.expected["extensions"], writer.vocabulary
    for field in _TYPED:
        items = writer.record.get(field, [])
        for number, item in reversed(list(enumerate(items))):
            fitted = _fitted(item, vocabulary)
            if fitted == item:
                continue
            there = kept.get(PREFIX + field, [])
            place = there.index(item) if isinstance(there, list) and item in there else 0
            path, message = f"extensions.{PREFIX}{field}[{place}]", f"DataCite {vocabulary.version} has no such type"
            if fitted is None:
                writer.note("unplaced", path, item, message)
                del items[number]
            else:
                writer.note("converted", path, item, f"{message}; it is {fitted}")
                items[number] = fitted
            _replace(kept, PREFIX + field, item, fitted)


def _replace(kept: dict[str, Any], key: str, item: Any, fitted: Any) -> None:
    if key not in kept:
        return
    changed = [fitted if other == item else other for other in kept[key]]
    kept[key] = [other for other in changed if other is not None]
    if not kept[key]:
        del kept[key]


def _fitted(item: Any, vocabulary: Vocabulary) -> Any:
    """Give an item as the version can have it, or None where it can't."""
    if not isinstance(item, dict):
        return item
    made: dict[str, Any] = {}
    for key, value in item.items():
        allowed = vocabulary.allowed(key)
        if allowed is not None and isinstance(value, str) and value not in allowed:
            if key == "contributorType":
                made[key] = "Other"
            elif key == "dateType":
                made |= {key: "Other", "dateInformation": item.get("dateInformation", value)}
            elif key in ("relationType", "relatedItemType"):
                return None
            # A closed list without a word for the rest: the field is left out, the item stays.
        elif key == "relationTypeInformation" and not vocabulary.notes:
            continue
        elif isinstance(value, list):
            fitted = [_fitted(inner, vocabulary) for inner in value]
            made[key] = [inner for inner in fitted if inner is not None]
        elif isinstance(value, dict):
            made[key] = _fitted(value, vocabulary)
        elif key not in made:
            made[key] = value
    if "relatedItemIdentifier" in item and "relatedItemIdentifierType" in item:
        return made if "relatedItemIdentifierType" in made else None
    return made


def written(data: Mapping[str, Any], version: str, complete: bool = True) -> Common:
    """Write a document.

    Args:
        data: The document.
        version: The version of DataCite.
        complete: Whether to insist on what a registered record must have.

    Returns:
        The writer, which has the attributes, what was noted, and the document that should come back.

    Raises:
        UnsupportedVersion: If there is no such version.
        ContentError: If it is of a class that isn't written, or lacks what a record must have.
        WrongValue: If a slot holds something of the wrong type.

    >>> written({"type": "Instrument", "id": "https://doi.org/10.5072/ix71"}, "4.6", complete=False).record["doi"]
    '10.5072/ix71'
    """
    kind = str(data.get("type", ""))
    if kind not in WRITTEN:
        message = f"{kind or 'an object without a type'} can't be registered at DataCite"
        raise ContentError(message, source=label(data), hint=f"{', '.join(WRITTEN)} can be")
    to_ntriples(data)  # refuses what has no place in the model, so that the writer can rely on the rest
    writer = WRITTEN[kind](data, version, complete)
    writer.fields()
    writer.record.setdefault("descriptions", []).extend(writer.leftover("descriptions"))
    _rest(writer)
    for slot in writer.data:
        if slot not in writer.done:
            writer.note("unplaced", slot, writer.data[slot], "DataCite has no place for it")
    if writer.missing:
        lacks = "; ".join(f"{field}: {way_out}" for field, way_out in writer.missing)
        raise ContentError(f"a DataCite record must have {lacks}", source=writer.entity)
    _fit(writer)
    writer.record = {key: value for key, value in writer.record.items() if value not in ([], {})}
    writer.record["schemaVersion"] = KERNEL
    _order(writer)
    return writer


def orders(source: Mapping[str, Any], written: Mapping[str, Any]) -> dict[str, list[int]]:
    """Say how the lists of a source are ordered, against those that would be written.

    Args:
        source: The attributes that were read.
        written: Those that the document gives.

    Returns:
        For each list that has the same items in another order: where in the written list each item of the source is.

    >>> orders({"sizes": ["b", "a"]}, {"sizes": ["a", "b"]})
    {'sizes': [1, 0]}
    """
    found = {}
    for field, items in source.items():
        other = written.get(field)
        if not isinstance(items, list) or not isinstance(other, list) or items == other:
            continue
        wanted, have = [content(item) for item in items], [content(item) for item in other]
        if sorted(wanted) == sorted(have):
            places: dict[bytes, list[int]] = {}
            for place, item in enumerate(have):
                places.setdefault(item, []).append(place)
            found[field] = [places[item].pop(0) for item in wanted]
    return found


def check(draft: Common, back: Mapping[str, Any]) -> None:
    """Note whatever doesn't come back as expected: nothing is lost without a word.

    Args:
        draft: What was written.
        back: What reading it gave.
    """
    given, found = _flat(canonical(draft.expected)), _flat(back)
    for path in dict.fromkeys((*given, *found)):
        if given.get(path) != found.get(path) and (path != "id" or "doi" in draft.record):
            message = f"it comes back otherwise: {short(found[path])}" if path in found else "it doesn't come back"
            draft.note("converted", path, given.get(path), message)


def _flat(data: Mapping[str, Any]) -> dict[str, Any]:
    """Give the fields with those of the extensions beside them, but for what only the writer needs to know."""
    kept = {f"extensions.{key}": value for key, value in data.get("extensions", {}).items() if not key.startswith(OWN)}
    return {**{slot: value for slot, value in data.items() if slot != "extensions"}, **kept}
