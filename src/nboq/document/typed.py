"""Values as people type them, read by what their field takes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nboq.document.entities import is_a, label
from nboq.document.paths import walk
from nboq.errors import WrongValue, nearest
from nboq.schema.iri import expand
from nboq.schema.model import SlotTerm
from nboq.schema.values import Typed, read_value


class Named:
    """The entities of a document, by id and by name.

    Args:
        data: The document.
    """

    def __init__(self, data: Mapping[str, Any]) -> None:
        self._by_id: dict[str, Mapping[str, Any]] = {}
        self._by_name: dict[str, dict[str, Mapping[str, Any]]] = {}
        for _, entity in walk(data):
            identifier = entity.get("id")
            if not isinstance(identifier, str):
                continue
            self._by_id.setdefault(expand(identifier) or identifier, entity)
            if isinstance(entity.get("name"), str):
                self._by_name.setdefault(entity["name"].strip().casefold(), {})[identifier] = entity

    def find(self, text: str, wanted: str) -> Typed | str:
        """Find what a reference means.

        Args:
            text: An id, or the name of an entity in the document, in capitals or not.
            wanted: The class that it must be of.

        Returns:
            The id, or what is wrong with the text as the end of "expected".

        >>> named = Named({"type": "Objective", "id": "urn:x:1", "name": "63x Oil"})
        >>> named.find("63x oil", "Objective").value
        'urn:x:1'
        """
        noun = f"the id or the name of a member of {wanted}"
        known = self._by_id.get(expand(text) or text)
        if known is not None:
            return Typed(known["id"]) if is_a(known, wanted) else f"{noun}; this is the id of {label(known)}"
        same = self._by_name.get(text.casefold(), {})
        fitting = [one for one, entity in same.items() if is_a(entity, wanted)]
        if len(fitting) == 1:
            return Typed(fitting[0], f"{text!r} is {fitting[0]}")
        if fitting:
            return f"{noun}; {len(fitting)} go by this name, so give the id of one of them: {', '.join(fitting)}"
        if same:
            return f"{noun}; this is the name of {', '.join(label(entity) for entity in same.values())}"
        if expand(text) is not None:
            return Typed(text, f"{text} isn't described in this document")
        names = [e["name"] for each in self._by_name.values() for e in each.values() if is_a(e, wanted)]
        return noun + nearest(text, names)


def typed(text: str, slot: SlotTerm, named: Named, entity: str) -> Typed:
    """Read what somebody typed by what the field takes.

    Several values are separated by `|`; by `;` too, where the text with it isn't one good IRI.

    Args:
        text: As typed: `190 µm`, `1,4`, `yes`, `Plan Apochromat`, `2024-03-01`.
        slot: The field. A number with a unit is converted to the slot's unit, exactly.
        named: The entities that references can mean.
        entity: What to call the object in messages.

    Raises:
        WrongValue: If the field can't take it; it says what the field takes, and the nearest value.

    >>> from nboq.schema.model import current_model
    >>> nothing = Named({})
    >>> typed("190 µm", current_model().slots["working_distance"], nothing, "Objective")
    Typed(value=0.19, note='190 µm is 0.19 mm')
    >>> typed("plan apochromat", current_model().slots["correction"], nothing, "Objective").value
    'PlanApochromat'
    """
    if not slot.multivalued:
        return _one(text, slot, named, entity)
    pieces = [text]
    if "|" in text:
        pieces = text.split("|")
    elif ";" in text and not (slot.kind in ("uri", "reference") and expand(text) is not None):
        pieces = text.split(";")
    found = [_one(piece.strip(), slot, named, entity) for piece in pieces if piece.strip()]
    if not found:
        raise WrongValue(entity, slot.name, text, slot.expected)
    values: list[Any] = []
    for one in found:
        if one.value not in values:
            values.append(one.value)
    return Typed(values, "; ".join(one.note for one in found if one.note))


def _one(text: str, slot: SlotTerm, named: Named, entity: str) -> Typed:
    expected = ""
    match slot.kind:
        case "reference":
            found = named.find(text, slot.range)
            if not isinstance(found, str):
                return found
            expected = found
        case "part":
            expected = f"rows '{slot.name}.FIELD' with the fields of {slot.expected}"
        case "id" | "type" | "json":
            expected = "nothing: a form doesn't set this field; edit the document"
        case _:
            try:
                return read_value(text, slot)
            except ValueError as error:
                expected = str(error)
    raise WrongValue(entity, slot.name, text, expected)
