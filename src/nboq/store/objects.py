"""Objects of a store as dataclasses that follow references from one document to another."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import chain
from typing import Any, Final, Protocol

import pyoxigraph as ox

from nboq.document import Document, Objects
from nboq.pid import shared_iri
from nboq.schema.artefacts import NBOQ
from nboq.schema.base import ModelObject
from nboq.schema.model import current_model

_TYPE: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


class Documents(Protocol):
    """What is asked of a store."""

    @property
    def location(self) -> str:
        """Where it is."""

    def __contains__(self, id: str) -> bool: ...
    def get(self, id: str) -> Document:
        """Give a document."""

    def quads(
        self, subject: str | None, predicate: str | None, object: str | None = None, graph: str | None = None
    ) -> Iterator[ox.Quad]:
        """Go through what is stored, by pattern."""


class StoreObjects(Objects):
    """What is in a store, document by document, each read when it is needed.

    Of a thing that several documents describe the newest is given; from a document that names one of them, as an image
    names its descriptor, that one. What is changed through the objects isn't changed in the store.

    Args:
        store: The store.
    """

    def __init__(self, store: Documents) -> None:
        super().__init__()
        self._store, self.source = store, store.location
        self._documents: dict[str, Objects] = {}

    def __repr__(self) -> str:
        return f"<Objects of {self._store!r}>"

    def described(self, id: str) -> ModelObject | None:
        """Give the object of an id, in whatever spelling; None where no document describes it."""
        return self.seen_from(self, id)

    def of_classes(self, classes: Collection[str]) -> Iterator[tuple[Objects, dict[str, Any]]]:
        """Go through what is of some classes; of a thing that several documents describe, what the newest says."""
        terms = current_model().classes
        quads = chain.from_iterable(self._store.quads(None, _TYPE, terms[name].iri) for name in classes)
        seen: set[str | None] = {None}
        for document in self._newest_first(quads):
            for among, data in document.of_classes(classes):
                iri = shared_iri(str(data["id"])) if "id" in data else None
                if iri is None or iri not in seen:
                    yield among, data
                seen.add(iri)

    def referring(self, id: str) -> list[ModelObject]:
        """Give what refers to an id, in any document."""
        iri = shared_iri(id)
        if iri is None:
            return []
        found = [document.referring_here(id) for document in self._newest_first(self._store.quads(None, None, iri))]
        return list(dict.fromkeys(chain.from_iterable(found)))  # what a newer document says of it first

    def seen_from(self, objects: Objects, id: str) -> ModelObject | None:
        """Give the object of an id: as a document says that is named among some objects, else as the newest says."""
        iri = shared_iri(id)
        documents = self._newest_first(self._store.quads(iri, _TYPE)) if iri is not None else []
        first = [document for document in documents if objects.names(document)]
        return next((document.described(id) for document in [*first, *documents]), None)

    def _newest_first(self, quads: Iterable[ox.Quad]) -> list[Objects]:
        """Give the documents that quads stand in."""
        graphs = {str(quad.graph_name.value) for quad in quads}  # type: ignore[union-attr]
        return [self._read(graph) for graph in sorted(graphs, key=self._age, reverse=True) if graph in self._store]

    def _age(self, graph: str) -> tuple[str, str]:
        quads = self._store.quads(None, f"{NBOQ}valid_from", None, graph)
        days = (str(getattr(quad.object, "value", "")) for quad in quads)
        return max(days, default=""), graph

    def _read(self, graph: str) -> Objects:
        if graph not in self._documents:
            self._documents[graph] = Objects(self._store.get(graph), around=self)
        return self._documents[graph]
