"""Content identifiers: a PHD-ID that needs no registry.

The identifier of a descriptor is `https://w3id.org/nbo-q/phd/` and the SHA-256 of what the descriptor says, in small
letters of base 32 (RFC 4648, section 6, without padding). Whoever has the descriptor can work it out again:

1. Take the RDF of the descriptor and of everything inside it, without what only says how the descriptor is called: its
   `content_id`, its `identical_to` and the part that `nboq pid reconcile` keeps its former id in.
2. Put a blank node in the place of the descriptor's own identifier, as subject and in references.
3. Name every other blank node by its content, the innermost first: `urn:nboq:part:`, the SHA-256 in hexadecimal of its
   sorted lines `<predicate> object .`, a colon and a number. The number is 1, or counts on where a thing has the same
   part several times under one predicate.
4. Bring the graph to the canonical form (RDF Dataset Canonicalization, RDFC-1.0, W3C Recommendation of 21 May 2024)
   and hash its sorted N-Quads in UTF-8.

The third step is there because RDFC-1.0 tries every order of blank nodes that look alike (section 7.1 of the same names
it "dataset poisoning"). Parts form trees, so they can be named in one pass. Without it, two LED modules with the same
nine wavelength files each took pyoxigraph 6 s, and each file more ten times as long.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

import pyoxigraph as ox

from nboq.document import Document, DocumentLike, Path, as_document, in_full, items, label, value_at, walk, with_value
from nboq.errors import ContentError, InputError, NotFound, short
from nboq.formats.rdf.emit import duplicate_id, to_ntriples
from nboq.formats.rdf.syntax import to_quads
from nboq.pid import iri_of
from nboq.pid.chain import Tier
from nboq.registration.references import is_of, is_pid, refers, renamed
from nboq.schema.artefacts import NBOQ
from nboq.schema.iri import is_web_address

BASE: Final = NBOQ + "phd/"
FORMER_ID: Final = "former id"
_SELF: Final = "urn:nboq:descriptor:"
_CONTENT_ID: Final = re.compile(re.escape(BASE) + "[a-z2-7]{52}").fullmatch
_ESCAPES: Final = {
    **{code: f"\\u{code:04X}" for code in (*range(0x20), 0x7F)},
    **{ord(character): f"\\{letter}" for character, letter in zip('\b\t\n\f\r"\\', 'btnfr"\\', strict=True)},
}
_STRING: Final = "http://www.w3.org/2001/XMLSchema#string"


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a descriptor claims its content identifier to be, and what it is.

    Attributes:
        entity: The descriptor, named for a person.
        id: Its identifier, as written.
        claimed: The content identifier that it carries, or None.
        actual: The one of what it says now.
        state: `intact`, `changed`, or `unstamped` when it carries none.
    """

    entity: str
    id: str
    claimed: str | None
    actual: str
    state: Literal["intact", "changed", "unstamped"]

    def __str__(self) -> str:
        said = {
            "intact": f"says what it was stamped for, {self.actual}",
            "changed": f"was stamped as {self.claimed}, but its content gives {self.actual}",
            "unstamped": f"carries no content identifier; that of its content is {self.actual}",
        }
        return f"{self.entity}: {said[self.state]}"


def is_content_id(text: Any) -> bool:
    """Tell whether an identifier is one that is made from content.

    >>> is_content_id("https://w3id.org/nbo-q/phd/" + "a" * 52), is_content_id("https://doi.org/10.83185/abcd")
    (True, False)
    """
    return isinstance(text, str) and _CONTENT_ID(text) is not None


