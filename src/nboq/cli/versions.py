"""Versions in a store: the descriptors of an instrument, and what was recorded with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox
from rich.markup import escape

from nboq.batch import single
from nboq.cli.terminal import err
from nboq.document import Document, walk
from nboq.errors import StoreError
from nboq.pid import shared_iri
from nboq.schema.model import current_model
from nboq.store import Store

_MOST_RECORDS: Final = 1000
# What ties a record to the components, the instrument or the descriptor.
_TIES: Final = ("calibrates", "calibrated_instrument", "calibrated_descriptor", "settings_of")
_LEAD_TO: Final = "GRAPH ?graph { VALUES $predicate { UNDEF } VALUES $target { UNDEF } ?thing $predicate $target }"
# The same of all things in a stored document at once, since an endpoint may be far away.
_LEAD_INTO: Final = """VALUES $document { UNDEF } GRAPH $document { ?target a ?class }
    GRAPH ?graph { VALUES $predicate { UNDEF } ?thing $predicate ?target }"""


def document_of(store: Store, name: str) -> Document:
    """Give a document of a store by its id; a file of that name where the store has none.

    Raises:
        StoreError: If there is neither.
    """
    if name not in store and Path(name).is_file():
        return single(name)
    return store.get(name)


def _graphs(store: Store, where: str, **terms: str) -> list[str]:
    """Ask in which graphs something is said."""
    nodes: dict[str, Any] = {name: ox.NamedNode(iri) for name, iri in terms.items()}
    return sorted(str(row["graph"]) for row in store.query(f"SELECT DISTINCT ?graph {{ {where} }}", **nodes))


def versions(store: Store, name: str) -> list[Document]:
    """Give the documents with a descriptor of an instrument; those of the instrument of a descriptor, if it's that.

    Args:
        store: The store.
        name: The id of the instrument.

    Raises:
        StoreError: If there is no descriptor of it.
    """
    iri = shared_iri(name)
    if iri is None:
        raise StoreError(
            f"{name} isn't an identifier; give the id of an instrument, or OLD and NEW", source=store.location
        )
    describes = current_model().slots["describes"].iri
    found = [graph for graph in _graphs(store, _LEAD_TO, predicate=describes, target=iri) if graph in store]
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
    own = {iri for document in known if (iri := shared_iri(document.id))}
    found = dict.fromkeys(graph for graph in _tied(store, known) if graph not in own and graph in store)
    names = list(found)
    if len(names) > _MOST_RECORDS:
        told = f"{len(names)} documents were recorded with it; the first {_MOST_RECORDS} are looked at"
        err.print(f"[yellow]{escape(told)}[/]")
    return [store.get(name) for name in names[:_MOST_RECORDS]]


def _tied(store: Store, documents: Iterable[Document]) -> Iterator[str]:
    """Name the graphs in which something leads to a thing that one of the documents describes."""
    for document in documents:
        for predicate in (current_model().slots[slot].iri for slot in _TIES):
            if document.id in store:
                own = shared_iri(document.id) or document.id
                yield from _graphs(store, _LEAD_INTO, predicate=predicate, document=own)
            else:
                for _, thing in walk(document.data):
                    iri = shared_iri(thing["id"]) if isinstance(thing.get("id"), str) else None
                    yield from _graphs(store, _LEAD_TO, predicate=predicate, target=iri) if iri else ()
