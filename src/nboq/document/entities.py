"""One object of a document: what it is, what it is called, what it holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar, cast

from nboq.document.paths import nested
from nboq.schema.iri import expand
from nboq.schema.model import current_model, per_model

Json = dict[str, Any]
"""A JSON object, such as a document or what is in one."""


_Json = TypeVar("_Json")
_T = TypeVar("_T")


def with_plain_types(data: _Json) -> _Json:
    """Give a document in which each class goes by its name, where some are written as IRIs or with a prefix.

    Args:
        data: The document, as files give it; it stays as it is.

    Returns:
        The document itself where its classes go by their names.

    >>> with_plain_types({"type": "nboq:FilterCube", "excitation_filter": {"type": "ExcitationFilter"}})
    {'type': 'FilterCube', 'excitation_filter': {'type': 'ExcitationFilter'}}
    """
    if not any(isinstance(kind := one.get("type"), str) and ":" in kind for one in nested(data)):
        return data
    return cast(_Json, _with_plain_types(data))


def _with_plain_types(data: Any) -> Any:
    if isinstance(data, list):
        return [_with_plain_types(item) if isinstance(item, dict | list) else item for item in data]
    if not isinstance(data, dict):
        return data
    made: dict[str, Any] = {}
    for key, value in data.items():
        if key == "type" and isinstance(value, str) and ":" in value:
            made[key] = _class_names().get(expand(value) or "", value)
        elif key != "extensions" and isinstance(value, dict | list):
            made[key] = _with_plain_types(value)
        else:
            made[key] = value
    return made


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


def in_file_order(things: Sequence[_T], owner: Any, name: str, extensions: Callable[[_T], Any]) -> list[_T]:
    """Put objects into the order that they had in the file they came from, which lists of a document don't keep.

    Args:
        things: The objects.
        owner: The extensions of what they are in, where readers note the order.
        name: What OME (`Channel`) or the Micro-Meta App (`Channels`) calls them; of REMBI it's the slot.
        extensions: Gives the extensions of an object.

    >>> own = {"ome:~order": {"Channel": ["Channel:0:0", "Channel:0:1"]}}
    >>> in_file_order([{"ome:ID": "Channel:0:1"}, {"ome:ID": "Channel:0:0"}], own, "Channel", lambda one: one)
    [{'ome:ID': 'Channel:0:0'}, {'ome:ID': 'Channel:0:1'}]
    """
    held = owner if isinstance(owner, Mapping) else {}
    noted = [held.get(f"{space}:~order") for space in ("ome", "micrometa", "rembi")]
    wanted = next((order[name] for order in noted if isinstance(order, Mapping) and name in order), None)
    if not isinstance(wanted, list):
        return list(things)
    if all(type(number) is int for number in wanted) and sorted(wanted) == list(range(len(things))):
        return [things[number] for number in wanted]
    place = {given: number for number, given in enumerate(wanted) if isinstance(given, str)}

    def at(one: _T) -> int:
        own = extensions(one)
        given = own.get("ome:ID") if isinstance(own, Mapping) else None
        return place.get(given, len(place)) if isinstance(given, str) else len(place)

    return sorted(things, key=at)


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
