"""Evidence: edges that were read in papers, each with the sentences that say so.

The sentence is an annotation (W3C Web Annotation Data Model, 4.2.4) in the graph of the link: a text quote with what
stands around it. An edge that is in doubt isn't stated: its graph describes it (RDF 1.1 Schema, 5.3, reification), so
that nothing counts it which doesn't ask for such. It's confirmed by whoever says the same with `link`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

import pyoxigraph as ox

from nboq.errors import ContentError
from nboq.formats.rdf.syntax import LINKS
from nboq.formats.texts import Mention, Quote
from nboq.pid import Identifier
from nboq.pid.labels import pid_label
from nboq.pid.relations import relations
from nboq.schema.model import current_model
from nboq.store import Store
from nboq.store.relations.edges import FIND, Edge, Statement, graph_of, value
from nboq.store.relations.ends import TYPE, End, Kinds, agent_of, fits, kinds, occurs, resolve, tested
from nboq.store.relations.linking import triples
from nboq.store.relations.notes import OA, annotation
from nboq.store.relations.reading import edge_in, statement_in, statements

JOINED: Final = "the end of a line breaks it, or may"
TOGETHER: Final = "both stand in this sentence"
_LABEL: Final = "http://www.w3.org/2000/01/rdf-schema#label"
_COMMENT: Final = "http://www.w3.org/2000/01/rdf-schema#comment"
_LINKED: Final = ("Instrument", "CoreFacility", "InstrumentModel", "HardwareDescriptor", "Dataset", "Image")
_BY_CLASS: Final = {"collected_by": "Instrument", "documented_by": "HardwareDescriptor"}


@dataclass(frozen=True, slots=True)
class Evidence:
    """An edge as somebody said it, and a sentence that says so.

    Attributes:
        statement: The edge, who says it, when, and from which paper.
        quote: The sentence.
        confirmed: Whether it's stated; else it's in doubt, and only described.
    """

    statement: Statement
    quote: Quote
    confirmed: bool


@dataclass(frozen=True, slots=True)
class CitationResult:
    """What came of the identifiers in a paper.

    Attributes:
        made: What is stored now, edge by edge.
        kept: How many edges were there with all these sentences.
        unknown: The identifiers that the store knows nothing of, or that name no hardware, facility or data.
    """

    made: tuple[Evidence, ...]
    kept: int
    unknown: tuple[Identifier, ...]


def cite(
    store: Store,
    mentions: Iterable[Mention],
    paper: str,
    *,
    by: str | None = None,
    at: datetime | None = None,
    every: bool = False,
) -> CitationResult:
    """Store what a paper says about things that the store knows, with the sentences as evidence.

    What it names is `cited_by` it. Data that stand in one sentence with one instrument or one descriptor may be
    `collected_by` or `documented_by` it, which is unconfirmed until somebody says so.

    Args:
        store: Where to.
        mentions: The identifiers in it.
        paper: Its own identifier.
        by: Who says so; this library, when left out.
        at: When; now, when left out.
        every: Whether identifiers count too that the store doesn't know.

    Returns:
        What was stored, what was there, and what was left alone.

    Raises:
        InvalidIdentifier: If the paper's identifier is none, or is mistyped.
        ContentError: If it's that of another thing.
        StoreError: If the store can't be written.

    >>> from nboq.formats import Content
    >>> from nboq.formats.texts import mentions, read_texts
    >>> store = Store()
    >>> name = store.load({"type": "Instrument", "id": "https://doi.org/10.83185/abcd", "name": "Scan 9"})
    >>> [text] = read_texts(Content("a.txt", b"We saw them on Scan 9 (doi:10.83185/abcd)."))
    >>> [found] = cite(store, mentions(text), "doi:10.5072/paper").made
    >>> found.statement.edge.relation, found.quote.sentence, found.confirmed
    ('cited_by', 'We saw them on Scan 9 (doi:10.83185/abcd).', True)
    """
    itself = tested(resolve(store, paper), paper)
    kind = kinds(store, itself.iri, itself.identifier)
    if not fits(kind, ("Publication",)):
        named = " or ".join(kind.classes) if kind else ""
        raise ContentError(f"is the identifier of {named}, and not of a paper", source=pid_label(itself.iri))
    ends = _Ends(store, every)
    said: dict[Edge, dict[Quote, None]] = {}
    sentences: dict[Quote, dict[str, Kinds | None]] = {}
    for mention in mentions:
        end = ends.of(mention)
        if end is None or end.iri == itself.iri:
            continue
        sure = mention.sure and end.identifier == mention.identifier
        said.setdefault(Edge(end.iri, "cited_by", itself.iri), {})[
            replace(mention.quote, doubt="" if sure else JOINED)
        ] = None
        sentences.setdefault(replace(mention.quote, doubt=TOGETHER), {})[end.iri] = ends.kinds[end.iri]
    for quote, those in sentences.items():
        for edge in _taken(those):
            if not statements(store, edge):
                said.setdefault(edge, {})[quote] = None
    moment, agent = (at or datetime.now(UTC)).astimezone(UTC), agent_of(store, by) or ox.NamedNode(FIND)
    graphs, made = {}, []
    for edge, quotes in said.items():
        name = graph_of(edge, agent.value, itself.iri)
        before = list(_evidence_in(store, name))
        known = dict.fromkeys(one.quote for one in before)
        whole = known | quotes
        if whole == known:
            continue
        confirmed = any(not quote.doubt for quote in whole)
        first = datetime.fromisoformat(before[0].statement.at or "") if before else moment
        graphs[name] = [
            *triples(edge, name, first, agent, itself.iri, asserted=confirmed),
            *_annotations(name, itself.iri, whole),
        ]
        statement = Statement(edge, name, agent.value, first.isoformat(), itself.iri)
        made += [Evidence(statement, quote, confirmed) for quote in quotes]
    store.put_links(graphs)
    unknown = tuple(one for one in ends.unknown if one != itself.identifier)
    return CitationResult(tuple(made), len(said) - len(graphs), unknown)


class _Ends:
    """The things that identifiers of a paper name, each looked up once."""

    def __init__(self, store: Store, every: bool) -> None:
        self._store, self._every = store, every
        self._found: dict[Identifier, End | None] = {}
        self.kinds: dict[str, Kinds | None] = {}
        self.unknown: dict[Identifier, None] = {}

    def of(self, mention: Mention) -> End | None:
        """Give the thing, of several readings the one that the store knows; None where it's to be left alone."""
        found = [end for one in (mention.identifier, *mention.alternatives) if (end := self._end(one))]
        if not found:
            self.unknown[mention.identifier] = None
        return found[0] if found else None

    def _end(self, identifier: Identifier) -> End | None:
        if identifier not in self._found:
            end: End = resolve(self._store, str(identifier))
            meant = identifier.check is not False and (self._every or occurs(self._store, end.iri))
            kind = self.kinds[end.iri] = kinds(self._store, end.iri, identifier) if meant else None
            meant = meant and (self._every or (kind is not None and _is_one(kind, _LINKED)))
            self._found[identifier] = end if meant and fits(kind, relations()["cited_by"].subjects) else None
        return self._found[identifier]


