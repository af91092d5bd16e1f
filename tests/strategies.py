"""Random documents of the model, made from the term table."""

from __future__ import annotations

import uuid
from typing import Any

from hypothesis import strategies as st

from nboq.schema.model import SlotTerm, current_model

_TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)
# pyoxigraph sorts keys of JSON literals by UTF-8, RFC 8785 (and so we) by UTF-16; below U+D800 it is the same.
_KEY = st.text(st.characters(max_codepoint=0xD7FF), min_size=1, max_size=20)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | _TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEY, inner, max_size=3),
    max_leaves=5,
)
IDS = st.uuids().map(lambda found: f"urn:uuid:{found}")


def _value(slot: SlotTerm, depth: int) -> st.SearchStrategy[Any]:
    low, high = slot.minimum, slot.maximum
    match slot.kind:
        case "number":
            return st.floats(low, high, allow_nan=False, allow_infinity=False) | st.integers(
                int(low if low is not None else -1000), int(high if high is not None else 1000)
            )
        case "integer":
            return st.integers(int(low if low is not None else -1000), int(high if high is not None else 10**6))
        case "boolean":
            return st.booleans()
        case "enum":
            return st.sampled_from(sorted(current_model().enums[slot.range].values))
        case "date":
            return st.dates().map(lambda day: f"{day.isoformat():0>10}")
        case "datetime":
            return st.datetimes().map(lambda moment: moment.replace(microsecond=0).isoformat() + "Z")
        case "uri":
            return IDS.map(lambda found: found) | st.just("https://example.org/a?b=c#d")
        case "reference":
            return IDS | st.just("RRID:SCR_017934")
        case "json":
            keys = _KEY.map(lambda text: f"test:{text}")
            return st.dictionaries(keys, _JSON, min_size=1, max_size=3)
        case "part":
            below = [name for name in current_model().concrete if current_model().is_a(name, slot.range)]
            return st.sampled_from(below).flatmap(lambda name: entities(name, depth - 1))
        case _:
            return _TEXT


@st.composite
def entities(draw: st.DrawFn, class_name: str, depth: int = 2) -> dict[str, Any]:
    """Make a random member of a class, with parts down to a depth."""
    body = current_model().classes[class_name]
    made: dict[str, Any] = {"type": class_name}
    if body.is_entity:
        made["id"] = f"urn:uuid:{uuid.UUID(int=draw(st.integers(0, 2**128 - 1)))}"
    for name in draw(st.lists(st.sampled_from(sorted(body.slots)), unique=True, max_size=8)):
        slot = current_model().slots[name]
        if slot.kind in ("id", "type") or (slot.kind == "part" and depth <= 0):
            continue
        if slot.multivalued:
            made[name] = draw(st.lists(_value(slot, depth), min_size=1, max_size=3))
        else:
            made[name] = draw(_value(slot, depth))
    return made


def documents() -> st.SearchStrategy[dict[str, Any]]:
    """Make a random member of a random class that has identifiers."""
    names = [name for name in current_model().concrete if current_model().classes[name].is_entity]
    return st.sampled_from(names).flatmap(entities)
