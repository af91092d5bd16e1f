"""Linking two things by a named relation, and taking the link out again.

A link is a graph of its own with the edge as one triple, and about the graph: who says so (prov:wasAttributedTo, or
dc:creator with a name), when it was first said (prov:generatedAtTime) and from which document it comes
(prov:wasDerivedFrom). The name of the graph follows from edge, people and document, so saying the same twice changes
nothing, and each statement keeps its own people and time.
"""

from __future__ import annotations

import shlex
from datetime import UTC, datetime
from typing import Final

import pyoxigraph as ox

from nboq.errors import ContentError
from nboq.formats.rdf.syntax import LINKS
from nboq.pid.labels import pid_label
from nboq.pid.relations import Relation, relations
from nboq.pid.relations import relation as named_relation
from nboq.schema.model import current_model
from nboq.store import Store
from nboq.store.relations.edges import AT, BY, CLAIM, CONNECT, FIND, NAMED, SOURCE, Edge, Statement, graph_of, predicate
from nboq.store.relations.ends import TYPE, Kinds, agent_of, fits, kinds, resolve, tested
from nboq.store.relations.reading import claims, stated_by, statement_in, statements

_TREES: Final = frozenset({"replaces", "part_of"})
_MOMENT: Final = ox.NamedNode("http://www.w3.org/2001/XMLSchema#dateTime")
_SOFTWARE: Final = ox.NamedNode("http://www.w3.org/ns/prov#SoftwareAgent")


def link(
    store: Store,
    a: str,
    relation: str,
    b: str,
    *,
    by: str | None = None,
    at: datetime | None = None,
    source: str | None = None,
) -> Statement:
    """Store an edge between two things, after checking that it can be true.

    Args:
        store: Where to.
        a: What the relation leads from: an identifier in any spelling that `nboq.pid.parse` reads, or an IRI. It need
            not be stored. PIDINST or PHD-ID before it say what it is.
        relation: A name of `model/mappings/relations.tsv`; that of an inverse leads from `b` to `a`.
        b: What it leads to.
        by: Who says so: an ORCID iD, ROR or other identifier, or a name.
        at: When; now, when left out. Without a time zone it's local time.
        source: The document that says so, by its id or another identifier.

    Returns:
        What was stored. When the same people said the same from the same document before, that's given back, with
        its time.

    Raises:
        UnknownTerm: If there is no relation of that name.
        InvalidIdentifier: If an end is no identifier, or is mistyped.
        ContentError: If both ends are the same thing; if one is of a class that the relation doesn't lead from or to
            (what nothing is known of may stand everywhere); if the relation takes one value only and has another; if
            something would become part of itself or replace itself.
        StoreError: If the store can't be written.

    >>> store = Store()
    >>> link(store, "PIDINST:10.83185/abcd", "hosted_by", "RRID:SCR_017934", by="Ada Example").edge.object
    'https://scicrunch.org/resolver/RRID:SCR_017934'
    >>> link(store, "RRID:SCR_025048", "hosts", "https://orcid.org/0000-0002-1694-233X")
    Traceback (most recent call last):
    nboq.errors.ContentError: hosts leads to Instrument, but ...
    """
    found, edge, known = _checked(store, a, relation, b)
    _check_single(store, found, edge, known)
    if edge.relation in _TREES:
        _check_cycle(store, edge)
    agent = agent_of(store, by)
    from_ = tested(resolve(store, source), source).iri if source else None
    name = graph_of(edge, agent.value if agent else None, from_)
    if not any(True for _ in store.quads(graph=name)):
        moment = (at or datetime.now(UTC)).astimezone(UTC)
        store.put_links({name: triples(edge, name, moment, agent, from_)})
    return statement_in(store, edge, name)


def unlink(store: Store, a: str, relation: str, b: str) -> tuple[Statement, ...]:
    """Take an edge out that was linked or read in a paper, whoever said it, with its evidence.

    Args:
        store: Where from.
        a: As for `link`.
        relation: As for `link`.
        b: As for `link`.

    Returns:
        Where the edge still stands: in documents, which aren't changed.

    Raises:
        UnknownTerm: If there is no relation of that name.
        InvalidIdentifier: If an end is no identifier.
        ContentError: If nobody linked it; the text says where else it comes from.

    >>> store = Store()
    >>> statement = link(store, "10.83185/abcd", "hosted_by", "RRID:SCR_017934")
    >>> unlink(store, "RRID:SCR_017934", "hosts", "10.83185/abcd"), len(store)
    ((), 0)
    """
    found, inverse = named_relation(relation)
    one, other = (resolve(store, text).iri for text in ((b, a) if inverse else (a, b)))
    edge = Edge(one, found.name, other)
    said = statements(store, edge)
    gone = [statement.graph for statement in said if statement.graph.startswith(LINKS) and not statement.derived]
    gone += claims(store, edge)
    if not gone:
        named = f"{edge.subject} {edge.relation} {edge.object}"
        if not said:
            raise ContentError("no such link is stored", source=named, hint="'nboq pid graph' shows what is")
        raise ContentError("nobody linked this, but " + "; ".join(map(_way_out, said)), source=named)
    store.put_links({}, gone)
    return tuple(statement for statement in said if statement.graph not in gone)


