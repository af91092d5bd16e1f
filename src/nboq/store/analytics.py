"""The analytical engine: a snapshot of a store in the columns of maplib, kept in step with the store.

All graphs of the store are one graph in it, as they are for a pattern outside of GRAPH; what several documents say is
there once. It lives in memory as long as the store is open: maplib can't save itself, and its tables read back from
Parquet took a fifth of the time to make them anew, which is still more than most queries take on disk.

A change through the store is noted, triple by triple, and made up for when the next query comes: whatever was touched
is looked up in the store, and put in or taken out. So a thousand documents that are loaded one by one cost one step.
Large changes, bulk loads, and a fault inside of maplib make it start anew.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from nboq.errors import MissingDependency, QueryError, short
from nboq.store.answers import Answers, Cell
from nboq.store.backend import METADATA, Backend, Exchange
from nboq.store.columns import Unfit, Watched, frames, rows_of, term_back
from nboq.store.embedded import Embedded
from nboq.store.sparql import form_of
from nboq.store.traps import doubtful, trap

if TYPE_CHECKING:
    from maplib import Model

ASKED: Final = 20
"""How many analytical queries `auto` asks the store itself, before it has a snapshot made for those that follow."""
_SHARE: Final = 20
"""A snapshot is made anew when more than one in so many of its triples were touched."""
_FEW: Final = 20_000
"""So many touched triples are made up for whatever the size of the snapshot."""


class Analytics:
    """The snapshot of a store, made when it's first asked.

    Args:
        backend: The engine that keeps the triples.
    """

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._model: Model | None = None
        self._touched: set[ox.Triple] = set()
        self._size = 0
        self._asked = 0

    @property
    def ready(self) -> bool:
        """Whether there is a snapshot, at most a small step behind the store."""
        return self._model is not None

    def suits(self) -> bool:
        """Tell whether `auto` should ask here; each call counts as a query.

        It's yes where there is a snapshot. Where there is none, so many queries are left to the store first: at 10^6
        triples on disk making one took 12 s of processor time, and the store 0.7 s for the median of the marked
        queries. Who asks one question doesn't wait for a snapshot, and who asks many gets one about when it pays.
        """
        if not isinstance(self._backend, Embedded) or find_spec("maplib") is None:
            return False
        self._asked += 1
        return self.ready or self._asked > ASKED

    def forget(self) -> None:
        """Drop the snapshot, after changes that weren't followed."""
        self._model = None
        self._touched.clear()
        self._asked = 0

    @contextmanager
    def following(self, wanted: Exchange) -> Iterator[None]:
        """Note what a change of the store touches, while it happens."""
        if self._model is None:
            yield
            return
        before = self._about(wanted)
        try:
            yield
        finally:
            self._touched |= before ^ self._about(wanted)
            if len(self._touched) > max(_FEW, self._size // _SHARE):
                self.forget()

    def _about(self, wanted: Exchange) -> set[ox.Triple]:
        metadata = ox.NamedNode(METADATA)
        found: set[ox.Triple] = set()
        for name in (*wanted.put, *wanted.gone):
            found.update(quad.triple for quad in self._backend.quads(None, None, None, ox.NamedNode(name)))
        for iri in wanted.said:
            found.update(quad.triple for quad in self._backend.quads(ox.NamedNode(iri), None, None, metadata))
        return found

    def answer(self, query: str) -> Answers:
        """Ask the snapshot.

        Args:
            query: SELECT, with nothing in it that `nboq.store.traps` knows of.

        Raises:
            MissingDependency: If maplib isn't installed.
            QueryError: If the store is behind an endpoint, maplib doesn't understand the query, or it can't hold what
                is in the store.
        """
        if find_spec("maplib") is None or find_spec("polars") is None:
            raise MissingDependency("maplib", "analytics")
        columns = self._columns(query)
        model = self._in_step(query)
        try:
            rows = rows_of(model.query(query, solution_mappings=True), columns)
            found = None if rows is not None else model.query(query, return_json=True)
        except BaseException as error:
            self._failed(query, error)
            raise
        answered = list(_rows(str(found), columns) if rows is None else rows)
        if doubtful(query, answered):
            return self._backend.answer(query)
        return Answers(query, columns=columns, rows=answered)

    def _columns(self, query: str) -> list[str]:
        """Give the columns in the order of SELECT, and check the syntax by the parser that the store has."""
        if not isinstance(self._backend, Embedded):
            reason = "maplib works on a snapshot of a store on disk or in memory; export what is behind the endpoint"
            raise QueryError(
                f"{reason} with 'nboq store export' and load it, or ask engine='store'", source=short(query)
            )
        reason = "only SELECT is answered by it" if form_of(query) != "SELECT" else trap(query)
        if reason:
            raise QueryError(f"maplib doesn't suit it: {reason}; ask engine='store'", source=short(query))
        try:
            empty = ox.Store().query(query)
        except SyntaxError as error:
            raise QueryError(str(error), source=short(query)) from None
        assert isinstance(empty, ox.QuerySolutions)
        return [variable.value for variable in empty.variables]

    def _failed(self, query: str, error: BaseException) -> None:
        """Raise what a person can do something about."""
        if isinstance(error, (KeyboardInterrupt, SystemExit, MemoryError)):
            self.forget()
            return
        # A panic of Rust isn't an Exception; it leaves locks behind that nothing can open any more.
        if not isinstance(error, Exception):
            self.forget()
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise QueryError(f"maplib can't answer it: {reason}; ask engine='store'", source=short(query)) from None

    def _in_step(self, query: str) -> Model:
        if self._model is not None and self._touched:
            try:
                self._follow(self._model)
            except Unfit:
                self.forget()
            except BaseException as error:
                self.forget()
                self._failed(query, error)
                raise
        if self._model is None:
            self._model = self._build(query)
        return self._model

    def _follow(self, model: Model) -> None:
        there = {triple for triple in self._touched if self._holds(triple)}
        for predicate, table in frames(self._touched - there):
            model.update(
                f"DELETE {{ ?subject {predicate} ?object }} WHERE {{ PVALUES (?subject ?object) gone }}",
                parameters={"gone": table},
            )
        for predicate, table in frames(there):
            model.map_triples(table, predicate.value, validate_iris=False)
        self._touched.clear()

    def _holds(self, triple: ox.Triple) -> bool:
        assert not isinstance(triple.subject, ox.Triple) and not isinstance(triple.object, ox.Triple)
        return any(True for _ in self._backend.quads(triple.subject, triple.predicate, triple.object, None))

    def _build(self, query: str) -> Model:
        from maplib import Model

        with tempfile.TemporaryDirectory(prefix="nboq-") as folder:
            path = Path(folder) / "all.nt"
            with path.open("wb") as file:
                watched = Watched(file, query)
                triples = (quad.triple for quad in self._backend.quads(None, None, None, None))
                ox.serialize(triples, watched, format=ox.RdfFormat.N_TRIPLES)  # type: ignore[arg-type]
                watched.flush()
            model = Model()
            try:
                if path.stat().st_size:
                    model.read(str(path), "ntriples", checked=False)
            except BaseException as error:
                self._failed(query, error)
                raise
        self._size = int(model.size())
        return model


def _rows(found: str, columns: list[str]) -> Iterator[list[Cell]]:
    rows = ox.parse_query_results(found, format=ox.QueryResultsFormat.JSON)
    assert isinstance(rows, ox.QuerySolutions)
    for row in rows:
        yield [term_back(row[name]) for name in columns]
