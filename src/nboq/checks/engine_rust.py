"""The engine `shacl`, written in Rust, behind the face of `engines`: the same names in its results as in the data.

The engine gives blank nodes names of its own, numbered in the order in which they first occur in the data. Two marked
blank nodes, before and behind the data, tell where its numbers begin, and whether they still count so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import pyoxigraph as ox
import shacl

_MARK: Final = "urn:nboq:mark"
_MARK_SHAPE: Final = f"""
<{_MARK}-shape> a <http://www.w3.org/ns/shacl#NodeShape> ;
    <http://www.w3.org/ns/shacl#targetSubjectsOf> <{_MARK}> ;
    <http://www.w3.org/ns/shacl#nodeKind> <http://www.w3.org/ns/shacl#IRI> .
"""
_MARKED: Final = f"<{_MARK}-shape>"
_NUMBERED: Final = re.compile(r"(_:.*?)(\d+)")


def shapes_of(files: Iterable[Path]) -> Any:
    """Compile shapes."""
    # The engine takes one file or one text. As a text in Python they would be a third of the peak of memory.
    with TemporaryDirectory() as folder:
        joined = Path(folder) / "shapes.ttl"
        with joined.open("wb") as file:
            for path in files:
                file.write(path.read_bytes())
            file.write(_MARK_SHAPE.encode())
        return shacl.Shapes.from_file(str(joined))


def _blanks(ntriples: str) -> list[str]:
    """Give the blank nodes of a graph in the order in which they first occur."""
    triples = ox.parse(ntriples, format=ox.RdfFormat.N_TRIPLES)
    nodes = (node for triple in triples for node in (triple.subject, triple.object))
    return list(dict.fromkeys(str(node) for node in nodes if isinstance(node, ox.BlankNode)))


def _names(results: Iterable[Any], blanks: list[str]) -> dict[str, str]:
    """Say which blank node of the data each name of the engine stands for; nothing if it counts otherwise."""
    found = (_NUMBERED.fullmatch(result.focus_node) for result in results if result.source_shape == _MARKED)
    marks = [match for match in found if match]
    numbers = sorted(int(match[2]) for match in marks)
    if len(numbers) != 2 or numbers[1] - numbers[0] != len(blanks) + 1:
        return {}
    return {f"{marks[0][1]}{numbers[0] + 1 + place}": name for place, name in enumerate(blanks)}


def report_of(ntriples: str, shapes: Any) -> Iterator[tuple[str, ...]]:
    """Validate a graph.

    Args:
        ntriples: The data.
        shapes: What `shapes_of` made.

    Yields:
        Focus node, path, constraint component, value, severity, message and shape of each result: nodes and values in
        N-Triples, empty where there is none.
    """
    # A graph of `validate` has none, since its parts have names.
    blanks = _blanks(ntriples) if "_:" in ntriples else []
    marked = f'_:nboqFirst <{_MARK}> "" .\n{ntriples}\n_:nboqLast <{_MARK}> "" .\n' if blanks else ntriples
    results = shapes.validate_text(marked, format="ntriples").results
    names = _names(results, blanks)
    for found in results:
        if found.source_shape == _MARKED:
            continue
        focus, value, shape = found.focus_node, found.value or "", found.source_shape or ""
        yield (
            names.get(focus, focus),
            (found.path or "").strip("<>"),
            found.component,
            names.get(value, value),
            found.severity,
            found.message or "",
            shape[1:-1] if shape.startswith("<") else "",
        )
