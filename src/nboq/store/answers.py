"""The answers of a query: rows, triples or a truth, passed on as the engine finds them."""

from __future__ import annotations

import re
import sys
import weakref
from collections.abc import Callable, Iterable, Iterator, Sequence
from html import escape
from itertools import islice
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from nboq.errors import QueryError, StoreError, imported, refusals, short
from nboq.formats.rdf.nquads import Chunks
from nboq.schema.html import ROWS, table_html

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

Answer = dict[str, Any]
Cell = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None


def _guarded(query: str, items: Iterable[Any], close: Callable[[], None] | None) -> Iterator[Any]:
    # Not of the answers: these would hold themselves, and keep what they are closed with until they are collected.
    try:
        with refusals(QueryError, source=short(query)):
            yield from items
    finally:
        if close is not None:
            close()


class Answers:
    """The answers of a query: rows of a SELECT, triples of a CONSTRUCT or DESCRIBE, or the truth of an ASK.

    Rows are taken from the engine one after the other as somebody asks for them. They are kept, so that going through
    them again or counting them gives the same; `stream` goes through them once without keeping them.

    >>> from nboq.store import Store
    >>> answers = Store().query("SELECT ?n { VALUES ?n { 1 2.5 'three' } }")
    >>> list(answers), len(answers)
    ([{'n': 1}, {'n': 2.5}, {'n': 'three'}], 3)
    """

    def __init__(
        self,
        query: str,
        *,
        columns: Sequence[str] = (),
        rows: Iterable[Sequence[Cell]] | None = None,
        triples: Iterable[ox.Triple] | None = None,
        truth: bool | None = None,
        close: Callable[[], None] | None = None,
    ) -> None:
        self._query = query
        self.variables = list(columns)
        """The names of the columns."""
        self.truth = truth
        """The answer of an ASK; None for other queries."""
        self.kind = "truth" if truth is not None else "triples" if triples is not None else "rows"
        """`rows`, `triples` or `truth`."""
        self.unknown: dict[str, str] = {}
        """Of parameters that are ids, those that nothing in the store has, with the IRI that was asked for."""
        self.notes: list[str] = []
        """What is to be said beside the answers, a line each; for each of `unknown` there is one."""
        self._coming = _guarded(query, rows if rows is not None else triples if triples is not None else (), close)
        self._kept: list[Any] = []

    @classmethod
    def of_engine(cls, query: str, result: Any, close: Callable[[], None] | None = None) -> Answers:
        """Take what pyoxigraph gives for a query, or parses of what a server sent.

        Args:
            query: The query, for messages.
            result: `QuerySolutions`, `QueryTriples`, `QueryBoolean`, or an iterator of quads.
            close: What to do when the last one was taken.
        """
        if isinstance(result, ox.QueryBoolean):
            found = cls(query, truth=bool(result))
            if close is not None:
                close()
        elif isinstance(result, ox.QuerySolutions):
            columns = [variable.value for variable in result.variables]
            found = cls(query, columns=columns, rows=result, close=close)
        else:
            triples = (item.triple if isinstance(item, ox.Quad) else item for item in result)
            found = cls(query, triples=triples, close=close)
        if close is not None:
            # Answers that nobody goes through to the end would keep the connection.
            weakref.finalize(found, close)
        return found

    @classmethod
    def of_blocks(cls, query: str, blocks: Iterator[bytes], rows: bool, close: Callable[[], None]) -> Answers:
        """Take what an engine elsewhere writes, as it comes.

        Args:
            query: The query, for messages.
            blocks: SPARQL results in JSON, or N-Triples.
            rows: Whether it's the former.
            close: What to do when the last one was taken.

        Raises:
            SyntaxError: If it begins otherwise.
            OSError: If it's cut off.
        """
        file: Any = Chunks(blocks)
        result: Any
        if rows:
            # Not XML: pyoxigraph's parser of that takes blanks off the ends of texts (0.5.13).
            result = ox.parse_query_results(file, format=ox.QueryResultsFormat.JSON)
        else:
            result = ox.parse(file, format=ox.RdfFormat.N_TRIPLES)
        if isinstance(result, ox.QueryBoolean):
            for _ in blocks:  # up to its end, so that it's over and not given up
                pass
        return cls.of_engine(query, result, close)

    def _all(self) -> Iterator[Any]:
        place = 0
        while True:
            while place < len(self._kept):
                yield self._kept[place]
                place += 1
            following = next(self._coming, _END)
            if following is _END:
                return
            self._kept.append(following)

    def __repr__(self) -> str:
        what = f"rows of {', '.join(self.variables)}" if self.variables else "triples"
        return f"<Answers: {what if self.truth is None else self.truth}>"

    def __iter__(self) -> Iterator[Answer]:
        """Go through the rows as plain Python values: numbers, texts, IRIs as text, None where nothing is bound."""
        return map(self._as_answer, self._all()) if self.kind == "rows" else iter(())

    def stream(self) -> Iterator[Answer]:
        """Go through the rows once, without keeping them, so that memory doesn't grow with their number."""
        kept, self._kept = self._kept, []
        if self.kind == "rows":
            yield from map(self._as_answer, kept)
            yield from map(self._as_answer, self._coming)

    def terms(self) -> Iterator[tuple[Cell, ...]]:
        """Go through the rows as RDF terms of pyoxigraph, in the order of `variables`."""
        for row in self._all() if self.kind == "rows" else ():
            yield tuple(row[place] for place in range(len(self.variables)))

    def first(self, most: int) -> list[Any]:
        """Give the first rows, as `terms` does, or the first triples.

        Args:
            most: How many.
        """
        return [*islice(self._all() if self.kind == "triples" else self.terms(), most)]

    def asked_for(self, source: str) -> Iterator[tuple[Any, ...]]:
        """Go through the rows of a question of the library's own, whose variables are named after what they stand for.

        Those are `g` and `p` for IRIs, `s` for a subject, `o` for any term, `n` for a whole number.

        Args:
            source: The store, for messages.

        Raises:
            StoreError: If there are other columns than those asked for, or other terms in them: what answers so is no
                SPARQL endpoint, or a faulty one.
        """
        wanted = _VARIABLE.findall(self._query.partition("{")[0])
        if self.kind != "rows" or self.variables != wanted:
            got = f"the columns {', '.join(self.variables)}" if self.variables else self.kind
            raise StoreError(f"answered with {got} where {', '.join(wanted)} were asked for", source=source)
        kinds = [_TERMS[name] for name in wanted]
        for row in self.terms():
            for name, kind, term in zip(wanted, kinds, row, strict=True):
                if not isinstance(term, kind) or (name == "n" and count_of(term) is None):
                    raise StoreError(f"answered with {short(str(term))} for ?{name}", source=source)
            yield row

    def count(self, source: str) -> int:
        """Read the one number that is the answer to a question of the library's own.

        Raises:
            StoreError: If there is another answer.
        """
        rows = [*islice(self.asked_for(source), 2)]
        if len(rows) != 1:
            raise StoreError(f"answered with {'several' if rows else 'no'} rows where one was asked for", source=source)
        return int(rows[0][0].value)

    def _as_answer(self, row: Any) -> Answer:
        return {name: python_value(row[place]) for place, name in enumerate(self.variables)}

    @property
    def triples(self) -> list[ox.Triple]:
        """The triples of a CONSTRUCT or DESCRIBE."""
        return list(self._all()) if self.kind == "triples" else []

    def __len__(self) -> int:
        return sum(1 for _ in self._all())

    def __bool__(self) -> bool:
        """Tell whether an ASK is true, or there is any row or triple."""
        return self.truth if self.truth is not None else any(True for _ in self._all())

    def _repr_html_(self) -> str:
        """Show the first rows in a notebook; PIDs are links."""
        return "".join(self.to_html(ROWS))

    def to_html(self, most: int | None = None) -> Iterator[str]:
        """Write the answers as HTML, a piece after the other; PIDs are links.

        Args:
            most: How many rows are shown; None for all, which are gone through once and not kept.

        >>> from nboq.store import Store
        >>> list(Store().query("ASK {}").to_html())
        ['<p>true</p>']
        """
        yield from (f"<p>{escape(note)}</p>" for note in self.notes)
        if self.kind == "rows":
            yield from table_html(self.variables, self.stream() if most is None else iter(self), most)
        else:
            yield f"<p>{len(self)} triples</p>" if self.truth is None else f"<p>{str(self.truth).lower()}</p>"

    def to_arrow(self) -> pa.Table:
        """Give the rows as an Arrow table; a column of one kind of values has their type, any other is of text.

        Raises:
            MissingDependency: If pyarrow isn't installed.
        """
        rows = list(self)
        table: pa.Table = imported("pyarrow", "tables").table(
            {name: _column([row[name] for row in rows]) for name in self.variables}
        )
        return table

    def to_frame(self) -> pd.DataFrame:
        """Give the rows as a pandas data frame.

        Raises:
            MissingDependency: If pandas isn't installed.
        """
        frame: pd.DataFrame = imported("pandas", "tables").DataFrame(list(self), columns=self.variables)
        return frame