def content_id(thing: DocumentLike) -> str:
    """Work out the identifier of what a descriptor says.

    It's the same on every machine, whatever the order of keys and lists, and whether the descriptor came from JSON or
    RDF. Neither the descriptor's own id nor its stamp counts. The rule stands at the top of this module.

    Args:
        thing: A HardwareDescriptor.

    Returns:
        An IRI under `https://w3id.org/nbo-q/phd/`.

    Raises:
        NotFound: If it's of another class.
        NboqError: If a value has no place in the model.

    >>> lens = {"type": "Objective", "id": "urn:x:2", "lens_na": 1.4}
    >>> one = {"type": "HardwareDescriptor", "id": "urn:x:1", "tier": 1, "describes": "urn:x:3", "components": [lens]}
    >>> content_id(one)
    'https://w3id.org/nbo-q/phd/77rmsowqfeasbrklu54htjsu4a5ict6qcnmvktr6upfys35tw5eq'
    >>> content_id(dict(reversed({**one, "id": "https://doi.org/10.83185/ab"}.items()))) == content_id(one)
    True
    """
    document = as_document(thing)
    if not is_of(document.data, Tier.DESCRIPTOR):
        raise NotFound("not a HardwareDescriptor, which alone has a content identifier", source=document.source)
    data = _without_names(document.data, "content_id")
    own = iri_of(data.get("id"))
    # What stands for the descriptor while it's a text may not occur in it; nobody must be able to claim it.
    text, number = to_ntriples({**data, "id": data.get("id") or _SELF}), 0
    while f"{_SELF}{number}".encode() in text:
        number += 1
    place = f"{_SELF}{number}"
    data = renamed(data, own, place, str(data["type"])) if own else dict(data)
    data["id"] = place
    written = _canonical(to_quads(data), place)
    digest = hashlib.sha256(written.encode()).digest()
    return BASE + base64.b32encode(digest).decode().rstrip("=").lower()


def _without_names(entity: Mapping[str, Any], *more: str) -> dict[str, Any]:
    """Leave out what only says how a descriptor is called besides, and further slots."""
    made = {key: value for key, value in entity.items() if key not in ("identical_to", *more)}
    if "alternate_identifiers" in made:
        kept = items(made["alternate_identifiers"])
        made["alternate_identifiers"] = [part for part in kept if not _is_former_id(part)]
    return made


def _is_former_id(part: Any) -> bool:
    return (
        isinstance(part, Mapping)
        and part.get("name") == FORMER_ID
        and part.get("identifier_kind") == "Other"
        and set(part) == {"type", "name", "identifier_text", "identifier_kind"}
    )


def _canonical(triples: list[ox.Quad], place: str) -> str:
    """Write the canonical N-Quads of a descriptor whose own identifier is `place`."""
    named = _named_parts(triples)

    def node(term: Any) -> Any:
        if isinstance(term, ox.BlankNode):
            return named[term]
        return ox.BlankNode("self") if isinstance(term, ox.NamedNode) and term.value == place else term

    dataset = ox.Dataset(ox.Quad(node(t.subject), t.predicate, node(t.object)) for t in triples)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    lines = (map(_canonical_term, (quad.subject, quad.predicate, quad.object)) for quad in dataset)
    return "".join(sorted(f"{' '.join(terms)} .\n" for terms in lines))


def _named_parts(triples: list[ox.Quad]) -> dict[Any, ox.NamedNode]:
    """Name the blank nodes by what is said of them, the innermost first."""
    about: dict[Any, list[ox.Quad]] = defaultdict(list)
    for triple in triples:
        about[triple.subject].append(triple)
    hashes: dict[Any, str] = {}
    named: dict[Any, ox.NamedNode] = {}
    # Twice over each node: once to get at what is inside it, once when that is done. Parts can be nested deeply.
    waiting: list[tuple[Any, bool]] = [(subject, False) for subject in about if isinstance(subject, ox.NamedNode)]
    while waiting:
        subject, ready = waiting.pop()
        inside = [t for t in about[subject] if isinstance(t.object, ox.BlankNode)]
        if not ready:
            waiting.append((subject, True))
            waiting += [(t.object, False) for t in inside]
            continue
        seen: Counter[tuple[str, str]] = Counter()
        for triple in inside:
            key = (triple.predicate.value, hashes[triple.object])
            seen[key] += 1
            named[triple.object] = ox.NamedNode(f"urn:nboq:part:{key[1]}:{seen[key]}")
        if isinstance(subject, ox.BlankNode):
            said = [(t.predicate, named.get(t.object, t.object)) for t in about[subject]]
            lines = sorted(f"{_canonical_term(key)} {_canonical_term(value)} .\n" for key, value in said)
            hashes[subject] = hashlib.sha256("".join(lines).encode()).hexdigest()
    return named


