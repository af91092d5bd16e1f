"""What the metadata of an RO-Crate describe, by identifier, with types and properties called as schema.org does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, cached_property
from posixpath import normpath
from typing import Any, Final
from urllib.parse import unquote

from nboq.document import Json, Note, as_list
from nboq.errors import Malformed, short

_METADATA: Final = re.compile(r"(?:.*[/-])?ro-crate-metadata\.json(?:ld)?").fullmatch
_CRATE: Final = "https://w3id.org/ro/crate/"
_SPACES: Final = ("http://schema.org/", "https://schema.org/", "http://bia/", "https://bioimage-archive.org/ro-crate/")
# What the BioImage Archive and GIDE call otherwise than schema.org does.
_CALLED: Final = {
    "imagingInstrumentDescription": "labEquipment",
    "imageAcquisitionProtocol": "executes",
    "associatedImageAcquisitionProtocol": "executes",
    "measurementMethod": "executes",
    "relatedPublication": "citation",
    "seeAlso": "citation",
    "MediaObject": "File",
    "ImageAcquisitionProtocol": "LabProtocol",
    "Publication": "ScholarlyArticle",
}


def is_metadata(entity: Json) -> bool:
    """Tell the entity that stands for the metadata themselves.

    >>> is_metadata({"@id": "S-1-ro-crate-metadata.json"}), is_metadata({"@id": "./"})
    (True, False)
    """
    return isinstance(entity.get("@id"), str) and _METADATA(entity["@id"]) is not None


def sniff(data: Any) -> bool:
    """Tell the metadata of an RO-Crate by the entity that stands for themselves.

    >>> sniff({"@graph": [{"@id": "ro-crate-metadata.json", "about": {"@id": "./"}}]}), sniff({"@graph": []})
    (True, False)
    """
    graph = data.get("@graph") if isinstance(data, dict) else None
    return isinstance(graph, list) and any(isinstance(one, dict) and is_metadata(one) for one in graph)


class Entities:
    """The entities of a crate.

    Args:
        data: The metadata.
        source: What to call them in messages.

    Raises:
        Malformed: If they are no metadata of a crate, or name no root.

    What is described within another entity, as JSON-LD allows and RO-Crate doesn't, is taken as if it stood beside it.
    """

    def __init__(self, data: Any, source: str) -> None:
        graph = data.get("@graph") if isinstance(data, dict) else None
        if not isinstance(graph, list):
            raise Malformed("no metadata of an RO-Crate: it has no @graph of entities", source=source)
        self.notes: list[Note] = []
        self.by_id: dict[str, Json] = {}
        self.terms = dict(self._terms(as_list(data.get("@context"))))
        self.term = cache(self._term)
        for one in graph:
            if not isinstance(one, dict):
                message = f"{short(one)} stands in @graph, where an object with an @id is expected"
                raise Malformed(message, source=source)
            try:
                self._flat(one)
            except RecursionError:
                raise Malformed(
                    f"{short(one, 60)}: entities within entities are nested too deep", source=source
                ) from None
        about = [
            target
            for one in self.by_id.values()
            if is_metadata(one)
            for said in self.said(one).get("about", [])
            for target in (self.links(one, "about") if isinstance(said, dict) else [self.same(str(said))])
        ]
        root = next((iri for iri in about if iri in self.by_id), None)
        if root is None:
            said = f"{short(about[0])} is its root, and isn't described" if about else "nothing says what its root is"
            raise Malformed(f"an RO-Crate of which {said}", source=source, hint="its metadata entity has that as about")
        self.root: Json = self.by_id[root]

    def _flat(self, given: Json) -> Json:
        """Put an entity to the others, with those that stand within it on their own; give the reference to it."""
        one = {key if key[:1] == "@" else self._keyword(key): value for key, value in given.items()}
        iri = one.get("@id")
        if not isinstance(iri, str):
            iri = f"_:nbo-q-{len(self.by_id)}"
            told = f"{short(given)} has no @id, which RO-Crate asks of every entity"
            self.notes.append(Note("doubtful", "RO-Crate", "@id", one.get("@id"), told))
        elif iri in self.by_id:
            message = "described twice; both are taken together"
            self.notes.append(Note("doubtful", short(iri, 60), "@id", iri, message))
        self.by_id[iri] = {**one, "@id": iri, **self.by_id.get(iri, {})}
        for key, value in one.items():
            if isinstance(value, list | dict) and key[0] != "@" and self.by_id[iri][key] is value:
                self.by_id[iri][key] = self._referring(value)
        return {"@id": iri}

    def _keyword(self, key: str) -> str:
        meant = self.terms.get(key, key)
        return meant if meant[:1] == "@" else key

    def _referring(self, value: Any) -> Any:
        """Give a value with references in place of what is described within it; of lists with an order, the list."""
        if isinstance(value, list):
            return [self._referring(one) for one in value]
        if not isinstance(value, dict):
            return value
        inner = next((value[key] for key in ("@list", "@set") if key in value), None)
        if inner is not None:
            return [self._referring(one) for one in as_list(inner)]
        return value if "@value" in value or not value or value.keys() == {"@id"} else self._flat(value)

    def same(self, iri: str) -> str:
        """Give the identifier by which something is described that may be spelt otherwise where it is referred to.

        `a b.tif`, `a%20b.tif` and `./a%20b.tif` are one; so are `./` and `.`.
        """
        return iri if iri in self.by_id else self._spelt.get(_unquoted(iri), iri)

    @cached_property
    def _spelt(self) -> dict[str, str]:
        return {_unquoted(iri): iri for iri in self.by_id}

    def _terms(self, contexts: list[Any]) -> Iterator[tuple[str, str]]:
        for one in contexts:
            if isinstance(one, dict):
                for term, meant in one.items():
                    iri = meant.get("@id") if isinstance(meant, dict) else meant
                    if isinstance(iri, str):
                        yield term, iri
            elif isinstance(one, str) and not one.startswith(_CRATE):
                message = "this context isn't fetched; what it defines is read as RO-Crate would"
                self.notes.append(Note("doubtful", "RO-Crate", "@context", one, message))

    def _term(self, name: str) -> str:
        """Give what a term is called in schema.org, or as it is."""
        for _ in range(5):  # prefixes may lead in a circle
            meant = self.terms.get(name)
            prefix, colon, local = name.partition(":")
            if meant is None and colon and not local.startswith("//"):
                meant = f"{self.terms[prefix]}{local}" if prefix in self.terms else None
            if meant is None or meant == name:
                break
            name = meant
        for space in (*_SPACES, "schema:", "bia:"):
            name = name.removeprefix(space)
        name = name.rpartition("/")[2].rpartition("#")[2] if name.startswith(("http:", "https:")) else name
        name = name.rpartition(":")[2] if name.startswith(("dwc", "rdf", "rdfs")) else name
        return _CALLED.get(name, name)

    def types(self, entity: Json) -> set[str]:
        """Give the types of an entity."""
        return {self.term(one) for one in as_list(entity.get("@type")) if isinstance(one, str)}

    def said(self, entity: Json) -> dict[str, list[Any]]:
        """Give the properties of an entity with their values."""
        made: dict[str, list[Any]] = {}
        for key, value in entity.items():
            if key[:1] != "@":
                made.setdefault(self.term(key), []).extend(one for one in as_list(value) if one is not None)
        return made

    def links(self, entity: Json, name: str) -> list[str]:
        """Give what an entity refers to by a property."""
        values = self.said(entity).get(name, [])
        return [self.same(one["@id"]) for one in values if isinstance(one, dict) and isinstance(one.get("@id"), str)]


def _unquoted(iri: str) -> str:
    return normpath(unquote(iri))
