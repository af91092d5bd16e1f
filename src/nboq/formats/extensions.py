"""Documents with a vendor's terms, for formats that know those of NBO-Q alone, and back."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any, Final

from nboq.document import Document, each_object, extensions_of
from nboq.schema.iri import expand
from nboq.schema.model import ClassTerm, SlotTerm, current_model, nbo_q

KIND: Final = "nboq:type"
"""The key in `extensions` of the class of an extension that an object is of."""
_SPACES: Final = ("micrometa:",)


def generalised(document: Document, space: str = "") -> Document:
    """Write objects of an extension's classes as objects of the nearest classes of NBO-Q; what these lack is kept.

    Args:
        document: The document.
        space: What keys of `extensions` begin with that the format writes as fields of its own objects.

    >>> document = Document({"type": "Objective", "id": "urn:x:1"})
    >>> generalised(document) is document
    True
    """
    if current_model() is nbo_q():
        return document
    change = partial(_generalised, space if space in _SPACES else "")
    return replace(document, data=each_object(document.data, change))


def specialised(document: Document) -> Document:
    """Undo what `generalised` did, where the model in use knows the classes."""
    if current_model() is nbo_q():
        return document
    return replace(document, data=each_object(document.data, _specialised))


def _generalised(space: str, entity: dict[str, Any]) -> dict[str, Any]:
    model, name = current_model(), entity.get("type")
    above = model.above(name) if name in model.classes else None
    if above is None or model.classes[above].abstract or "extensions" not in model.classes[above].slots:
        return entity
    kept = {space + KIND: model.curie(model.classes[str(name)].iri)}
    ours = {"type": above}
    for key, value in entity.items():
        if key in model.classes[above].slots or key not in model.slots:
            ours.setdefault(key, value)
        else:
            kept[space + model.curie(model.slots[key].iri)] = value
    return {**ours, "extensions": {**entity.get("extensions", {}), **kept}}


def _specialised(entity: dict[str, Any]) -> dict[str, Any]:
    extensions = extensions_of(entity)
    space = next((space for space in _SPACES if space + KIND in extensions), "")
    kind = _term(extensions.get(space + KIND))
    if not isinstance(kind, ClassTerm) or kind.abstract or entity.get("type") not in kind.ancestors:
        return entity
    made, left = {**entity, "type": kind.name}, {}
    for key, value in extensions.items():
        slot = _term(key.removeprefix(space))
        if isinstance(slot, SlotTerm) and slot.name in kind.slots and slot.name not in made:
            made[slot.name] = value
        elif key != space + KIND:
            left[key] = value
    del made["extensions"]
    return {**made, "extensions": left} if left else made


def _term(curie: Any) -> Any:
    """Find a class or slot by its CURIE."""
    name = current_model().by_iri.get(expand(str(curie)) or "", "")
    return current_model().classes.get(name) or current_model().slots.get(name)
