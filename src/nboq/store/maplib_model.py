"""A store's statements in the columns of maplib, for questions that join or count over whole graphs.

All graphs of the store are one graph there, as they are for a pattern outside of GRAPH; what several documents say is
there once. The shipped questions that are marked for it (`# engine: maplib`) are tested to be answered as the store
answers them. maplib 0.20 answers other SPARQL otherwise than the standard says (MINUS, paths with `*`, several
OPTIONAL, a decimal beside a double), so whoever asks more takes the model itself and knows its rules.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from nboq.errors import MissingDependency, QueryError, StoreError, short
from nboq.store.answers import Answers, Cell
from nboq.store.backend import Backend

if TYPE_CHECKING:
    from maplib import Model

_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
_INTEGER: Final = ox.NamedNode(_XSD + "integer")
_WHOLE: Final = frozenset(_XSD + name for name in ("unsignedInt", "unsignedLong", "int", "long", "short"))
_DISTINCT: Final = "SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?s ?p ?o { ?s ?p ?o } }"


def model_of(backend: Backend) -> Model:
    """Make a model of maplib with everything that a store holds.

    Args:
        backend: The engine that keeps the store's statements.

    Raises:
        MissingDependency: If maplib isn't installed.
        StoreError: If the store holds what maplib would leave out: literals that aren't what their datatype says, and
            whole numbers of more than 64 bits.
    """
    try:
        import polars  # noqa: F401
        from maplib import Model
    except ImportError:
        raise MissingDependency("maplib", "analytics") from None
    model = Model()
    with tempfile.TemporaryDirectory(prefix="nboq-") as folder, _faults(StoreError, backend.location):
        path = Path(folder) / "all.nt"
        triples = (quad.triple for quad in backend.quads(None, None, None, None))
        ox.serialize(triples, str(path), format=ox.RdfFormat.N_TRIPLES)
        if path.stat().st_size:
            model.read(str(path), "ntriples", checked=False)
    if missing := backend.answer(_DISTINCT).count(backend.location) - int(model.size()):
        reason = f"maplib leaves out {missing:,} of its statements: literals that aren't what their datatype says"
        raise StoreError(reason, source=backend.location, hint="mend those, or ask the store itself")
    return model


def answer(model: Model, query: str) -> Answers:
    """Ask a model one of the questions that are tested on it.

    Args:
        model: What `model_of` made.
        query: SELECT.

    Raises:
        QueryError: If maplib can't answer.
    """
    empty = ox.Store().query(query)
    assert isinstance(empty, ox.QuerySolutions)
    columns = [variable.value for variable in empty.variables]
    with _faults(QueryError, short(query)):
        found = ox.parse_query_results(str(model.query(query, return_json=True)), format=ox.QueryResultsFormat.JSON)
    assert isinstance(found, ox.QuerySolutions)
    rows = ([_term(row[name]) for name in columns] for row in found)
    return Answers(query, columns=columns, rows=(row for row in rows if not _of_nothing(row)))


@contextmanager
def _faults(kind: type[StoreError | QueryError], source: str) -> Iterator[None]:
    """Raise what goes wrong inside of maplib as one of the library's own."""
    try:
        yield
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:  # a panic of Rust is no Exception
        reason = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise kind(f"maplib can't do it: {reason}", source=source, hint="ask engine='store'") from None


def _of_nothing(row: list[Cell]) -> bool:
    """Tell the group that maplib makes where there is nothing to count: no keys, and zeros."""
    return all(term is None or getattr(term, "value", "") == "0" for term in row)


def _term(term: Cell) -> Cell:
    """Give a number in the spelling of the store."""
    if isinstance(term, ox.Literal) and term.datatype.value in _WHOLE:
        return ox.Literal(term.value, datatype=_INTEGER)
    if isinstance(term, ox.Literal) and term.datatype.value == _XSD + "double":
        return ox.Literal(float(term.value))
    return term
