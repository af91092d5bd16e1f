"""The ends of an edge: which thing a text means, and what class it can be of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import pyoxigraph as ox

from nboq.errors import InputError, InvalidIdentifier, refusals, short
from nboq.pid import Identifier, from_iri, parse, schemes
from nboq.pid.labels import pid_label
from nboq.pid.relations import relations
from nboq.schema.artefacts import NBOQ
from nboq.schema.iri import expand
from nboq.schema.model import current_model
from nboq.store import Store
from nboq.store.relations.edges import predicate, value

TYPE: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"

# What identifiers name is in the tables of schemes and repositories. An RRID SCR_ may also be that of a company or a
# university; the identifier of a funder names who pays, not what they paid.
_OF_ROLE: Final = MappingProxyType({"PIDINST": ("Instrument",), "PHD-ID": ("HardwareDescriptor",)})
# Neither excludes the other: a published protocol is often a paper as well.
_EITHER: Final = frozenset({"Protocol", "Publication"})
_OF_SCR: Final = ("CoreFacility", "InstrumentModel", "Organization")


@dataclass(frozen=True, slots=True)
class End:
    """A thing that a text means.

    Attributes:
        iri: Its IRI, in the spelling that the store has, or else in normal form.
        identifier: What `nboq.pid` reads in the text; None for an IRI of no known scheme.
    """

    iri: str
    identifier: Identifier | None = None


@dataclass(frozen=True, slots=True)
class Kinds:
    """The classes that a thing can be of.

    Attributes:
        classes: Their names; it's of one of them at least.
        why: What tells so.
        stated: Whether its own description says so; an edge or a scheme tells only what it is at least.
    """

    classes: tuple[str, ...]
    why: str
    stated: bool = False


def _holdable(iri: str | None) -> str | None:
    """Give back an IRI that the store can hold; it's stricter about percent signs than documents are."""
    try:
        return ox.NamedNode(iri).value if iri else None
    except ValueError:
        return None


def _spellings(identifier: Identifier) -> Iterator[str]:
    """Give the IRIs by which documents commonly name what has this identifier, the normal form first.

    Others than this version store IRIs as documents spell them, and an index finds only what it's asked for.
    """
    iri, norm = identifier.iri, identifier.norm
    yield iri
    if identifier.scheme == "doi":
        prefix, _, suffix = norm.partition("/")
        for local in (norm, f"{prefix}/{suffix.upper()}"):
            yield from (f"{base}{local}" for base in ("https://doi.org/", "http://doi.org/", "http://dx.doi.org/"))
            yield f"https://dx.doi.org/{local}"
    elif identifier.scheme == "rrid":
        local = norm.removeprefix("RRID:")
        yield from (
            f"https://scicrunch.org/resolver/{local}",
            f"https://identifiers.org/{norm}",
            f"https://n2t.net/{norm}",
        )
    elif identifier.scheme == "uuid":
        yield f"urn:uuid:{norm.upper()}"
    if iri.startswith("https://"):
        yield "http://" + iri.removeprefix("https://")


def occurs(store: Store, iri: str | None) -> bool:
    """Tell whether a thing is at either end of anything stored.

    Args:
        store: Where to look.
        iri: The thing.
    """
    if _holdable(iri) is None:
        return False
    return any(True for _ in store.quads(iri)) or any(True for _ in store.quads(None, None, iri))


def resolve(store: Store, text: str) -> End:
    """Find the thing that a text means.

    Args:
        store: Where it may be stored, perhaps in another of the common spellings.
        text: An identifier in any spelling that `nboq.pid.parse` reads, an IRI, or a prefix of the model and a local
            part.

    Returns:
        The thing. It need not be stored.

    Raises:
        InvalidIdentifier: If the text is none of these.

    >>> resolve(Store(), "RRID: scr_017934").iri
    'https://scicrunch.org/resolver/RRID:SCR_017934'
    >>> resolve(Store(), "https://example.org/microscope").identifier is None
    True
    """
    typed = _holdable(expand(text.strip()))
    try:
        found = parse(text)
    except InvalidIdentifier:
        if typed is None:
            raise
        return End(typed)
    for spelling in (typed, *_spellings(found)):
        if spelling is not None and occurs(store, spelling):
            return End(spelling, found)
    return End(found.iri, found)


