"""Examples of terms: pieces of the example documents, cut to what shows the term."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from nboq.document import label, walk
from nboq.formats import read
from nboq.formats.rdf.syntax import serialize
from nboq.publish.vocabulary.facts import Example
from nboq.schema.model import Model, current_model

_NAMING: Final = ("type", "id", "name")
_LISTED: Final = 2
"""How many members of a list are shown."""
_DEEP: Final = 2
"""How many levels of parts are shown."""
_FULL: Final = 16
"""How many fields an object has at most that is shown for its class."""
_PREFIX: Final = re.compile(r"@prefix (\w+): ")
_LEFT_OUT: Final = ("extensions", "@context")


@dataclass(frozen=True, slots=True)
class _Found:
    document: str
    entity: Mapping[str, Any]


def _first_members(value: Any, depth: int) -> Any:
    """Show parts as they are, objects with an id by their names, and the first members of lists."""
    if isinstance(value, list):
        return [_first_members(item, depth) for item in value[:_LISTED]]
    if isinstance(value, Mapping):
        if "id" in value or depth >= _DEEP:
            return {key: value[key] for key in _NAMING if key in value}
        return {key: _first_members(item, depth + 1) for key, item in value.items() if key not in _LEFT_OUT}
    return value


def _without_unused_prefixes(turtle: str) -> str:
    lines = turtle.strip().splitlines()
    declared = {line: match[1] for line in lines if (match := _PREFIX.match(line))}
    text = "\n".join(line for line in lines if line not in declared)
    kept = [line for line, prefix in declared.items() if re.search(rf"(?<![\w<]){prefix}:", text)]
    return "\n".join([*sorted(kept), "", text])


class ExampleFinder:
    """Looks for members of classes, and for uses of slots and values, in a folder of documents.

    Args:
        folder: The folder of examples; None where there is none, and then nothing is found.
        terms: The model.
    """

    def __init__(self, folder: Path | None, terms: Model | None = None) -> None:
        self._folder = folder
        self._terms = terms or current_model()

    def _objects(self) -> Iterator[_Found]:
        if self._folder is None:
            return
        for path in sorted(filter(Path.is_file, (self._folder / "valid").rglob("*.yaml"))):
            for _, entity in walk(read(path).data):
                yield _Found(path.relative_to(self._folder).as_posix(), entity)

    @cached_property
    def _index(self) -> tuple[dict[str, _Found], dict[str, list[_Found]], dict[tuple[str, str], _Found]]:
        """Give the best member of each class, the objects with each slot, and one object for each value of a slot."""
        members: dict[str, _Found] = {}
        slots: dict[str, list[_Found]] = defaultdict(list)
        values: dict[tuple[str, str], _Found] = {}
        for found in self._objects():
            kind = str(found.entity.get("type"))
            members[kind] = max(members.get(kind, found), found, key=lambda one: min(len(one.entity), _FULL))
            for slot, value in found.entity.items():
                slots[slot].append(found)
                if slot in self._terms.slots and self._terms.slots[slot].kind == "enum":
                    for word in value if isinstance(value, list) else [value]:
                        values.setdefault((slot, str(word)), found)
        return members, slots, values

    def of_class(self, name: str) -> Example | None:
        """Show a member of a class, or of the first class below it that has one in the examples."""
        members, _, _ = self._index
        below = [name, *(kind for kind in self._terms.concrete if self._terms.is_a(kind, name))]
        found = next((members[kind] for kind in below if kind in members), None)
        return self._example(found, tuple(found.entity)) if found else None

    def of_slot(self, name: str) -> Example | None:
        """Show a slot on an object that has it."""
        found = next(iter(self._index[1].get(name, ())), None)
        return self._example(found, (name,)) if found else None

    def of_value(self, enumeration: str, value: str | None = None) -> Example | None:
        """Show a value on an object that has it; where none has, on one that has another value of the enumeration."""
        _, slots, values = self._index
        taking = [slot.name for slot in self._terms.slots.values() if slot.range == enumeration]
        for slot in taking:
            if value is not None and (slot, value) in values:
                return self._example(values[slot, value], (slot,), {slot: value})
        for slot in taking:
            for found in slots.get(slot, ()):
                there = found.entity[slot]
                first = there[0] if isinstance(there, list) else there
                if value is None:
                    return self._example(found, (slot,))
                return self._example(found, (slot,), {slot: value}, instead_of=str(first))
        return None

    def _example(
        self, found: _Found, fields: tuple[str, ...], values: Mapping[str, str] | None = None, instead_of: str = ""
    ) -> Example:
        wanted = (key for key in (*_NAMING, *fields) if key in found.entity)
        shown = {key: _first_members(found.entity[key], 0) for key in wanted}
        for slot, value in (values or {}).items():
            shown[slot] = [value] if isinstance(shown[slot], list) else value
        whole = {key: value for key, value in found.entity.items() if key in shown and key not in _LEFT_OUT}
        text = json.dumps(json.loads(serialize(shown, "jsonld")), indent=2, ensure_ascii=False)
        return Example(
            json=text,
            turtle=_without_unused_prefixes(serialize(shown, "turtle").decode()),
            document=found.document,
            about=label(found.entity),
            shortened=len(shown) < len(found.entity) or (not values and shown != whole),
            instead_of=instead_of,
        )