def _is_one(kind: Kinds, classes: Iterable[str]) -> bool:
    return any(current_model().is_a(name, wanted) for name in kind.classes for wanted in classes)


def _taken(those: Mapping[str, Kinds | None]) -> Iterator[Edge]:
    """Tell what may have come of what stands in one sentence: data of the only instrument or descriptor there."""
    for relation, wanted in _BY_CLASS.items():
        makers = [iri for iri, kind in those.items() if kind is not None and _is_one(kind, (wanted,))]
        for iri, kind in those.items():
            if len(makers) == 1 and kind is not None and _is_one(kind, relations()[relation].subjects):
                yield Edge(iri, relation, makers[0])


def _annotations(name: str, paper: str, quotes: Iterable[Quote]) -> Iterator[ox.Triple]:
    graph = ox.NamedNode(name)
    for number, quote in enumerate(quotes, 1):
        note, target, quoted = (ox.NamedNode(f"{name}#{part}-{number}") for part in ("note", "target", "quote"))
        yield from annotation(note, "linking", graph, target)
        yield ox.Triple(target, ox.NamedNode(f"{OA}hasSource"), ox.NamedNode(paper))
        yield ox.Triple(target, ox.NamedNode(f"{OA}hasSelector"), quoted)
        yield ox.Triple(quoted, ox.NamedNode(TYPE), ox.NamedNode(f"{OA}TextQuoteSelector"))
        for subject, slot, text in _texts(note, target, quoted, quote):
            if text:
                yield ox.Triple(subject, ox.NamedNode(slot), ox.Literal(text))


def _texts(
    note: ox.NamedNode, target: ox.NamedNode, quoted: ox.NamedNode, quote: Quote
) -> Iterator[tuple[ox.NamedNode, str, str]]:
    yield quoted, f"{OA}exact", quote.sentence
    yield quoted, f"{OA}prefix", quote.prefix
    yield quoted, f"{OA}suffix", quote.suffix
    yield target, _LABEL, quote.place
    yield note, _COMMENT, quote.doubt


def _evidence_in(store: Store, graph: str) -> Iterator[Evidence]:
    """Read the evidence in the graph of a link; where nobody gave any, who says the edge is all there is."""
    found = edge_in(store, graph)
    if found is None:
        return
    edge, confirmed = found

    def text(subject: str, slot: str) -> str:
        return next((value(quad.object) for quad in store.quads(subject, slot, None, graph)), "")

    statement, quotes = statement_in(store, edge, graph), []
    for note in sorted(value(quad.subject) for quad in store.quads(None, f"{OA}hasBody", graph, graph)):
        target, quoted = note.replace("#note-", "#target-"), note.replace("#note-", "#quote-")
        exact, prefix, suffix = (text(quoted, f"{OA}{slot}") for slot in ("exact", "prefix", "suffix"))
        quotes.append(Quote(exact, prefix, suffix, text(target, _LABEL), text(note, _COMMENT)))
    for quote in quotes or [Quote()]:
        yield Evidence(statement, quote, confirmed)


def evidence_of(store: Store, pid: str) -> tuple[Evidence, ...]:
    """Tell what was said about a thing or in a paper, by whom, and which sentences say so.

    Args:
        store: Where to look.
        pid: The thing or the paper: an identifier in any spelling, or an IRI.

    Returns:
        All that links say of it, whether from papers or not; what documents say isn't among it.

    Raises:
        InvalidIdentifier: If the text is no identifier.
    """
    node = resolve(store, pid).iri
    quads = (*store.quads(node), *store.quads(None, None, node))
    graphs = sorted({name for quad in quads if (name := value(quad.graph_name)).startswith(LINKS)})
    return tuple(one for graph in graphs for one in _evidence_in(store, graph))
