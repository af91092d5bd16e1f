"""N-Quads of a document that can stand in one file with those of any others."""

from __future__ import annotations

import hashlib
import itertools
import re
from collections.abc import Mapping
from typing import Any, Final

from nboq.document import Document, as_document
from nboq.formats.rdf import to_ntriples
from nboq.formats.rdf.emit import forget
from nboq.formats.rdf.nquads import in_graph
from nboq.formats.rdf.syntax import graph_name
from nboq.schema.base import ModelObject

# A literal ends with a quotation mark or its datatype, and no line ends inside of one: neither can match in a literal.
_OBJECT: Final = re.compile(rb" _:p(\d+) \.\n")
_SUBJECT: Final = re.compile(rb"^_:p", re.MULTILINE)

_FORGOTTEN_AFTER: Final = 128
"""After as many documents what is remembered of them is let go of, so that memory doesn't grow with their number."""
_count = itertools.count(1)


def quads_of(thing: Document | ModelObject | Mapping[str, Any]) -> tuple[str, bytes]:
    """Write a document as N-Quads.

    The names of its blank nodes follow from that of its graph, so they are the same wherever it stands and never those
    of another graph.

    Args:
        thing: The document.

    Returns:
        The name of its graph, and the N-Quads.

    Raises:
        NboqError: If it has no id that is an IRI, or a value has no place in the model.

    >>> print(quads_of({"type": "Objective", "id": "urn:uuid:1"})[1].decode(), end="")
    <urn:uuid:1> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://w3id.org/nbo-q/Objective> <urn:uuid:1> .
    """
    if next(_count) % _FORGOTTEN_AFTER == 0:
        forget()
    document = as_document(thing)
    text = to_ntriples(document)
    graph = graph_name(document)
    label = b"_:d" + hashlib.blake2b(graph.encode(), digest_size=12).hexdigest().encode() + b"p"
    text = _SUBJECT.sub(label, _OBJECT.sub(rb" %s\1 .\n" % label, text))
    return graph, in_graph(text, graph)
