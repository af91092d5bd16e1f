"""One id, two things: what the documents of a store say of ids, asked in SPARQL, so that every engine can be asked."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import pyoxigraph as ox

from nboq.comparison.one_id import Clash, Meaning, Meanings, meanings
from nboq.document import Document
from nboq.errors import ContentError
from nboq.formats.rdf.syntax import METADATA, holds_document
from nboq.pid import shared_iri
from nboq.schema.artefacts import NBOQ
from nboq.schema.model import current_model
from nboq.store.answers import python_value
from nboq.store.inference import TYPE
from nboq.store.metadata import record_of

Ask = Callable[[str], Iterable[Sequence[Any]]]
"""Asks a query, and gives the terms of each row."""
_SHARED: Final = (
    f"SELECT ?s {{ VALUES ?class {{ <{NBOQ}Component> <{NBOQ}Instrument> <{NBOQ}InstrumentModel> }} "
    "GRAPH ?document { ?s a ?class } } GROUP BY ?s HAVING (COUNT(DISTINCT ?document) > 1)"
)
_FIELDS: Final = " ".join(
    f"<{NBOQ}{field}>" for field in ("manufacturer", "model", "catalog_number", "lens_na", "magnification")
)
# One query for classes, which are as many pairs of a class and a document as there are of each only where all documents
# say the same; one for fields; one for names, which only instruments have to have alike.
_DOUBTED: Final = (
    f"SELECT ?s {{ {{ {_SHARED} }} GRAPH ?g {{ ?s a ?of }} }} GROUP BY ?s "
    "HAVING (COUNT(*) != COUNT(DISTINCT ?g) * COUNT(DISTINCT ?of))",
    f"SELECT ?s {{ {{ {_SHARED} }} VALUES ?p {{ {_FIELDS} }} GRAPH ?g {{ ?s ?p ?o }} }} GROUP BY ?s ?p "
    "HAVING (COUNT(DISTINCT ?o) > 1)",
    f"SELECT ?s {{ GRAPH ?g {{ ?s a <{NBOQ}Instrument> ; <{NBOQ}name> ?o }} }} GROUP BY ?s "
    "HAVING (COUNT(DISTINCT ?o) > 1)",
)
_AT_ONCE: Final = 200
_LOOKED_AT: Final = 50
"""Where hundreds of documents have an id, so many of them are looked at."""


def asked(store: ox.Store) -> Ask:
    """Give what asks an engine in this process."""

    def ask(query: str) -> Iterator[list[Any]]:
        found = store.query(query)
        assert isinstance(found, ox.QuerySolutions)
        return map(list, found)

    return ask


def in_place_of(ask: Ask, names: Iterable[str]) -> dict[str, tuple[Meaning, ...]]:
    """Give what graphs say of instruments, and of the things that they're named after.

    Args:
        ask: Asks the store.
        names: The names of the graphs; what isn't there says nothing.
    """
    every, found = list(names), defaultdict[str, dict[str, list[tuple[str, Any]]]](lambda: defaultdict(list))
    for start in range(0, len(every), _AT_ONCE):
        asked = "VALUES ?g { " + " ".join(str(ox.NamedNode(name)) for name in every[start : start + _AT_ONCE]) + " }"
        own, inside = "?g ?p ?o BIND (?g AS ?s)", f"?s a <{NBOQ}Instrument> ; ?p ?o"
        query = (
            f"SELECT ?g ?s ?p ?o {{ {{ {asked} GRAPH ?g {{ {own} }} }} UNION {{ {asked} GRAPH ?g {{ {inside} }} }} }}"
        )
        for graph, subject, predicate, value in ask(query):
            if isinstance(subject, ox.NamedNode):
                found[graph.value][subject.value].append((predicate.value, value))
    return {name: _says(name, things) for name, things in found.items()}


def _values(variable: str, iris: Iterable[str]) -> str:
    return f"VALUES {variable} {{ {' '.join(str(ox.NamedNode(iri)) for iri in iris)} }}"


def _says(name: str, things: Mapping[str, list[tuple[str, Any]]]) -> tuple[Meaning, ...]:
    """Take out of a document of so much what it says of ids."""
    known = [_thing(iri, pairs) for iri, pairs in things.items()]
    own = next((one for one in known if one["id"] == name), {"type": "Collection", "id": name})
    return meanings({**own, "components": [one for one in known if one is not own]})


def _thing(iri: str, pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    classes = current_model().classes
    kinds = [value.value.removeprefix(NBOQ) for predicate, value in pairs if predicate == TYPE]
    kind = max((kind for kind in kinds if kind in classes), key=lambda one: len(classes[one].ancestors), default="")
    said = {slot.removeprefix(NBOQ): _as_read(value) for slot, value in pairs if slot.startswith(NBOQ)}
    return {**said, "type": kind, "id": iri}


def _as_read(term: Any) -> Any:
    value = python_value(term)
    return value if isinstance(value, int | float) else str(value)


def sources(ask: Ask, names: Iterable[str]) -> dict[str, str]:
    """Tell which files the documents came from that are in a store."""
    every, found = {record_of(name): name for name in names}, dict[str, str]()
    for start in range(0, len(every), _AT_ONCE):
        some = _values("?s", list(every)[start : start + _AT_ONCE])
        query = f"SELECT ?s ?o {{ {some} GRAPH <{METADATA}> {{ ?s <http://purl.org/dc/terms/source> ?o }} }}"
        for record, source in ask(query):
            if record.value in every:
                found[every[record.value]] = str(getattr(source, "value", ""))
    return found


def refuse(
    name: str, before: tuple[str, Iterable[Meaning]], after: tuple[str, Iterable[Meaning]], location: str
) -> None:
    """Refuse that a document takes the place of one from another file which is about something else.

    Args:
        name: The name of the graph.
        before: What is there: where it came from, and what it says.
        after: What is to come.
        location: The store, for the message.

    Raises:
        ContentError: If an instrument, or what the graph is named after, isn't the same thing.
    """
    with Meanings() as known:
        known.add(before[0] or name, before[1])
        clashes = known.add(after[0], after[1])
    for clash in clashes:
        if clash.meaning.kind == "Instrument" or clash.meaning.iri == name:
            hint = f"give it a new id, or replace that document on purpose: 'nboq load … --replace {name}'"
            raise ContentError(f"would take the place of another thing: {clash}", source=location, hint=hint)


class Compared:
    """What documents that are loaded say of ids, against one another and against what a store had before.

    Args:
        ask: Asks the store.
        get: Gives a document by the name of its graph.
        alone: Whether the store had no documents before.
    """

    def __init__(self, ask: Ask, get: Callable[[str], Document], alone: bool) -> None:
        self._ask, self._get, self._alone = ask, get, alone
        self._known = Meanings()
        self._called: dict[str, str] = {}
        self._sources: set[str] = set()

    def add(self, loaded: Sequence[tuple[str, str, tuple[Meaning, ...]]]) -> list[list[Clash]]:
        """Take note of what documents say that were loaded.

        Args:
            loaded: The names of their graphs, their sources, and what they say.

        Returns:
            For each document the ids by which it means something else than others.
        """
        for name, _, _ in loaded:
            if (before := self._called.pop(name, None)) is not None:
                self._known.forget(before)
                self._sources.discard(before)
        if not self._alone:
            self._look_up(loaded)
        found = []
        for name, source, said in loaded:
            found.append(self._known.add(self._call(name, source), said))
        return found

    def _call(self, name: str, source: str) -> str:
        """Choose what a document is called: by its source, unless another one is, or by its graph."""
        self._called[name] = called = name if source in self._sources else source or name
        self._sources.add(called)
        return called

    def _look_up(self, loaded: Sequence[tuple[str, str, tuple[Meaning, ...]]]) -> None:
        """Read the documents that were there before and have an id of those that were loaded."""
        known = {*self._called, *(name for name, _, _ in loaded)}
        iris = sorted({one.iri for _, _, said in loaded for one in said})
        names = set[str]()
        for start in range(0, len(iris), _AT_ONCE):
            some = _values("?s", iris[start : start + _AT_ONCE])
            query = f"SELECT DISTINCT ?g {{ {some} GRAPH ?g {{ ?s a ?kind }} }} LIMIT {_LOOKED_AT + len(loaded)}"
            names |= {graph.value for (graph,) in self._ask(query)}
        others = sorted(filter(holds_document, names - known))
        came, own = sources(self._ask, others), {source for _, source, _ in loaded}
        for name in others:
            source = came.get(name, "")
            called = self._call(name, "" if source in own else source)
            self._known.add(called, meanings(self._get(name).data))


def clashes(ask: Ask, get: Callable[[str], Document], names: Iterable[str]) -> Iterator[Clash]:
    """Find the ids by which documents mean something else than other documents of the store.

    Args:
        ask: Asks the store.
        get: Gives a document by the name of its graph.
        names: The documents that count: one of the two is among them.
    """
    asked = {shared_iri(name) or name for name in names}
    doubted = {row[0].value for query in _DOUBTED for row in ask(query) if isinstance(row[0], ox.NamedNode)}
    graphs = dict[str, None]()
    for start in range(0, len(doubted), _AT_ONCE):
        some = _values("?s", sorted(doubted)[start : start + _AT_ONCE])
        for (graph,) in ask(f"SELECT DISTINCT ?g {{ {some} GRAPH ?g {{ ?s a ?kind }} }} ORDER BY STR(?g)"):
            graphs[graph.value] = None
    held = [name for name in graphs if holds_document(name)]
    came = sources(ask, held)
    often = Counter(came.values())
    with Meanings() as known:
        for new in (False, True):
            for name in held:
                if (name in asked) == new:
                    source = came.get(name, "")
                    called = source if source and often[source] == 1 else f"{source}#{name}" if source else name
                    found = known.add(called, [one for one in meanings(get(name).data) if one.iri in doubted])
                    yield from found if new else ()