def _canonical_term(term: Any) -> str:
    """Write a term as canonical N-Quads has it (RDF Dataset Canonicalization, "A Canonical form of N-Quads").

    By hand, so that another version of pyoxigraph can't change identifiers that were given out.
    """
    if isinstance(term, ox.NamedNode):
        return f"<{term.value}>"
    if isinstance(term, ox.BlankNode):
        return f"_:{term.value}"
    quoted = f'"{term.value.translate(_ESCAPES)}"'
    return quoted if term.datatype.value == _STRING else f"{quoted}^^<{term.datatype.value}>"


def _descriptors(document: Document, about: str | None) -> list[Path]:
    """Find the descriptors of a document, or the one that is asked for."""
    found = [path for path, entity in walk(document.data) if is_of(entity, Tier.DESCRIPTOR)]
    if not found:
        raise NotFound("contains no HardwareDescriptor to stamp", source=document.source)
    if about is None:
        return found
    wanted = iri_of(about)
    chosen = [path for path in found if wanted and iri_of(value_at(document.data, path).get("id")) == wanted]
    if not chosen:
        raise NotFound(f"contains no descriptor with the id {short(about)}", source=document.source)
    if len(chosen) > 1:
        raise InputError(f"contains several descriptors with the id {short(about)}", source=document.source)
    return chosen


def _stamp(entity: Mapping[str, Any]) -> Stamp:
    actual = content_id(entity)
    # An address below the base is a claim about content wherever it stands, even in a spelling that isn't ours.
    given = entity.get("content_id")
    claims = [iri_of(given) or str(given)] if given else []
    own = iri_of(entity.get("id"))
    if own and own.startswith(BASE):
        claims.append(own)
    wrong = [claim for claim in claims if claim != actual]
    state: Literal["intact", "changed", "unstamped"] = "changed" if wrong else "intact" if claims else "unstamped"
    claimed = wrong[0] if wrong else claims[0] if claims else None
    return Stamp(label(entity), str(entity.get("id", "")), claimed, actual, state)


def verify(thing: DocumentLike, about: str | None = None) -> tuple[Stamp, ...]:
    """Compare the content identifiers in a document with what its descriptors say.

    Args:
        thing: A HardwareDescriptor, or a Collection with some in it.
        about: The id of the descriptor that is meant; left out, all of them.

    Returns:
        For each descriptor what it claims and what is true.

    Raises:
        NotFound: If there is no descriptor in it.
        NotFound: If none has that id.
        NboqError: If a value has no place in the model.

    >>> stamped = mint({"type": "HardwareDescriptor", "id": "urn:x:1", "tier": 1, "describes": "urn:x:3"})
    >>> verify(stamped)[0].state, verify({**stamped.data, "tier": 2})[0].state
    ('intact', 'changed')
    """
    document = as_document(thing)
    return tuple(
        _stamp(in_full(value_at(document.data, path), document.data)) for path in _descriptors(document, about)
    )