def types(store: Store, iri: str) -> tuple[str, ...]:
    """Give the classes of the model that a thing is said to be of, the most special ones only.

    Args:
        store: Where to look.
        iri: The thing.
    """
    found = {value(quad.object).removeprefix(NBOQ) for quad in store.quads(iri, TYPE)}
    known = found & current_model().classes.keys()
    return tuple(
        sorted(
            name for name in known if not any(name != other and current_model().is_a(other, name) for other in known)
        )
    )


def kinds(store: Store, iri: str, identifier: Identifier | None = None) -> Kinds | None:
    """Tell what class a thing can be of.

    Told, in this order, by its rdf:type in any graph; by the edges at it whose relation leads from or to one class
    only; by what it was called (PIDINST, PHD-ID); by what identifiers of its scheme name.

    Args:
        store: Where to look.
        iri: The thing.
        identifier: What `nboq.pid` reads in it; left out, it's read from the IRI.

    Returns:
        The classes, or None when nothing tells.

    >>> kinds(Store(), "https://orcid.org/0000-0002-1694-233X").classes
    ('Person',)
    >>> kinds(Store(), "urn:uuid:1") is None
    True
    """
    found = types(store, iri)
    if found:
        return Kinds(found, "by its type in the store", stated=True)
    return _by_edges(store, iri) or _by_scheme(iri, identifier)


def _by_edges(store: Store, iri: str) -> Kinds | None:
    told: dict[str, str] = {}
    for relation in relations().values():
        slot = predicate(relation.name)
        for classes, quads in (
            (relation.subjects, store.quads(iri, slot)),
            (relation.objects, store.quads(None, slot, iri)),
        ):
            # Where a relation leads to several classes, or to anything that can be cited, it tells nothing.
            if len(classes) > 1 or classes[0] in ("Citable", "Entity"):
                continue
            quad = next(quads, None)
            if quad is not None:
                told.setdefault(classes[0], f"since stored is: {_edge_text(quad, relation.name)}")
    return Kinds(tuple(told), next(iter(told.values()))) if told else None


def _edge_text(quad: ox.Quad, relation: str) -> str:
    ends = (pid_label(value(term)) for term in (quad.subject, quad.object))
    return f" {relation} ".join(ends)


def _by_scheme(iri: str, identifier: Identifier | None) -> Kinds | None:
    if identifier is None:
        try:
            identifier = from_iri(iri)
        except InvalidIdentifier:
            return None
    if identifier.role:
        return Kinds(_OF_ROLE[identifier.role], f"a {identifier.role} names one")
    if identifier.scheme == "rrid" and identifier.norm.startswith("RRID:SCR_"):
        return Kinds(_OF_SCR, "an RRID SCR_ names one of them")
    about = identifier.about
    return Kinds(about.classes, f"that's what identifiers of {about.name} name") if about.classes else None


def fits(found: Kinds | None, expected: Iterable[str]) -> bool:
    """Tell whether a thing may stand at an end; one that nothing is known of may.

    >>> ccd = Kinds(("CCD",), "by its type")
    >>> fits(ccd, ["Camera"]), fits(ccd, ["Filter"]), fits(None, ["Filter"])
    (True, False, True)
    >>> fits(Kinds(("Organization",), "its ROR"), ["CoreFacility"])
    True
    """
    return found is None or any(
        current_model().is_a(name, wanted) or (not found.stated and _may_be(name, wanted))
        for name in found.classes
        for wanted in expected
    )


def _may_be(name: str, wanted: str) -> bool:
    """Tell whether a thing of one class may be of another as well, for all that an edge or a scheme tells."""
    return current_model().is_a(wanted, name) or {name, wanted} == _EITHER


def tested(end: End, text: str) -> End:
    """Give back a thing whose checksum isn't wrong.

    Args:
        end: The thing.
        text: How it was written.

    Raises:
        InvalidIdentifier: If it is.
    """
    if end.identifier is not None and end.identifier.check is False:
        kind = schemes()[end.identifier.scheme].name
        reason = "its checksum or shape is wrong, so one of its characters is; copy it again from its source"
        raise InvalidIdentifier(text, reason, kind)
    return end


def agent_of(store: Store, by: str | None) -> ox.NamedNode | ox.Literal | None:
    """Read who says something: an identifier where it is one, else a name.

    Args:
        store: Where it may be stored.
        by: The text.

    Raises:
        InvalidIdentifier: If it's mistyped.
        InputError: If it can't be written down.
    """
    if not by or not by.strip():
        return None
    try:
        end = resolve(store, by)
    except InvalidIdentifier:
        with refusals(InputError, "can't be who says it", short(by)):
            return ox.Literal(" ".join(by.split()))
    return ox.NamedNode(tested(end, by).iri)
