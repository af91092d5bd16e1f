"""What a document says of a thing, as labels and texts."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from typing import Any, Final

from nboq.render.bands import in_one_text
from nboq.schema.model import current_model, title_of
from nboq.schema.values import is_present, value_label

_LEFT_OUT: Final = frozenset({"id", "type", "name", "extensions", "@context", "components", "members", "describes"})
_DEEPEST: Final = 4


def facts(entity: Mapping[str, Any], names: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Give what a document says of a thing, as labels and texts, in the order of the model; parts are flattened.

    Args:
        entity: An object of the model.
        names: The names of the things of the document by id.

    >>> facts({"type": "Objective", "id": "urn:x:1", "name": "63x", "lens_na": 1.4, "working_distance": 0.19}, {})
    (('Numerical aperture', '1.4'), ('Working distance', '0.19 mm'))
    """
    return tuple(_facts(entity, names, "", _DEEPEST))


def stated(
    entity: Mapping[str, Any], without: Container[str]
) -> Iterator[tuple[str, list[Any], list[Mapping[str, Any]]]]:
    """Go through what a thing says in the order of the model: each field with its values, and the parts in it.

    Parts that say nothing but wavelengths are values, as people write them.

    Args:
        entity: An object of the model.
        without: Fields to leave out.

    >>> [*stated({"name": "63x", "lens_na": 1.4, "type": "Objective"}, ("type",))]
    [('name', ['63x'], []), ('lens_na', [1.4], [])]
    """
    body = current_model().classes.get(str(entity.get("type")))
    rank = {name: place for place, name in enumerate(body.slots)} if body else {}
    for slot in sorted(entity, key=lambda name: (rank.get(name, len(rank)), name)):
        if slot not in without:
            value = entity[slot]
            said = [item for item in (value if isinstance(value, list) else [value]) if is_present(slot, item)]
            texts = {id(item): in_one_text(entity, slot, item) for item in said if isinstance(item, Mapping)}
            plain = [texts.get(id(item)) or item for item in said if not isinstance(item, list)]
            yield (
                slot,
                [one for one in plain if not isinstance(one, Mapping)],
                [p for p in plain if isinstance(p, Mapping)],
            )


def _facts(entity: Mapping[str, Any], names: Mapping[str, str], before: str, deep: int) -> Iterator[tuple[str, str]]:
    for slot, values, inside in stated(entity, _LEFT_OUT):
        title = before + title_of(slot)
        if values:
            yield title, ", ".join(value_label(slot, value, names) for value in values)
        for place, part in enumerate(inside if deep else (), 1):
            numbered = f"{title} {place}" if len(inside) > 1 else title
            yield from _facts(part, names, f"{numbered}: ", deep - 1)
