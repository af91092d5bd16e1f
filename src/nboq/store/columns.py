"""RDF in the columns of maplib, and its answers as terms of pyoxigraph again.

maplib keeps a table for each predicate and kind of object, with native values. Three things are put right here: it
renames the blank nodes of what it parses, leaves out literals that it can't hold as the value their datatype says, and
writes numbers in its own way.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

import pyoxigraph as ox

from nboq.errors import QueryError, short
from nboq.store.answers import Cell

_X: Final = "http://www.w3.org/2001/XMLSchema#"
_SUFFIX: Final = "_0"
"""What maplib puts behind the label of a blank node that it reads from the first file."""

_DAY: Final = (
    r"(?!0000)(?:\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\d|30)"
    r"|02-(?:0[1-9]|1\d|2[0-8]))|(?:\d\d(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)-02-29)"
)
_HELD: Final = {
    "integer": r"-?\d{1,18}",
    "boolean": r"true|false",
    "double": r"-?\d+(?:\.\d+)?|NaN|-?INF",
    "decimal": r"-?\d{1,12}(?:\.\d{1,12})?",
    "date": _DAY,
    "dateTime": _DAY + r"T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,6})?Z",
    "anyURI": r"(?:[^\"\\\n]|\\.)*",
}
"""The literals of XML Schema that maplib gives back as they were, as pyoxigraph writes them."""
_UNFIT: Final = re.compile(
    "".join(
        [
            r' (?:"(?!(?:',
            "|".join(rf'(?:{text})"\^\^<{re.escape(_X + kind)}>' for kind, text in _HELD.items()),
            rf') \.\n)(?:[^"\\\n]|\\.)*"\^\^<{re.escape(_X)}[^>]*>|"(?:[^"\\\n]|\\.)*"@[\w-]+--\w+|<<\(.*\)>>) \.\n',
        ]
    ).encode()
)


class Unfit(QueryError):
    """What is in a store can't be held in columns as it is."""


class Watched:
    """A file of N-Triples that is looked through as it's written.

    Args:
        file: Where the lines go.
        query: The query on whose behalf, for messages.
    """

    def __init__(self, file: Any, query: str) -> None:
        self._file = file
        self._query = query
        self._rest = b""

    def write(self, content: bytes) -> int:
        """Write a part.

        Raises:
            Unfit: If there is a literal in it that maplib would leave out or change.
        """
        self._rest += content
        if len(self._rest) > _BLOCK:
            self.flush()
        return len(content)

    def flush(self) -> None:
        """Write the lines that are whole."""
        end = self._rest.rfind(b"\n") + 1
        block, self._rest = self._rest[:end], self._rest[end:]
        if found := _UNFIT.search(block):
            what = found[0].decode("utf-8", "replace").strip().removesuffix(" .")
            raise Unfit(
                f"the store holds {what}, which maplib can't hold as it is; ask engine='store'",
                source=short(self._query),
            )
        self._file.write(block)


_BLOCK: Final = 1 << 20


