"""N-Quads line by line, without parsing more of a line than the name of its graph."""

from __future__ import annotations

import re
from typing import Final

import pyoxigraph as ox

_TERM: Final = rb'(?:<[^>]*>|_:[^\s]+|"[^"\\]*(?:\\.[^"\\]*)*"(?:\^\^<[^>]*>|@[A-Za-z0-9-]+(?:--[a-z]+)?)?)'
# RDF 1.1 N-Quads, grammar: a statement is a line of three terms, perhaps a fourth for the graph, and a full stop.
_LINE: Final = re.compile(rb"\s*%s\s*%s\s*%s\s*(<[^>]*>|_:[^\s]+)?\s*\.\s*(?:#.*)?" % (_TERM, _TERM, _TERM)).fullmatch

_ESCAPE: Final = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


def graph_of_line(line: bytes) -> bytes | None:
    """Give the name of the graph that a line of N-Quads is in.

    Args:
        line: The line, with or without its end.

    Returns:
        The name as it's written, `<…>` or `_:…`; nothing where it's in the default graph; None where the line isn't
        a statement.

    >>> [graph_of_line(line) for line in (b'<urn:s> <urn:p> "o" <urn:g> .', b"<urn:s> <urn:p> <urn:o> .", b"?")]
    [b'<urn:g>', b'', None]
    """
    found = _LINE(line)
    return None if found is None else found[1] or b""


def iri_of(written: bytes) -> str:
    r"""Give the IRI that is written in N-Quads between `<` and `>`.

    Raises:
        ValueError: If it's no absolute IRI.

    >>> iri_of(b"<urn:caf\\u00e9>")
    'urn:café'
    """
    text = _ESCAPE.sub(lambda found: chr(int(found[1] or found[2], 16)), written[1:-1].decode())
    return ox.NamedNode(text).value


def in_graph(ntriples: bytes, graph: str) -> bytes:
    r"""Make N-Quads of N-Triples.

    Args:
        ntriples: What `to_ntriples` or pyoxigraph wrote: each line ends with a blank and a full stop.
        graph: The IRI of the graph.

    >>> in_graph(b'<urn:s> <urn:p> "." .\n', "urn:g")
    b'<urn:s> <urn:p> "." <urn:g> .\n'
    """
    # An end of line can't stand inside of a term: N-Triples escapes it.
    return ntriples.replace(b" .\n", f" <{graph}> .\n".encode())