def mint(thing: DocumentLike, about: str | None = None, *, new_version: bool = False) -> Document:
    """Stamp descriptors with the identifier of their content.

    Each gets a `content_id`. One whose id is a mere UUID or another URN, or missing, gets the same as its `id`; one
    with a persistent identifier or a web address of its own keeps that. What refers to it in the document follows.
    Doing it twice changes nothing.

    Args:
        thing: A HardwareDescriptor, or a Collection with some in it.
        about: The id of the descriptor that is meant; left out, all of them, those that others refer to first.
        new_version: Whether a descriptor that was changed becomes a new one, under a new id, that `replaces` the old
            one. What named the old one only (`identical_to`, the former id) stays with that.

    Returns:
        A new document.

    Raises:
        NotFound: If there is no descriptor in it.
        NotFound: If none has that id.
        ContentError: If a descriptor was stamped for another content and `new_version` is false; if descriptors refer
            to one another; if two say the same, so that they would have the same id.
        NboqError: If a value has no place in the model.

    >>> stamped = mint({"type": "HardwareDescriptor", "id": "urn:x:1", "tier": 1, "describes": "urn:x:3"})
    >>> stamped.id == stamped.data["content_id"], mint(stamped).data == stamped.data
    (True, True)
    >>> changed = {**stamped.data, "tier": 2}
    >>> mint(changed)
    Traceback (most recent call last):
    nboq.errors.ContentError: ...
    >>> mint(changed, new_version=True).data["replaces"] == stamped.id
    True
    """
    document = as_document(thing)
    data: Any = dict(document.data)
    left = _descriptors(document, about)
    while left:
        path = _first(document.source, data, left)
        left.remove(path)
        entity = value_at(data, path)
        name = str(entity["type"])
        stamp = _stamp(in_full(entity, data))
        if stamp.state == "changed" and not new_version:
            message = f"was stamped as {stamp.claimed}, but the identifier of its content is now {stamp.actual}"
            hint = (
                "an identifier names one content. Undo the change, or make a new version that replaces the old one: "
                "nboq pid mint FILE --new-version -o OUT"
            )
            raise ContentError(message, source=stamp.entity, hint=hint)
        changed = stamp.state == "changed"
        made = _new_version(entity) if changed else dict(entity)
        own, renew = iri_of(made.get("id")), changed or not _keeps_id(made.get("id"))
        made["content_id"] = new = content_id(in_full(made, data))
        if renew:
            taken = {iri_of(other.get("id")): other for at, other in walk(data) if at != path}
            if new in taken:
                raise duplicate_id(new, taken[new], entity)
            made = renamed(made, own, new, name) if own else made
            # Others mean the old descriptor, of which there is a new version; but a new name is for everyone.
            data = renamed(data, own, new, name) if own and not changed else data
            if not changed:
                made = with_former_id(made, entity.get("id"))
            made = {"type": made["type"], **made, "id": new}
        data = with_value(data, path, made)
    return replace(document, data=data)


def with_former_id(entity: Mapping[str, Any], former: Any) -> dict[str, Any]:
    """Keep an identifier that nobody else can resolve beside the new one.

    Args:
        entity: The object, under its new id.
        former: The id that it had.

    Returns:
        A new object, with the former id among its alternate identifiers; once, however often this is done.

    >>> kept = with_former_id({"type": "Instrument", "id": "urn:x:2"}, "urn:x:1")["alternate_identifiers"]
    >>> kept[0]["name"], kept[0]["identifier_text"]
    ('former id', 'urn:x:1')
    """
    if not isinstance(former, str) or not former or former == entity.get("id"):
        return dict(entity)
    kept = items(entity.get("alternate_identifiers") or [])
    part = {"type": "AlternateIdentifier", "name": FORMER_ID, "identifier_text": former, "identifier_kind": "Other"}
    return {**entity, "alternate_identifiers": kept if part in kept else [*kept, part]}


def _keeps_id(text: Any) -> bool:
    return is_pid(text) or (isinstance(text, str) and is_web_address(text))


def _new_version(entity: Mapping[str, Any]) -> dict[str, Any]:
    made = _without_names(entity)
    old = entity.get("id")
    if old:
        # What the descriptor says of itself, it says of the new one; only `replaces` leads to the old.
        iri = iri_of(old)
        made = renamed(made, iri, _SELF + "new", str(made["type"])) if iri else made
        made["replaces"] = old
    return made


def _first(source: str, data: Any, left: list[Path]) -> Path:
    """Choose a descriptor that mentions none of those still to be stamped: their new ids are part of what it says."""
    iris = {path: iri_of(value_at(data, path).get("id")) for path in left}
    for path in left:
        others = {iri for other, iri in iris.items() if other != path and iri and iri != iris[path]}
        if not others & _mentioned(value_at(data, path)):
            return path
    ids = ", ".join(str(value_at(data, path).get("id")) for path in left)
    message = f"descriptors mention one another, so that none can be stamped first: {ids}"
    raise ContentError(message, source=source, hint="take one of the references out")


def _mentioned(entity: Mapping[str, Any]) -> set[str | None]:
    found: set[str | None] = set()
    for _, inner in walk(entity):
        for key, value in inner.items():
            if refers(key):
                found |= {iri_of(item) for item in items(value)}
    return found
