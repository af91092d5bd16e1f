"""Where each document of a store came from: what the graph `METADATA` says.

Each document graph has a record there: a `sd:NamedGraph` (SPARQL 1.1 Service Description, section 3.5) with the file,
the SHA-256 of what was read, the moment, and the version of the library (W3C PROV-O, Dublin Core, schema.org).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from nboq._version import __version__
from nboq.formats.rdf.syntax import METADATA

_SD: Final = "http://www.w3.org/ns/sparql-service-description#"
_TYPE: Final = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_NAMED_GRAPH: Final = ox.NamedNode(_SD + "NamedGraph")
_DATETIME: Final = ox.NamedNode("http://www.w3.org/2001/XMLSchema#dateTime")
_FIELDS: Final[dict[str, tuple[ox.NamedNode, Callable[[str], ox.NamedNode | ox.Literal]]]] = {
    "id": (ox.NamedNode(_SD + "name"), ox.NamedNode),
    "source": (ox.NamedNode("http://purl.org/dc/terms/source"), ox.Literal),
    "sha256": (ox.NamedNode("http://schema.org/sha256"), ox.Literal),
    "loaded": (
        ox.NamedNode("http://www.w3.org/ns/prov#generatedAtTime"),
        lambda text: ox.Literal(text, datatype=_DATETIME),
    ),
    "tool": (ox.NamedNode("http://schema.org/softwareVersion"), ox.Literal),
}
"""The predicate of each field of an entry, and what makes an RDF term of its text."""
_NAMES: Final = {predicate: name for name, (predicate, _) in _FIELDS.items()}


@dataclass(frozen=True, slots=True)
class Entry:
    """A document of a store, and where it came from.

    Attributes:
        id: The document's id, which is the name of its graph.
        source: The file, or what it was read from.
        sha256: Of the file; of the document as N-Triples where it came from no file. In hexadecimal.
        loaded: When it was loaded, as an xsd:dateTime in UTC.
        tool: Which version of the library loaded it.
    """

    id: str
    source: str = ""
    sha256: str = ""
    loaded: str = ""
    tool: str = ""

    def ntriples(self) -> bytes:
        """Write the record.

        >>> print(Entry("urn:x:1", "a.json").ntriples().decode().splitlines()[2].partition("> ")[2])
        <http://purl.org/dc/terms/source> "a.json" .
        """
        subject = ox.NamedNode(record_of(self.id))
        facts = [(predicate, term(getattr(self, name))) for name, (predicate, term) in _FIELDS.items()]
        # pyoxigraph's terms as text are N-Triples; the serialiser takes longer for so few.
        return "".join(
            f"{subject} {predicate} {value} .\n" for predicate, value in [(_TYPE, _NAMED_GRAPH), *facts]
        ).encode()

    @classmethod
    def new(cls, id: str, source: str, content: bytes, file: Path | None = None) -> Entry:
        """Make the record of a document that is loaded now.

        Args:
            id: The name of its graph.
            source: What it was read from, in words; a file of that name needn't be the one.
            content: Its N-Triples, for the digest where it was read from no file.
            file: The file that it was read from.
        """
        return cls(id, source, digest(file, content), now(), f"nboq {__version__}")


def record_of(graph: str) -> str:
    """Give the IRI of the record about a graph."""
    return f"{METADATA}/{hashlib.sha256(graph.encode()).hexdigest()[:32]}"


def now() -> str:
    """Give this moment as an xsd:dateTime in UTC."""
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def digest(path: Path | None, content: bytes) -> str:
    """Give the SHA-256 of a file; of the content where there is none, or it's gone."""
    try:
        if path is not None:
            with path.open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        pass
    return hashlib.sha256(content).hexdigest()


def entries(quads: Iterable[ox.Quad]) -> dict[str, Entry]:
    """Read the records.

    Args:
        quads: What the graph `METADATA` holds.

    Returns:
        The entries by the name of the graph.
    """
    facts: dict[str, dict[str, str]] = {}
    for quad in quads:
        if quad.predicate in _NAMES:
            facts.setdefault(str(quad.subject), {})[_NAMES[quad.predicate]] = str(getattr(quad.object, "value", ""))
    return {body["id"]: Entry(**body) for body in facts.values() if "id" in body}