_END = object()


def _column(values: list[Any]) -> Any:
    import pyarrow as pa

    kinds = {type(value) for value in values if value is not None}
    if kinds == {int, float}:
        values = [None if value is None else float(value) for value in values]
    elif len(kinds) > 1 or (kinds == {int} and any(value.bit_length() > 63 for value in values if value is not None)):
        values = [None if value is None else str(value) for value in values]
    return pa.array(values, type=None if kinds else pa.string())


def python_value(term: Cell) -> Any:
    """Give an RDF term as a Python value: numbers and truths as such, all others as text.

    >>> python_value(ox.Literal("1.5", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#double")))
    1.5
    """
    if not isinstance(term, ox.Literal):
        return None if term is None else getattr(term, "value", str(term))
    datatype = term.datatype.value.removeprefix("http://www.w3.org/2001/XMLSchema#")
    try:
        if datatype in ("double", "decimal", "float"):
            return float(term.value)
        if datatype in _WHOLE:
            return int(term.value)
    except ValueError:
        return term.value
    return term.value in ("true", "1") if datatype == "boolean" else term.value


def count_of(term: Cell) -> int | None:
    """Read how many there are of something; None where that isn't what a term says.

    >>> count_of(ox.Literal(3)), count_of(ox.Literal(-3)), count_of(ox.Literal("three"))
    (3, None, None)
    """
    value = python_value(term)
    return value if type(value) is int and 0 <= value <= sys.maxsize else None


_VARIABLE = re.compile(r"\?(\w+)")
_TERMS: dict[str, Any] = {
    "g": ox.NamedNode,
    "s": (ox.NamedNode, ox.BlankNode),
    "p": ox.NamedNode,
    "o": (ox.NamedNode, ox.BlankNode, ox.Literal, ox.Triple),
    "n": ox.Literal,
}

# XML Schema Part 2, 3.3.13 to 3.3.25: integer and all that is derived from it.
_WHOLE = frozenset(
    {"integer", "nonNegativeInteger", "positiveInteger", "nonPositiveInteger", "negativeInteger", "long", "int"}
    | {"short", "byte", "unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte"}
)
