"""One object of a document: what it is, what it is called, what it holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from nboq.schema.iri import expand
from nboq.schema.model import current_model, per_model

Json = dict[str, Any]
"""A JSON object, such as a document or what is in one."""


_Json = TypeVar("_Json")


def with_plain_types(data: _Json) -> _Json:
    """Give a document in which each class goes by its name, where some are written as IRIs or with a prefix.

    Args:
        data: The document, as files give it; it stays as it is.

    >>> with_plain_types({"type": "nboq:FilterCube", "excitation_filter": {"type": "ExcitationFilter"}})
    {'type': 'FilterCube', 'excitation_filter': {'type': 'ExcitationFilter'}}
    """
    if isinstance(data, list):
        return cast(_Json, [with_plain_types(item) if isinstance(item, dict | list) else item for item in data])
    if not isinstance(data, dict):
        return data
    made: dict[str, Any] = {}
    for key, value in data.items():
        if key == "type" and isinstance(value, str) and ":" in value:
            made[key] = _class_names().get(expand(value) or "", value)
        elif key != "extensions" and isinstance(value, dict | list):
            made[key] = with_plain_types(value)
        else:
            made[key] = value
    return cast(_Json, made)


@per_model
def _class_names() -> dict[str, str]:
    return {body.iri: name for name, body in current_model().classes.items()}


def label(entity: Mapping[str, Any]) -> str:
    """Name an object for a person: its type with its name, else with its id.

    >>> label({"type": "Objective", "name": "63x oil", "id": "urn:uuid:1"})
    "Objective '63x oil'"
    """
    kind = str(entity.get("type") or "object")
    name = entity.get("name") or entity.get("id")
    return f"{kind} {name!r}" if name else kind


def items(value: Any) -> list[Any]:
    """Give what stands in a field, which may hold one value or a list.

    >>> items("urn:x:1"), items(["urn:x:1"])
    (['urn:x:1'], ['urn:x:1'])
    """
    return value if isinstance(value, list) else [value]


def objects(value: Any) -> list[Any]:
    """Give the objects among what stands in a field, which may hold one value or a list.

    >>> objects([{"type": "Laser"}, "urn:x:1"]), objects({"type": "Laser"}), objects(None)
    ([{'type': 'Laser'}], [{'type': 'Laser'}], [])
    """
    return [item for item in items(value) if isinstance(item, Mapping)]


def extensions_of(entity: Mapping[str, Any]) -> Mapping[str, Any]:
    """Give the extensions of an object; none where they aren't what they should be.

    >>> extensions_of({"extensions": {"ome:ID": "Image:0"}}), extensions_of({})
    ({'ome:ID': 'Image:0'}, {})
    """
    found = entity.get("extensions")
    return found if isinstance(found, Mapping) else {}


def is_a(thing: Any, *classes: str) -> bool:
    """Tell whether something is an object of one of some classes or of one below; what has no known class is of none.

    >>> is_a({"type": "CCD"}, "Camera"), is_a({"type": "Kettle"}, "Camera")
    (True, False)
    """
    kind = thing.get("type") if isinstance(thing, Mapping) else None
    known = current_model().classes.get(kind) if isinstance(kind, str) else None
    return known is not None and not set(classes).isdisjoint(known.ancestors)


def claimed_tier(data: Mapping[str, Any] | None) -> int | None:
    """Take the tier that a document claims; None where it claims none that there is.

    >>> claimed_tier({"tier": 2}), claimed_tier({"tier": 4}), claimed_tier({"tier": True})
    (2, None, None)
    """
    tier = (data or {}).get("tier")
    return tier if isinstance(tier, int) and tier is not True and 1 <= tier <= 3 else None
