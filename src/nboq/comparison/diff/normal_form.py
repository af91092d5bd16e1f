"""The form in which two documents are compared: canonical, identifiers in one spelling, nothing that says nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import rfc8785

from nboq.comparison.match.references import links
from nboq.document import Document, as_list, canonical, content, label, objects, walk
from nboq.errors import Malformed, short
from nboq.pid import iri_of
from nboq.schema.iri import compact
from nboq.schema.labels import quantity
from nboq.schema.model import SlotTerm, current_model
from nboq.schema.values import as_number

_NAMED: Final = frozenset({"id", "reference", "part"})
_TOLD_FACTS: Final = 2


def normal(document: Document) -> dict[str, Any]:
    """Bring a document into the form in which it is compared.

    Two documents that say the same have the same form: lists are sorted, identifiers are spelt in one way
    (`doi:10.5442/ab` as `https://doi.org/10.5442/ab`), and what is null or an empty list is left out, since it gives
    no triple either.

    Args:
        document: The document.

    Returns:
        A new object.

    Raises:
        Malformed: If it holds a number that JSON hasn't, such as NaN, or a type or id that is no text.

    >>> normal(Document({"id": "doi:10.5442/ab", "type": "Instrument", "owners": [], "name": None}))
    {'type': 'Instrument', 'id': 'https://doi.org/10.5442/ab'}
    """
    for _, thing in walk(document.data):
        for name in ("type", "id"):
            if not isinstance(thing.get(name, ""), str | None):
                told = f"has a thing whose {name} is {short(thing[name])} and no text; 'nboq validate' tells more"
                raise Malformed(told, source=document.source)
    try:
        found = _settled(canonical(_spelt(document.data)))
        content(found)
    except rfc8785.CanonicalizationError as error:
        raise Malformed(f"holds a value that JSON hasn't: {error}", source=document.source) from None
    return found


def _spelt(data: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in data.items():
        if value is None or value == [] or name == "@context":
            continue
        if name == "extensions":
            found[name] = value
            continue
        slot = current_model().slots.get(name)
        named = slot is not None and slot.kind in _NAMED
        found[name] = [_value(item, named) for item in value] if isinstance(value, list) else _value(value, named)
    return found


def _settled(data: dict[str, Any]) -> dict[str, Any]:
    """Put things in order that have one id between them, which no document should have; by id alone they have none."""
    for name, value in data.items():
        if name == "extensions":
            continue
        for item in objects(value):
            _settled(item)
        if isinstance(value, list):
            ids = [(item.get("type"), item["id"]) for item in objects(value) if item.get("id")]
            if len(set(map(str, ids))) < len(ids):
                value.sort(key=lambda item: (isinstance(item, Mapping), *_place(item)))
    return data


def _place(item: Any) -> tuple[str, str, bytes]:
    return (str(item.get("type")), str(item.get("id")), content(item)) if isinstance(item, Mapping) else ("", "", b"")


def _value(value: Any, named: bool) -> Any:
    if isinstance(value, Mapping):
        return _spelt(value)
    if named and isinstance(value, str):
        return compact(iri_of(value) or value)
    return value


Key = bytes | tuple[str, Any]
"""What values are compared by."""


def key(value: Any) -> Key:
    """Give what two values are compared by: 1 and 1.0 are one value, true and 1 are two.

    >>> key(1) == key(1.0), key(True) == key(1)
    (True, False)
    """
    if isinstance(value, str):
        return "text", value
    if isinstance(value, bool) or value is None:
        return "word", value
    return ("number", value) if isinstance(value, int | float) else content(value)


def scalars(value: Any) -> dict[Key, Any]:
    """Give the values of a slot that are no objects, as a set, by their keys."""
    return {key(item): item for item in as_list(value) if not isinstance(item, Mapping)}


def labels(data: Mapping[str, Any]) -> dict[str, str]:
    """Name everything that has an id, for showing what a link leads to."""
    return {str(thing["id"]): label(thing) for _, thing in walk(data) if thing.get("id")}


def referrers(data: Mapping[str, Any]) -> dict[str, frozenset[tuple[str, str]]]:
    """Tell for every id what refers to it: the id of the referring thing and the slot."""
    found: dict[str, set[tuple[str, str]]] = {}
    for _, thing in walk(data):
        if thing.get("id"):
            for slot, target in links(thing):
                found.setdefault(target, set()).add((str(thing["id"]), slot))
    return {target: frozenset(places) for target, places in found.items()}


def in_words(value: Any, names: Mapping[str, str] | None = None) -> str:
    """Show a value to a person: numbers with all their digits, objects and what is referred to by their labels.

    >>> in_words(63.0), in_words([2, 4]), in_words(True), in_words("urn:x:1", {"urn:x:1": "Objective '63x'"})
    ('63', '2, 4', 'true', "Objective '63x'")
    """
    if isinstance(value, list):
        return ", ".join(in_words(item, names) for item in value)
    if isinstance(value, str):
        return (names or {}).get(value, value)
    if isinstance(value, Mapping) and "type" in value:
        return facts(value) if not value.get("name") and not value.get("id") else label(value)
    return content(value).decode() if value is not None else ""


def _measured(value: Any, slot: SlotTerm | None) -> str:
    if slot is not None and slot.unit and as_number(value) is not None:
        return quantity(value, slot.unit)
    return in_words(value)


def facts(one: Mapping[str, Any], other: Mapping[str, Any] | None = None) -> str:
    """Name a part that may have neither name nor id: by its class and the first things that are said of it.

    Args:
        one: The part.
        other: The same part in the other document; only what both say alike is told then.

    >>> facts({"type": "LEDModule", "peak_wavelength": 475, "illumination_power": 210})
    'LEDModule (peak_wavelength 475 nm, illumination_power 210 mW)'
    """
    kind = str(one.get("type") or "object")
    told = []
    for name, value in one.items():
        slot = current_model().slots.get(name)
        single = slot is not None and slot.kind in ("number", "integer", "enum", "string", "date")
        same = other is None or key(other.get(name)) == key(value)
        if single and same and not isinstance(value, list | Mapping):
            told.append(f"{value!r}" if name == "name" else f"{name} {_measured(value, slot)}")
    return f"{kind} ({', '.join(told[:_TOLD_FACTS])})" if told else kind
