"""An edge: two things and the relation between them. What is stored of it, and under which name."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final

from nboq.formats.rdf.syntax import LINKS
from nboq.pid.relations import relations
from nboq.schema.model import current_model

# What is said about the graph of a link (W3C PROV-O). dcterms:creator takes no names; the older dc:creator does.
BY: Final = "http://www.w3.org/ns/prov#wasAttributedTo"
NAMED: Final = "http://purl.org/dc/elements/1.1/creator"
AT: Final = "http://www.w3.org/ns/prov#generatedAtTime"
SOURCE: Final = "http://www.w3.org/ns/prov#wasDerivedFrom"

_RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
CLAIM: Final = (f"{_RDF}subject", f"{_RDF}predicate", f"{_RDF}object")
"""What describes an edge that isn't stated (RDF 1.1 Schema, 5.3)."""

CONNECT: Final = LINKS + "connect"
"""Who says what `connect` reads out of documents: this library, a prov:SoftwareAgent."""

FIND: Final = LINKS + "find"
"""Who says what was read in papers, where nobody answers for it: this library as well."""


def predicate(relation: str) -> str:
    """Give the IRI that a relation is stored with.

    Args:
        relation: Its name in `model/mappings/relations.tsv`.

    >>> predicate("hosted_by")
    'https://w3id.org/nbo-q/hosted_by'
    """
    return current_model().slots[relation].iri


def value(term: object) -> str:
    """Give what an RDF term holds: its IRI, its text, the name of a blank node; nothing for the default graph.

    >>> import pyoxigraph
    >>> value(pyoxigraph.NamedNode("urn:x:1"))
    'urn:x:1'
    """
    return str(getattr(term, "value", ""))


@dataclass(frozen=True, slots=True, order=True)
class Edge:
    """A named relation that leads from one thing to another.

    A relation that is its own inverse says the same in both directions, so its ends are put in alphabetical order.

    Attributes:
        subject: The IRI that it leads from.
        relation: Its name in `model/mappings/relations.tsv`.
        object: The IRI that it leads to.

    >>> Edge("urn:x:b", "identical_to", "urn:x:a")
    Edge(subject='urn:x:a', relation='identical_to', object='urn:x:b')
    """

    subject: str
    relation: str
    object: str

    def __post_init__(self) -> None:
        if relations()[self.relation].inverse == self.relation and self.object < self.subject:
            one, other = self.subject, self.object
            object.__setattr__(self, "subject", other)
            object.__setattr__(self, "object", one)

    def other(self, end: str) -> str:
        """Give the end that isn't the one given.

        Args:
            end: The IRI of one end.

        >>> Edge("urn:x:a", "hosted_by", "urn:x:b").other("urn:x:b")
        'urn:x:a'
        """
        return self.object if end == self.subject else self.subject


@dataclass(frozen=True, slots=True)
class Statement:
    """An edge as somebody said it: what one graph holds.

    Attributes:
        edge: The edge.
        graph: The name of the graph.
        by: Who says so: an IRI, or a name where there is none.
        at: When it was first said, as an xsd:dateTime.
        source: The IRI of the document that it comes from.
        derived: Whether `connect` read it out of a document. It then goes when the document no longer says so.
    """

    edge: Edge
    graph: str
    by: str | None = None
    at: str | None = None
    source: str | None = None

    @property
    def derived(self) -> bool:
        """Whether `connect` read it out of a document."""
        return self.by == CONNECT


def graph_of(edge: Edge, by: str | None = None, source: str | None = None) -> str:
    """Name the graph of a statement: the same edge from the same people and document has the same name.

    Args:
        edge: The edge.
        by: Who says so.
        source: The IRI of the document that it comes from.

    Returns:
        An IRI below `https://w3id.org/nbo-q/link/`.

    >>> graph_of(Edge("urn:x:a", "hosted_by", "urn:x:b"))
    'https://w3id.org/nbo-q/link/795482b09221d6a6f6523dc34769b341'
    """
    said = "\n".join((edge.subject, predicate(edge.relation), edge.object, by or "", source or ""))
    return LINKS + hashlib.sha256(said.encode()).hexdigest()[:32]
