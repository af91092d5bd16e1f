"""What a document says of a thing, as labels and texts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from nboq.schema.labels import label
from nboq.schema.model import current_model
from nboq.schema.values import is_present, value_label

_LEFT_OUT: Final = frozenset({"id", "type", "name", "extensions", "@context", "components", "members", "describes"})
_DEEPEST: Final = 4


def parts(entity: Mapping[str, Any], slot: str) -> tuple[Mapping[str, Any], ...]:
    """Give the objects in a field that should have a list of them.

    >>> parts({"sensor_chips": [{"array_width": 512}, None]}, "sensor_chips"), parts({"lasers": 5}, "lasers")
    (({'array_width': 512},), ())
    """
    value = entity.get(slot)
    return tuple(item for item in value if isinstance(item, Mapping)) if isinstance(value, list) else ()


def facts(entity: Mapping[str, Any], names: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Give what a document says of a thing, as labels and texts, in the order of the model; parts are flattened.

    Args:
        entity: An object of the model.
        names: The names of the things of the document by id.

    >>> facts({"type": "Objective", "id": "urn:x:1", "name": "63x", "lens_na": 1.4, "working_distance": 0.19}, {})
    (('Lens NA', '1.4'), ('Working distance', '0.19 mm'))
    """
    return tuple(_facts(entity, names, "", _DEEPEST))


def _facts(entity: Mapping[str, Any], names: Mapping[str, str], before: str, deep: int) -> list[tuple[str, str]]:
    body = current_model().classes.get(str(entity.get("type")))
    rank = {name: place for place, name in enumerate(body.slots)} if body else {}
    found: list[tuple[str, str]] = []
    for slot in sorted(entity, key=lambda name: (rank.get(name, len(rank)), name)):
        if slot in _LEFT_OUT:
            continue
        title = before + label(slot)
        value = entity[slot]
        items = value if isinstance(value, list) else [value]
        parts = [item for item in items if isinstance(item, Mapping)]
        single = [item for item in items if is_present(slot, item) and not isinstance(item, Mapping | list)]
        texts = [value_label(slot, item, names) for item in single]
        if texts:
            found.append((title, ", ".join(texts)))
        for place, part in enumerate(parts, 1):
            if deep:
                numbered = f"{title} {place}" if len(parts) > 1 else title
                found += _facts(part, names, f"{numbered}: ", deep - 1)
    return found
