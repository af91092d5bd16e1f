"""The objects of a document by path and by identifier."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from nboq.document.entities import label
from nboq.document.paths import Path, steps_text, walk
from nboq.schema.iri import expand
from nboq.schema.model import current_model

_INSIDE = " › "


def renumbered(title: str, path: Path) -> str:
    """Write a title of `DocumentIndex.title` with the numbers of another path, in which lists have another order.

    >>> renumbered("EmissionFilter 'X' › transmittance_ranges[1]", ("components", 3, "transmittance_ranges", 0))
    "EmissionFilter 'X' › transmittance_ranges[0]"
    """
    home, _, place = title.rpartition(_INSIDE)
    return f"{home}{_INSIDE}{steps_text(path[-place.count('.') - place.count('[') - 1 :])}" if home else title


class DocumentIndex:
    """The objects of a document by path and by identifier: made once, and asked by every check and picture.

    Args:
        data: The document, faulty or not. It mustn't change while the index is in use.

    >>> index = DocumentIndex({"type": "Collection", "members": [{"type": "Instrument", "id": "urn:x:1"}]})
    >>> index.by_iri["urn:x:1"], index.owner(("members", 0, "name"))
    (('members', 0), ('members', 0))
    """

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.data = data
        self.at: dict[Path, Mapping[str, Any]] = dict(walk(data))
        """Every object by its JSON path, outermost first."""

    @classmethod
    def of(cls, thing: Mapping[str, Any] | DocumentIndex) -> DocumentIndex:
        """Take an index, or make one of a document."""
        return thing if isinstance(thing, DocumentIndex) else cls(thing)

    @cached_property
    def by_iri(self) -> dict[str, Path]:
        """The path of the object that an IRI names; of several the outermost."""
        found: dict[str, Path] = {}
        for path, entity in self.at.items():
            identifier = entity.get("id")
            iri = expand(identifier) if isinstance(identifier, str) else None
            if iri is not None:
                found.setdefault(iri, path)
        return found

    def get(self, iri: str) -> Mapping[str, Any] | None:
        """Give the object that an IRI names."""
        path = self.by_iri.get(iri)
        return None if path is None else self.at[path]

    def title(self, path: Path) -> str:
        """Name an object for a person: what has no name of its own by the thing around it and its place there.

        >>> index = DocumentIndex({"type": "Collection", "name": "All", "members": [{"type": "Objective"}]})
        >>> index.title(("members", 0))
        "Collection 'All' › members[0]"
        """
        outward = [path[:end] for end in range(len(path), -1, -1) if self._is_entity(path[:end])]
        named = [way for way in outward if self.at[way].get("name")]
        home = (named or outward or [path])[0]
        return label(self.at[home]) + (f"{_INSIDE}{steps_text(path[len(home) :])}" if home != path else "")

    def _is_entity(self, path: Path) -> bool:
        entity = self.at.get(path)
        if entity is None or not (entity.get("name") or entity.get("id")):
            return False
        body = current_model().classes.get(str(entity.get("type")))
        return not path or body is None or body.is_entity

    def owner(self, path: Path) -> Path:
        """Give the path of the innermost object that something stands in, or is."""
        return next(path[:end] for end in range(len(path), -1, -1) if path[:end] in self.at)


def in_full(entity: Mapping[str, Any], document: Mapping[str, Any] | DocumentIndex) -> dict[str, Any]:
    """Give an object with all that its lists hold, also what they hold by its id and stands elsewhere in the document.

    Args:
        entity: An object of the document, such as one of two descriptors that share a component.
        document: What it stands in.

    Returns:
        An object that can stand alone; nothing is in it twice, and ids of what isn't described stay.

    >>> lens = {"type": "Objective", "id": "urn:x:2"}
    >>> other = {"type": "HardwareDescriptor", "id": "urn:x:3", "components": ["urn:x:2", "urn:x:4"]}
    >>> in_full(other, {"type": "Collection", "members": [lens, other]})["components"]
    [{'type': 'Objective', 'id': 'urn:x:2'}, 'urn:x:4']
    """
    index = DocumentIndex.of(document)
    here = set(DocumentIndex(entity).by_iri)

    def filled(one: Any) -> Any:
        if isinstance(one, str):
            iri = expand(one)
            found = index.get(iri) if iri is not None and iri not in here else None
            if found is None:
                return one
            here.update(DocumentIndex(found).by_iri)
            one = found
        if not isinstance(one, Mapping):
            return one
        made = dict(one)
        for key, value in one.items():
            slot = current_model().slots.get(key)
            if slot is not None and slot.kind == "part":
                # One thing by its id, such as the instrument of a descriptor, is meant as it is.
                items = [value] if isinstance(value, Mapping) else value
                done = list(map(filled, items)) if isinstance(items, list) else items
                made[key] = done[0] if isinstance(value, Mapping) else done
        return made

    return dict(filled(entity))
