"""What of a document can be published: values of the kind that their fields take.

A document that doesn't conform to the schema is still worth a page. What its fields can't take is left out of it, and
told, so that all that works on the rest can rely on the schema.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any, Final

from nboq.document import label
from nboq.schema.model import SlotTerm, current_model

_NOTHING: Final = object()
_LARGEST: Final = 10**300
# XML 1.0, production 2 (Char), leaves these out, and HTML doesn't show them.
_UNPRINTABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


def conforming(data: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Take out of a document what its fields can't take.

    Args:
        data: The document.

    Returns:
        The rest, and the fields that were left out.

    >>> conforming({"type": "Objective", "id": "urn:x:1", "name": "63x", "lens_na": "1,4", "dic": True})
    ({'type': 'Objective', 'id': 'urn:x:1', 'name': '63x', 'dic': True}, ("Objective '63x': lens_na",))
    """
    lost: dict[str, None] = {}
    kept = _object(data, lost)
    return kept, tuple(lost)


def _object(data: Mapping[str, Any], lost: dict[str, None]) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for name, value in data.items():
        slot = current_model().slots.get(name)
        if name == "@context":
            kept[name] = value
            continue
        good = _NOTHING if slot is None else _value(slot, value, lost)
        if good is not _NOTHING:
            kept[name] = good
        elif value is not None:
            lost[f"{label(data)}: {name}"] = None
    return kept


def _value(slot: SlotTerm, value: Any, lost: dict[str, None]) -> Any:
    if not slot.multivalued:
        return _one(slot, value, lost)
    items = value if isinstance(value, list) else [value]
    good = [found for item in items if (found := _one(slot, item, lost)) is not _NOTHING]
    if len(good) < len(items):
        lost[f"{slot.name}: {len(items) - len(good)} of {len(items)} values"] = None
    return good or _NOTHING


def _one(slot: SlotTerm, value: Any, lost: dict[str, None]) -> Any:
    match slot.kind:
        case "part":
            if isinstance(value, Mapping):
                known = isinstance(value.get("type"), str) and value["type"] in current_model().concrete
                return _object(value, lost) if known and current_model().is_a(value["type"], slot.range) else _NOTHING
            return value if isinstance(value, str) and current_model().classes[slot.range].is_entity else _NOTHING
        case "number" | "integer":
            number = isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < _LARGEST
            whole = slot.kind == "number" or not isinstance(value, float) or value.is_integer()
            return value if number and math.isfinite(value) and whole else _NOTHING
        case "boolean":
            return value if isinstance(value, bool) else _NOTHING
        case "json":
            return value if isinstance(value, Mapping) else _NOTHING
        case _:
            if not isinstance(value, str):
                return _NOTHING
            clean = _UNPRINTABLE.sub("", value)
            if clean != value:
                lost[f"{slot.name}: control characters"] = None
            return clean
