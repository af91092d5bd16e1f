"""What of a document its fields can take: the one check before all that works by the schema.

A document that doesn't conform to the schema is still worth writing in another format, joining, drawing, a page. What
its fields can't take is left out, and told, so that all that works on the rest can rely on the schema. Formats that
hold any document (`nboq.formats.Format.whole`), comparisons and validation take it as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any, Final

from nboq.document import Document, DocumentLike, Note, as_document, check_numbers, label
from nboq.errors import WrongValue
from nboq.schema.labels import NO_XML
from nboq.schema.model import SlotTerm, current_model
from nboq.schema.values import as_number

_NOTHING: Final = object()


def sanitize(thing: DocumentLike, *, printable: bool = False) -> tuple[Document, tuple[Note, ...]]:
    """Take out of a document what its fields can't take.

    Args:
        thing: The document.
        printable: Whether characters are taken out of texts as well that neither XML nor HTML can hold.

    Returns:
        The rest, and a note for each thing that was left out. What `extensions` hold stays, whatever it is.

    Raises:
        Malformed: If it is no document.
        UnknownTerm: If its type is no class that has members.

    >>> found, notes = sanitize({"type": "Objective", "id": "urn:x:1", "name": "63x", "lens_na": "1,4", "dic": True})
    >>> found.data
    {'type': 'Objective', 'id': 'urn:x:1', 'name': '63x', 'dic': True}
    >>> print(notes[0])
    unplaced: Objective '63x': lens_na: left out, expected a number of at least 0
    """
    document = as_document(thing)
    kind = document.data.get("type")
    if not isinstance(kind, str) or kind not in current_model().concrete:
        raise current_model().unknown_type(label(document.data), str(kind))
    sieve = _Sieve(printable)
    kept = sieve.object(document.data)
    return replace(document, data=kept), tuple(sieve.lost)


class _Sieve:
    def __init__(self, printable: bool) -> None:
        self.printable = printable
        self.lost: list[Note] = []

    def object(self, data: Mapping[str, Any]) -> dict[str, Any]:
        kept: dict[str, Any] = {}
        for name, value in data.items():
            slot = current_model().slots.get(name)
            if slot is None:
                if name == "@context":
                    kept[name] = value
                else:
                    self.lose(data, name, value, "left out, since there is no such field")
                continue
            items = value if slot.multivalued and isinstance(value, list) else [value]
            found = [self.one(slot, item) for item in items]
            for item, good in zip(items, found, strict=True):
                if good is _NOTHING and item is not None:
                    self.lose(data, name, item, f"left out, expected {slot.expected}")
                elif good is not item and isinstance(item, str):
                    self.lose(data, name, item, "its control characters are left out")
            good = [one for one in found if one is not _NOTHING]
            if good:
                kept[name] = good if slot.multivalued else good[0]
        return kept

    def lose(self, data: Mapping[str, Any], name: str, value: Any, why: str) -> None:
        self.lost.append(Note("unplaced", label(data), name, value, why))

    def one(self, slot: SlotTerm, value: Any) -> Any:
        model = current_model()
        match slot.kind:
            case "part":
                if isinstance(value, Mapping):
                    kind = value.get("type")
                    known = isinstance(kind, str) and kind in model.concrete and model.is_a(kind, slot.range)
                    return self.object(value) if known else _NOTHING
                return value if isinstance(value, str) and model.classes[slot.range].is_entity else _NOTHING
            case "number" | "integer":
                number = as_number(value)
                whole = slot.kind == "number" or not isinstance(value, float) or value.is_integer()
                return value if number is not None and whole else _NOTHING
            case "boolean":
                return value if isinstance(value, bool) else _NOTHING
            case "json":
                if isinstance(value, Mapping):
                    with suppress(WrongValue):
                        check_numbers(value)
                        return value
                return _NOTHING
            case _ if not isinstance(value, str):
                return _NOTHING
            case _:
                return NO_XML.sub("", value) if self.printable else value
