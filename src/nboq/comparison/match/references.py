"""References inside of a document: where they stand, what they may lead to, and how they are led elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from nboq.document import walk
from nboq.pid import iri_of
from nboq.schema.model import current_model


def is_link(name: str) -> bool:
    """Tell whether a field leads to other things.

    >>> is_link("settings_of"), is_link("name")
    (True, False)
    """
    slot = current_model().slots.get(name)
    return slot is not None and slot.kind in ("reference", "part")


def links(thing: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Go through what an object itself refers to: the slot and the id."""
    for name in filter(is_link, thing):
        value = thing[name]
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, str):
                yield name, item


def references(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Go through the references in a document or a part of it.

    Args:
        data: The object to start from. `extensions` are not entered.

    Yields:
        The IRI that a reference leads to, and the slot that it stands in.

    >>> list(references({"type": "ObjectiveSettings", "settings_of": "urn:x:1"}))
    [('urn:x:1', 'settings_of')]
    """
    for _, thing in walk(data):
        for slot, text in links(thing):
            if iri := iri_of(text):
                yield iri, slot


def redirected(data: Any, ways: Mapping[str, str], key: str = "") -> Any:
    """Lead references elsewhere. Nothing but references changes; what is said twice then is said once.

    Args:
        data: A document, an object or a value of it; it isn't changed.
        ways: For an IRI the id that is to be written in its place.
        key: The slot that the value stands in.

    Returns:
        A new document, object or value.

    >>> redirected({"type": "LightPath", "emission_filters": ["urn:x:1", "urn:x:2"]}, {"urn:x:1": "urn:x:2"})
    {'type': 'LightPath', 'emission_filters': ['urn:x:2']}
    """
    if isinstance(data, Mapping):
        kept = ("extensions", "@context")
        return {name: value if name in kept else redirected(value, ways, name) for name, value in data.items()}
    if isinstance(data, list):
        made = [redirected(item, ways, key) for item in data]
        changed = made != data and is_link(key) and all(isinstance(item, str) for item in made)
        return list(dict.fromkeys(made)) if changed else made
    if isinstance(data, str) and is_link(key):
        return ways.get(iri_of(data) or "", data)
    return data
