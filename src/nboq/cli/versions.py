"""Versions in a store: the descriptors of an instrument, and what was recorded with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import pyoxigraph as ox
from rich.markup import escape

from nboq.batch import single
from nboq.cli.terminal import err
from nboq.document import Document, walk
from nboq.errors import StoreError
from nboq.schema.iri import expand
from nboq.schema.model import current_model
from nboq.store import Store

_MOST_RECORDS: Final = 1000
# What ties a record to the components, the instrument or the descriptor.
_TIES: Final = ("calibrates", "calibrated_instrument", "calibrated_descriptor", "settings_of")


def document_of(store: Store, name: str) -> Document:
    """Give a document of a store by its id; a file of that name where the store has none.

    Raises:
        StoreError: If there is neither.
    """
    if name not in store and Path(name).is_file():
        return single(name)
    return store.get(name)


def _graphs(store: Store, slot: str, target: str) -> list[str]:
    """Ask in which graphs something leads to a thing by a slot."""
    predicate = current_model().slots[slot].iri
    query = """SELECT DISTINCT ?graph
    { GRAPH ?graph { VALUES $predicate { UNDEF } VALUES $target { UNDEF } ?thing $predicate $target } }"""
    found = store.query(query, predicate=ox.NamedNode(predicate), target=ox.NamedNode(target))
    return sorted(str(row["graph"]) for row in found)


def versions(store: Store, name: str) -> list[Document]:
    """Give the documents with a descriptor of an instrument; those of the instrument of a descriptor, if it's that.

    Args:
        store: The store.
        name: The id of the instrument.

    Raises:
        StoreError: If there is no descriptor of it.
    """
    iri = expand(name)
    if iri is None:
        raise StoreError(
            f"{name} isn't an identifier; give the id of an instrument, or OLD and NEW", source=store.location
        )
    found = [graph for graph in _graphs(store, "describes", iri) if graph in store]
    if not found:
        reason = f"contains no descriptor of an instrument {name}"
        if name in store:
            reason += "; it's a document there, so say which to compare it with: OLD NEW"
        raise StoreError(f"{reason}; 'nboq query --documents' lists what it contains", source=store.location)
    return [store.get(graph) for graph in found]


def recorded(store: Store, documents: Iterable[Document]) -> list[Document]:
    """Give the other documents of a store with calibrations of the instrument or images taken with it.

    At most 1,000 are looked at; if there are more, it's said.

    Args:
        store: The store.
        documents: The versions that are compared.
    """
    known = list(documents)
    own = {iri for document in known if (iri := expand(document.id))}
    found = dict.fromkeys(graph for graph in _tied(store, known) if graph not in own and graph in store)
    names = list(found)
    if len(names) > _MOST_RECORDS:
        told = f"{len(names)} documents were recorded with it; the first {_MOST_RECORDS} are looked at"
        err.print(f"[yellow]{escape(told)}[/]")
    return [store.get(name) for name in names[:_MOST_RECORDS]]


def _tied(store: Store, documents: Iterable[Document]) -> Iterator[str]:
    """Name the graphs in which something leads to a thing that one of the documents describes."""
    for document in documents:
        for slot in _TIES:
            if document.id in store:
                yield from _joined(store, slot, expand(document.id) or document.id)
            else:
                for _, thing in walk(document.data):
                    iri = expand(thing["id"]) if isinstance(thing.get("id"), str) else None
                    yield from _graphs(store, slot, iri) if iri else ()


def _joined(store: Store, slot: str, document: str) -> list[str]:
    """Ask the same of all things in a stored document at once, since an endpoint may be far away."""
    predicate = current_model().slots[slot].iri
    query = """SELECT DISTINCT ?graph {
      VALUES $document { UNDEF }
      GRAPH $document { ?target a ?class }
      GRAPH ?graph { VALUES $predicate { UNDEF } ?thing $predicate ?target }
    }"""
    found = store.query(query, predicate=ox.NamedNode(predicate), document=ox.NamedNode(document))
    return sorted(str(row["graph"]) for row in found)
