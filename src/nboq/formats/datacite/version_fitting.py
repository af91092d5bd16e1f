"""Make what came through `extensions` fit for a version of DataCite."""

from __future__ import annotations

from typing import Any, Final

from nboq.formats.datacite.codecs import PREFIX
from nboq.formats.datacite.taking import Losses
from nboq.formats.datacite.vocab import Vocabulary

_FIELDS: Final = ("titles", "subjects", "contributors", "dates", "descriptions", "relatedItems")


def fit(record: dict[str, Any], vocabulary: Vocabulary, losses: Losses, kept: dict[str, Any]) -> None:
    """Change or leave out what the closed lists of a version don't have.

    Args:
        record: The attributes; changed in place.
        vocabulary: The closed lists.
        losses: Where to note it.
        kept: The extensions that are expected to come back; changed in place.
    """
    for field in _FIELDS:
        items = record.get(field, [])
        for number, item in reversed(list(enumerate(items))):
            fitted = _fitted(item, vocabulary)
            if fitted == item:
                continue
            path = f"extensions.{PREFIX}{field}[{_position(item, kept.get(PREFIX + field, []))}]"
            if fitted is None:
                losses.note("unplaced", path, item, f"DataCite {vocabulary.version} has no such type")
                del items[number]
            else:
                losses.note("converted", path, item, f"DataCite {vocabulary.version} has no such type; it is {fitted}")
                items[number] = fitted
            _replace(kept, PREFIX + field, item, fitted)


def _position(item: Any, items: Any) -> int:
    return items.index(item) if isinstance(items, list) and item in items else 0


def _replace(kept: dict[str, Any], key: str, item: Any, fitted: Any) -> None:
    if key not in kept:
        return
    changed = [fitted if other == item else other for other in kept[key]]
    kept[key] = [other for other in changed if other is not None]
    if not kept[key]:
        del kept[key]


def _fitted(item: Any, vocabulary: Vocabulary) -> Any:
    """Give an item as the version can have it, or None where it can't."""
    if not isinstance(item, dict):
        return item
    made: dict[str, Any] = {}
    for key, value in item.items():
        allowed = vocabulary.allowed(key)
        if allowed is not None and isinstance(value, str) and value not in allowed:
            if key == "contributorType":
                made[key] = "Other"
            elif key == "dateType":
                made |= {key: "Other", "dateInformation": item.get("dateInformation", value)}
            elif key in ("relationType", "relatedItemType"):
                return None
            # A closed list without a word for the rest: the field is left out, the item stays.
        elif key == "relationTypeInformation" and not vocabulary.notes:
            continue
        elif isinstance(value, list):
            fitted = [_fitted(inner, vocabulary) for inner in value]
            made[key] = [inner for inner in fitted if inner is not None]
        elif isinstance(value, dict):
            made[key] = _fitted(value, vocabulary)
        elif key not in made:
            made[key] = value
    if "relatedItemIdentifier" in item and "relatedItemIdentifierType" in item:
        return made if "relatedItemIdentifierType" in made else None
    return made