def _native(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> tuple[str, Any]:
    """Give the kind of a term, which is `iri`, `blank` or a datatype, and its value in a column.

    Raises:
        Unfit: If there is none; the whole file is then to be read anew, which says what it is.
    """
    match term:
        case ox.NamedNode():
            return "iri", term.value
        case ox.BlankNode():
            return "blank", term.value + _SUFFIX
        case ox.Literal() if term.language is None:
            datatype, text = term.datatype.value, term.value
            name = datatype.removeprefix(_X)
            if datatype == _X + "string" or not datatype.startswith(_X):
                return datatype, text
            if name in _MAKE and re.fullmatch(_HELD[name], text):
                return datatype, _MAKE[name](text)
    raise Unfit("has no column", source=term)


_MAKE: Final[dict[str, Any]] = {
    "integer": int,
    "boolean": lambda text: text == "true",
    "double": float,
    "date": date.fromisoformat,
    "dateTime": datetime.fromisoformat,
}


def frames(triples: Iterable[ox.Triple]) -> Iterator[tuple[ox.NamedNode, Any]]:
    """Put triples into tables, one for each predicate and kinds of subject and object.

    Yields:
        A predicate and its `maplib.SolutionMappings`, with the columns `subject` and `object`.

    Raises:
        Unfit: If one of them has no place in a column.
    """
    import polars as pl
    from maplib import IRI, RDFType, SolutionMappings

    tables: dict[tuple[ox.NamedNode, str, str], tuple[list[Any], list[Any]]] = {}
    for triple in triples:
        (left, subject), (right, value) = _native(triple.subject), _native(triple.object)
        subjects, values = tables.setdefault((triple.predicate, left, right), ([], []))
        subjects.append(subject)
        values.append(value)
    known = {"iri": RDFType.IRI, "blank": RDFType.BlankNode}
    for (predicate, left, right), (subjects, values) in tables.items():
        kinds = {"subject": known[left], "object": known.get(right) or RDFType.Literal(IRI(right))}
        yield predicate, SolutionMappings(pl.DataFrame({"subject": subjects, "object": values}), kinds)


def rows_of(found: Any, columns: Sequence[str]) -> Iterator[Sequence[Cell]] | None:
    """Give the rows of an answer as terms, a column at a time, which is many times faster than by way of JSON.

    Args:
        found: `maplib.SolutionMappings`.
        columns: Which, in the order wanted.

    Returns:
        None where a column holds what has no single native value: texts with a language, moments, decimals.
    """
    table = found.mappings
    parts = [_cells(table[name], str(found.rdf_types[name])) for name in columns]
    if any(part is None for part in parts):
        return None
    return zip(*(part for part in parts if part is not None), strict=True) if parts else iter([()] * table.height)


def _cells(column: Any, kind: str) -> list[Cell] | None:
    dtype = str(column.dtype)
    if kind == "RDFType.None()":
        return [None] * len(column)
    if dtype.startswith("Struct") and kind.startswith("RDFType.Multi"):
        kinds = {"I": "RDFType.IRI()", "B": "RDFType.BlankNode()"}
        names = column.struct.fields
        if not all(name in kinds or (name[0] == "<" and name[-1] == ">") for name in names):
            return None
        fields = [(name, kinds.get(name, f'RDFType.Literal("{name[1:-1]}")')) for name in names]
        parts = [_cells(column.struct.field(name), field) for name, field in fields]
        if any(part is None for part in parts):
            return None
        together = zip(*(part for part in parts if part is not None), strict=True)
        return [next((cell for cell in cells if cell is not None), None) for cells in together]
    make = _maker(dtype, kind)
    if make is None:
        return None
    values = column.to_list()
    if dtype == "Float64":  # 0 and -0 are one key, and NaN is none
        return [None if value is None else make(value) for value in values]
    known = {value: make(value) for value in set(values) if value is not None}
    return [known.get(value) for value in values]


def _maker(dtype: str, kind: str) -> Callable[[Any], Cell] | None:
    datatype = kind.removeprefix('RDFType.Literal("').removesuffix('")')
    match dtype:
        case "String" if kind == "RDFType.IRI()":
            return ox.NamedNode
        case "String" if kind == "RDFType.BlankNode()":
            return lambda label: ox.BlankNode(label.removesuffix(_SUFFIX))
        case "String" if datatype != kind:
            node = ox.NamedNode(datatype)
            return lambda text: ox.Literal(text, datatype=node)
        case "Float64" if datatype == _X + "double":
            return ox.Literal
        case "Boolean" if datatype == _X + "boolean":
            return ox.Literal
        case "Int64" | "Int32" | "UInt32" | "UInt64" if datatype.startswith(_X):
            return ox.Literal
        case "Date" if datatype == _X + "date":
            return lambda day: ox.Literal(day.isoformat(), datatype=_DATE)
    return None


def term_back(term: Cell) -> Cell:
    """Give a term of an answer as pyoxigraph would give it.

    >>> term_back(ox.BlankNode("d1p2_0"))
    <BlankNode value=d1p2>
    >>> term_back(ox.Literal("1e-7", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#double"))).value
    '0.0000001'
    """
    if isinstance(term, ox.BlankNode):
        return ox.BlankNode(term.value.removesuffix(_SUFFIX))
    if not isinstance(term, ox.Literal) or not term.datatype.value.startswith(_X):
        return term
    datatype, text = term.datatype.value.removeprefix(_X), term.value
    match datatype:
        case "unsignedInt" | "unsignedLong" | "int" | "long" | "short":
            return ox.Literal(text, datatype=_INTEGER)
        case "double" | "float":
            return ox.Literal(_plain(text), datatype=term.datatype)
        case "decimal" if "." in text:
            return ox.Literal(text.rstrip("0").rstrip("."), datatype=term.datatype)
        case "dateTime":
            whole, dot, rest = text.removesuffix("+00:00").removesuffix("Z").partition(".")
            fraction = rest.rstrip("0")
            return ox.Literal(f"{whole}{dot if fraction else ''}{fraction}Z", datatype=term.datatype)
    return term


_DATE: Final = ox.NamedNode(_X + "date")
_INTEGER: Final = ox.NamedNode(_X + "integer")
_SPECIAL: Final = {"inf": "INF", "-inf": "-INF", "nan": "NaN"}


def _plain(text: str) -> str:
    """Write a number without an exponent, as pyoxigraph does."""
    if text.lower() in _SPECIAL:
        return _SPECIAL[text.lower()]
    written = format(Decimal(text), "f") if "e" in text.lower() else text
    return written.rstrip("0").rstrip(".") if "." in written else written
