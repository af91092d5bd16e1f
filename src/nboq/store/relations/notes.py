"""Notes: what people say about a thing that has an identifier, each a W3C Web Annotation in a graph of its own.

Such a graph is named by the note, and is no document: no question about documents sees it. The terms are those of the
Web Annotation Data Model (W3C Recommendation, 23 February 2017); in JSON-LD they have the keys of its context, whose
address is named and never fetched.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final

import pyoxigraph as ox

from nboq.errors import ContentError, InputError, Malformed, NotFound, Withdrawn, refusals, short
from nboq.formats.rdf.syntax import NOTES
from nboq.schema.labels import NO_XML
from nboq.store import Store
from nboq.store.relations.edges import AT, value
from nboq.store.relations.ends import TYPE, agent_of, occurs, resolve, tested

OA: Final = "http://www.w3.org/ns/oa#"
CONTEXT: Final = "http://www.w3.org/ns/anno.jsonld"
"""The context that JSON-LD of annotations must name (section 3.1)."""
MOTIVATIONS: Final = (
    *("assessing", "bookmarking", "classifying", "commenting", "describing", "editing", "highlighting"),
    *("identifying", "linking", "moderating", "questioning", "replying", "tagging"),
)
"""Why somebody says something (section 3.3.5)."""
LONGEST: Final = 20_000
"""Characters of a note."""
_DC: Final = "http://purl.org/dc/elements/1.1/"
_DCTERMS: Final = "http://purl.org/dc/terms/"
_VALUE: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#value"
_NAME: Final = "http://xmlns.com/foaf/0.1/name"
_GONE: Final = "http://www.w3.org/ns/prov#invalidatedAtTime"
_DATETIME: Final = ox.NamedNode("http://www.w3.org/2001/XMLSchema#dateTime")
# Whatever `agent_of` takes for an identifier; names have blanks or no colon.
_IS_IRI: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+").fullmatch
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*").fullmatch


@dataclass(frozen=True, slots=True)
class Note:
    """What somebody says about a thing.

    Attributes:
        iri: Its own, which names its graph.
        target: The thing.
        text: Plain text.
        by: Who says it: the IRI of an identifier, or a name.
        at: When, as an xsd:dateTime in UTC.
        motivation: One of `MOTIVATIONS`.
        language: The language tag of the text (BCP 47); empty where it isn't said.
        revised: When it was last changed; empty where it never was.
    """

    iri: str
    target: str
    text: str
    by: str
    at: str
    motivation: str = "commenting"
    language: str = ""
    revised: str = ""

    @property
    def name(self) -> str:
        """What tells it from others, in addresses."""
        return self.iri.removeprefix(NOTES)

    def to_dict(self, address: str = "") -> dict[str, Any]:
        """Give it as JSON-LD.

        Args:
            address: Where it's served, which is then its id, and its own IRI the canonical one; empty for nowhere.

        >>> Note(NOTES + "1", "urn:x:1", "It drifts.", "Ada Example", "2026-05-01T10:00:00Z").to_dict()["body"]["value"]
        'It drifts.'
        """
        who = {"id": self.by} if _IS_IRI(self.by) else {"type": "Person", "name": self.by}
        body = {"type": "TextualBody", "value": self.text, "format": "text/plain", "language": self.language}
        found = {
            "@context": CONTEXT,
            "id": address or self.iri,
            "type": "Annotation",
            "canonical": self.iri if address else "",
            "motivation": self.motivation,
            "creator": who,
            "created": self.at,
            "modified": self.revised,
            "body": {key: said for key, said in body.items() if said},
            "target": self.target,
        }
        return {key: said for key, said in found.items() if said}

    def triples(self) -> list[ox.Triple]:
        """Give it as RDF, in the words of the standard."""
        note, body, who = (ox.NamedNode(self.iri + end) for end in ("", "#body", "#creator"))
        named = _IS_IRI(self.by) is not None
        made = [*annotation(note, self.motivation, body, ox.NamedNode(self.target))]
        said: list[tuple[ox.NamedNode, str, ox.NamedNode | ox.Literal]] = [
            (note, AT, ox.Literal(self.at, datatype=_DATETIME)),  # as graphs of links say it
            (note, f"{_DCTERMS}creator", ox.NamedNode(self.by) if named else who),
            (note, f"{_DCTERMS}created", ox.Literal(self.at, datatype=_DATETIME)),
            (body, TYPE, ox.NamedNode(f"{OA}TextualBody")),
            (body, _VALUE, ox.Literal(self.text)),
            (body, f"{_DC}format", ox.Literal("text/plain")),
        ]
        if not named:
            said += [(who, TYPE, ox.NamedNode("http://xmlns.com/foaf/0.1/Person")), (who, _NAME, ox.Literal(self.by))]
        if self.language:
            said.append((body, f"{_DC}language", ox.Literal(self.language)))
        if self.revised:
            said.append((note, f"{_DCTERMS}modified", ox.Literal(self.revised, datatype=_DATETIME)))
        return made + [ox.Triple(subject, ox.NamedNode(slot), term) for subject, slot, term in said]


def annotation(note: ox.NamedNode, motivation: str, body: ox.NamedNode, target: ox.NamedNode) -> Iterator[ox.Triple]:
    """Give what every annotation says: what it is, why, about what, and where that stands.

    Args:
        note: The annotation.
        motivation: One of `MOTIVATIONS`.
        body: What is said.
        target: What it's about.
    """
    yield ox.Triple(note, ox.NamedNode(TYPE), ox.NamedNode(f"{OA}Annotation"))
    yield ox.Triple(note, ox.NamedNode(f"{OA}motivatedBy"), ox.NamedNode(f"{OA}{motivation}"))
    yield ox.Triple(note, ox.NamedNode(f"{OA}hasBody"), body)
    yield ox.Triple(note, ox.NamedNode(f"{OA}hasTarget"), target)


def annotate(
    store: Store,
    target: str,
    text: str,
    *,
    by: str,
    motivation: str = "commenting",
    language: str = "",
    at: datetime | None = None,
) -> Note:
    """Say something about a thing that the store knows.

    Args:
        store: Where to.
        target: The thing: an identifier in any spelling, or an IRI.
        text: Plain text.
        by: Who says so: an ORCID iD or another identifier, or a name.
        motivation: One of `MOTIVATIONS`.
        language: A language tag, such as `en`.
        at: When; now, when left out.

    Raises:
        NotFound: If the store doesn't know the thing.
        InputError: If there is no text or nobody who says it, or one of these can't be held.
        InvalidIdentifier: If the target is no identifier, or one is mistyped.
        StoreError: If the store can't be written.

    >>> store = Store()
    >>> name = store.load({"type": "Instrument", "id": "https://doi.org/10.83185/abcd", "name": "Scan 9"})
    >>> made = annotate(store, "doi:10.83185/ABCD", "The stage drifts in the morning.", by="Ada Example", language="en")
    >>> [note.text for note in notes_of(store, "10.83185/abcd")]
    ['The stage drifts in the morning.']
    >>> withdraw(store, made.iri).by, notes_of(store)
    ('Ada Example', ())
    """
    end = tested(resolve(store, target), target)
    if not occurs(store, end.iri):
        raise NotFound("nothing in the store has this identifier", source=end.iri)
    made = Note(f"{NOTES}{uuid.uuid4()}", end.iri, text, _author(store, by), _moment(at), motivation, language)
    return _put(store, made)


def revise(
    store: Store,
    note: str,
    text: str,
    *,
    by: str,
    motivation: str = "",
    language: str | None = None,
    at: datetime | None = None,
) -> Note:
    """Change what a note says; only who wrote it does, for nobody's name stands under another's words.

    Args:
        store: Where it is.
        note: Its IRI, or the name in it.
        text: As in `annotate`.
        by: As in `annotate`.
        motivation: Another one; empty for the same.
        language: Another one; None for the same.
        at: As in `annotate`.

    Raises:
        NotFound: If there is no such note.
        ContentError: If somebody else wrote it.
        InputError: As in `annotate`.
    """
    before = note_of(store, note)
    if _author(store, by) != before.by:
        raise ContentError(f"was written by {before.by}; write a note of your own", source=before.iri)
    tag = before.language if language is None else language
    return _put(
        store,
        replace(before, text=text, revised=_moment(at), motivation=motivation or before.motivation, language=tag),
    )


def withdraw(store: Store, note: str) -> Note:
    """Take out what a note says; that there was one, and when it went, stays, so that its address isn't a mistyped one.

    Args:
        store: Where it is.
        note: Its IRI, or the name in it.

    Returns:
        What it said.

    Raises:
        NotFound: If there is no such note.
    """
    gone = note_of(store, note)
    when = ox.Literal(_moment(None), datatype=_DATETIME)
    store.put_links({gone.iri: [ox.Triple(ox.NamedNode(gone.iri), ox.NamedNode(_GONE), when)]})
    return gone


def note_of(store: Store, note: str) -> Note:
    """Give a note.

    Args:
        store: Where it is.
        note: Its IRI, or the name in it.

    Raises:
        NotFound: If there is none.
        Withdrawn: If there was one.
    """
    iri = NOTES + note.removeprefix(NOTES)
    found = _read(store, iri)
    if found is None:
        for quad in store.quads(iri, _GONE, graph=iri):
            raise Withdrawn(f"was withdrawn on {value(quad.object)[:10]}", source=note)
        raise NotFound("there is no such note", source=note)
    return found


def notes_of(store: Store, target: str | None = None) -> tuple[Note, ...]:
    """Give what people say about a thing, the oldest first.

    Args:
        store: Where to look.
        target: The thing: an identifier in any spelling, or an IRI; None for all notes.

    Raises:
        InvalidIdentifier: If it's no identifier.
    """
    iri = None if target is None else resolve(store, target).iri
    named = {value(quad.graph_name) for quad in store.quads(None, f"{OA}hasTarget", iri)}
    found = (_read(store, name) for name in named if name.startswith(NOTES))
    return tuple(sorted(filter(None, found), key=lambda note: (note.at, note.iri)))


def read_note(data: object) -> dict[str, str]:
    """Read an annotation in JSON-LD with the standard's keys, for `annotate`.

    Args:
        data: What was parsed.

    Returns:
        `target`, `text`, `by`, `motivation` and `language`, as far as it says so.

    Raises:
        Malformed: If it isn't one text about one thing.

    >>> read_note({"type": "Annotation", "bodyValue": "It drifts.", "target": "urn:x:1", "creator": {"name": "Ada"}})
    {'target': 'urn:x:1', 'text': 'It drifts.', 'by': 'Ada', 'motivation': 'commenting', 'language': ''}
    """
    if not isinstance(data, Mapping) or "Annotation" not in _list(data.get("type")):
        raise Malformed("isn't a Web Annotation in JSON-LD: its type is Annotation", source="the annotation")
    body = data.get("body", {"type": "TextualBody", "value": data.get("bodyValue")})
    texts = [one for one in _list(body) if isinstance(one, Mapping) and isinstance(one.get("value"), str)]
    if len(texts) != 1 or len(_list(body)) != 1 or texts[0].get("format", "text/plain") != "text/plain":
        raise Malformed("its body isn't one TextualBody of plain text", source="the annotation")
    target, who = _one(data, "target"), _one(data, "creator")
    said = {"target": target, "text": texts[0]["value"], "by": who}
    kinds = _list(data.get("motivation", "commenting")) or [""]
    language = texts[0].get("language", "")
    return said | {"motivation": str(kinds[0]), "language": str(language)}


def _one(data: Mapping[str, Any], key: str) -> str:
    found = _list(data.get(key))
    if len(found) == 1:
        one = found[0]
        text = (one.get("id") or one.get("source") or one.get("name")) if isinstance(one, Mapping) else one
        if isinstance(text, str) and text.strip():
            return text
    raise Malformed(f"has no one {key}", source="the annotation")


def _list(found: object) -> list[Any]:
    return found if isinstance(found, list) else [] if found is None else [found]


def _put(store: Store, note: Note) -> Note:
    if not note.text.strip() or len(note.text) > LONGEST:
        raise InputError(f"a note has text, of at most {LONGEST:,} characters", source=note.target)
    if NO_XML.search(note.text):
        raise InputError("a note is plain text, without control characters", source=note.target)
    if note.motivation not in MOTIVATIONS:
        reason = f"the motivation is {short(note.motivation)}, expected one of {', '.join(MOTIVATIONS)}"
        raise InputError(reason, source=note.target)
    if note.language and not _LANGUAGE(note.language):
        raise InputError(f"{short(note.language)} is no language tag, such as en or de-CH", source=note.target)
    with refusals(InputError, "can't be written down", note.target):
        store.put_links({note.iri: note.triples()})
    return note


def _author(store: Store, by: str) -> str:
    agent = agent_of(store, by)
    if agent is None:
        raise InputError("say who says so: an ORCID iD or a name", source="the note")
    return agent.value


def _moment(at: datetime | None) -> str:
    moment = (at or datetime.now(UTC)).astimezone(UTC)
    return moment.replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def _read(store: Store, graph: str) -> Note | None:
    with refusals(NotFound, source=graph):
        node = ox.NamedNode(graph)
    said = {(value(quad.subject), value(quad.predicate)): value(quad.object) for quad in store.quads(graph=node.value)}

    def one(end: str, slot: str) -> str:
        return said.get((graph + end, slot), "")

    target, who = one("", f"{OA}hasTarget"), one("", f"{_DCTERMS}creator")
    if not target:
        return None
    who = one("#creator", _NAME) or who
    motivation = one("", f"{OA}motivatedBy").removeprefix(OA)
    when = one("", f"{_DCTERMS}created"), one("", f"{_DCTERMS}modified")
    return Note(graph, target, one("#body", _VALUE), who, when[0], motivation, one("#body", f"{_DC}language"), when[1])