def triples(
    edge: Edge,
    name: str,
    at: datetime,
    by: ox.NamedNode | ox.Literal | None = None,
    source: str | None = None,
    *,
    asserted: bool = True,
) -> list[ox.Triple]:
    """Make the triples of a link.

    Args:
        edge: The edge.
        name: The name of its graph.
        at: When it's said, in UTC.
        by: Who says so.
        source: The IRI of the document.
        asserted: Whether the edge is stated, or only described.
    """
    graph = ox.NamedNode(name)
    terms = [ox.NamedNode(iri) for iri in (edge.subject, predicate(edge.relation), edge.object)]
    said = [ox.Triple(graph, ox.NamedNode(part), term) for part, term in zip(CLAIM, terms, strict=True)]
    moment = at.replace(microsecond=0, tzinfo=None).isoformat() + "Z"
    made = [
        *([ox.Triple(*terms)] if asserted else said),
        ox.Triple(graph, ox.NamedNode(AT), ox.Literal(moment, datatype=_MOMENT)),
    ]
    if isinstance(by, ox.NamedNode):
        made.append(ox.Triple(graph, ox.NamedNode(BY), by))
        if by.value in (CONNECT, FIND):
            made.append(ox.Triple(by, ox.NamedNode(TYPE), _SOFTWARE))
    elif by is not None:
        made.append(ox.Triple(graph, ox.NamedNode(NAMED), by))
    if source:
        made.append(ox.Triple(graph, ox.NamedNode(SOURCE), ox.NamedNode(source)))
    return made


def _way_out(statement: Statement) -> str:
    """Say how one statement is taken back."""
    edge = statement.edge
    if not statement.graph.startswith(LINKS):
        return f"it stands in the document {statement.graph}: correct it there and load it again"
    if statement.derived:
        return f"it comes from the document {statement.source}: correct that, load it and run 'nboq pid connect'"
    ends = (shlex.quote(edge.subject), edge.relation, shlex.quote(edge.object))
    return f"take it out with: nboq pid unlink {' '.join(ends)} --store FOLDER"


def _checked(store: Store, a: str, relation: str, b: str) -> tuple[Relation, Edge, Kinds | None]:
    """Check the ends by themselves; give the relation, the edge and what its subject can be."""
    found, inverse = named_relation(relation)
    ends = [tested(resolve(store, text), text) for text in (a, b)]
    if ends[0].iri == ends[1].iri:
        raise ContentError(f"both ends of {relation} are this one thing; give two", source=pid_label(ends[0].iri))
    known = [kinds(store, end.iri, end.identifier) for end in ends]
    wanted = (found.objects, found.subjects) if inverse else (found.subjects, found.objects)
    name = found.inverse if inverse else found.name
    for way, text, kind, classes in zip(("from", "to"), (a, b), known, wanted, strict=True):
        if kind is not None and not fits(kind, classes):
            fitting = ", ".join(_fitting(*known))
            raise ContentError(
                f"{name} leads {way} {' or '.join(classes)}, "
                f"but {text.strip()} is {' or '.join(kind.classes)} ({kind.why})",
                hint=f"fitting is {fitting}" if fitting else "no relation fits between the two",
            )
    subject, object = reversed(ends) if inverse else ends
    return found, Edge(subject.iri, found.name, object.iri), known[1] if inverse else known[0]


def _fitting(one: Kinds | None, other: Kinds | None) -> tuple[str, ...]:
    """Name what would fit; what joins anything to anything only where nothing else does."""
    special: list[str] = []
    general: list[str] = []
    for relation in relations().values():
        names = general if {"Citable", "Entity"} & {*relation.subjects, *relation.objects} else special
        if fits(one, relation.subjects) and fits(other, relation.objects):
            names.append(relation.name)
        elif fits(one, relation.objects) and fits(other, relation.subjects):
            names.append(relation.inverse)
    return tuple(special or general)


def _check_single(store: Store, relation: Relation, edge: Edge, known: Kinds | None) -> None:
    """Refuse a second value of what takes one: as the relation's own slot says, or the path that stands for it."""
    multivalued = current_model().slots[relation.name].multivalued
    for name in known.classes if known else ():
        paths = [path for path in relation.also if path[0] in current_model().classes[name].slots]
        if relation.name not in current_model().classes[name].slots and paths:
            multivalued = any(current_model().slots[slot].multivalued for path in paths for slot in path)
    if multivalued:
        return
    against = [
        statement_in(store, sighting.edge, sighting.graph)
        for sighting in stated_by(store, edge.subject)
        if sighting.edge.relation == edge.relation
        and sighting.edge.subject == edge.subject
        and sighting.edge.object != edge.object
    ]
    if against:
        said = "; ".join(f"{other.edge.object} is stored ({_way_out(other)})" for other in dict.fromkeys(against))
        raise ContentError(f"{edge.relation} takes one value, and {said}", source=edge.subject)


def _check_cycle(store: Store, edge: Edge) -> None:
    """Refuse what leads back to where it starts."""
    came: dict[str, str] = {edge.object: ""}
    queue = [edge.object]
    for at in queue:
        for sighting in stated_by(store, at):
            found = sighting.edge
            if found.relation != edge.relation or found.subject != at or found.object in came:
                continue
            came[found.object] = at
            queue.append(found.object)
            if found.object == edge.subject:
                way = [edge.subject]
                while came[way[-1]]:
                    way.append(came[way[-1]])
                stored = f" {edge.relation} ".join(reversed(way))
                raise ContentError(f"{edge.subject} can't be {edge.relation} {edge.object}, since stored is: {stored}")
