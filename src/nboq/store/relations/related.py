"""Related identifiers: which named relation a relation type of DataCite or PIDINST stands for.

A relation has one relation type, but a relation type may stand for several relations or for none. So it's read only
where the classes of both ends leave exactly one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from nboq.errors import InvalidIdentifier
from nboq.pid import from_iri
from nboq.pid.relations import Relation, relations
from nboq.schema.artefacts import NBOQ
from nboq.store import Store
from nboq.store.relations.edges import Edge, value
from nboq.store.relations.ends import Kinds, fits, kinds

_PARTS, _TARGET, _TYPE, _KIND = (
    NBOQ + name for name in ("related_identifiers", "identified_by", "relation_type", "resource_kind")
)
_TYPES: Final = NBOQ + "RelationType."

# Anything may be metadata, a document or a help in making: that the other end is one of ours must be known.
_VAGUE: Final = frozenset({"HasMetadata", "Documents", "IsDocumentedBy", "Compiles", "IsCompiledBy", "WasUsedIn"})
# Chains have the rule that these are named by RRIDs or RORs, so a DOI is rather that of something else.
_REGISTERED: Final = frozenset({"CoreFacility", "InstrumentModel"})
_TEXTS: Final = (
    "Book BookChapter ConferencePaper ConferenceProceeding DataPaper Dissertation Journal JournalArticle PeerReview "
    "Poster Preprint Presentation Report Standard Text"
)
# What says the same less exactly: the relation, and whether from its other end.
_ALSO: Final = {
    "IsSupplementTo": ("described_in", False),
    "IsSupplementedBy": ("described_in", True),
    "IsReferencedBy": ("cited_by", False),
    "References": ("cited_by", True),
}
# DataCite 4.6, controlled list resourceTypeGeneral. There's no entry for descriptors, which go by Dataset.
_OF_KIND: Final = {
    "Award": ("Grant",),
    "Dataset": ("Dataset", "HardwareDescriptor"),
    "Image": ("Image",),
    "Instrument": ("Instrument",),
    **dict.fromkeys(_TEXTS.split(), ("Publication",)),
}


@dataclass(frozen=True, slots=True)
class Related:
    """A related identifier of a thing.

    Attributes:
        subject: The IRI of the thing.
        relation_type: How it relates, in the words of DataCite or PIDINST.
        object: The IRI that is related.
        graph: The graph that says so.
        candidates: The names of the relations that it can stand for, those of inverses among them.
        edge: The edge that it is, where there is one candidate only.
    """

    subject: str
    relation_type: str
    object: str
    graph: str
    candidates: tuple[str, ...]
    edge: Edge | None

    def __str__(self) -> str:
        why = (
            f"it could be {' or '.join(self.candidates)}"
            if self.candidates
            else "no named relation surely says the same"
        )
        return f"{self.subject} {self.relation_type} {self.object}: {why}"


def related_at(store: Store, iri: str, graph: str | None = None) -> Iterator[Related]:
    """Give the related identifiers that are stated of a thing.

    Args:
        store: Where to look.
        iri: The thing.
        graph: The graph to stay in; None for all.
    """
    for quad in store.quads(iri, _PARTS, None, graph):
        if isinstance(quad.object, ox.BlankNode | ox.NamedNode):
            yield from _read(store, iri, quad.object, value(quad.graph_name))


def related_to(store: Store, iri: str) -> Iterator[Related]:
    """Give the related identifiers of other things that lead to this one.

    Args:
        store: Where to look.
        iri: The thing.
    """
    for target in store.quads(None, _TARGET, iri):
        part, graph = target.subject, value(target.graph_name)
        if not isinstance(part, ox.BlankNode | ox.NamedNode):
            continue
        for owner in store.quads(None, _PARTS, part, graph):
            if isinstance(owner.subject, ox.NamedNode):
                yield from _read(store, owner.subject.value, part, graph)


def _read(store: Store, subject: str, part: ox.NamedNode | ox.BlankNode, graph: str) -> Iterator[Related]:
    def one(slot: str) -> str | None:
        return next((value(quad.object) for quad in store.quads(part, slot, None, graph)), None)

    target, type_, kind = one(_TARGET), one(_TYPE), one(_KIND)
    if target is None or type_ is None or target == subject:
        return
    relation_type = type_.removeprefix(_TYPES)
    found = _candidates(store, subject, relation_type, target, kind)
    edge = None
    if len(found) == 1:
        relation, inverse = found[0]
        edge = Edge(target, relation.name, subject) if inverse else Edge(subject, relation.name, target)
    names = tuple(relation.inverse if inverse else relation.name for relation, inverse in found)
    yield Related(subject, relation_type, target, graph, names, edge)


def _of_kind(kind: str | None) -> Kinds | None:
    if kind is None or kind in ("Other", "Collection"):
        return None
    # A kind that no class of ours is still is something.
    return Kinds(_OF_KIND.get(kind, ("Entity",)), f"its resource type is {kind}", stated=True)


def _candidates(
    store: Store, subject: str, relation_type: str, target: str, kind: str | None
) -> list[tuple[Relation, bool]]:
    near, far = kinds(store, subject), kinds(store, target) or _of_kind(kind)
    if near is None:
        return []
    about_instrument = "Instrument" in near.classes
    found: dict[tuple[str, bool], tuple[Relation, bool]] = {}
    for relation in relations().values():
        for inverse in (False, True):
            said = [relation.datacite_inverse if inverse else relation.datacite]
            if _ALSO.get(relation_type) == (relation.name, inverse):
                said.append(relation_type)
            if about_instrument:
                said.append(relation.pidinst_inverse if inverse else relation.pidinst)
            ends = (relation.objects, relation.subjects) if inverse else (relation.subjects, relation.objects)
            if relation_type not in said or not fits(near, ends[0]) or not fits(far, ends[1]):
                continue
            sure = far is not None and all(fits(Kinds((name,), ""), ends[1]) for name in far.classes)
            if relation_type in _VAGUE and not sure:
                continue
            if not (inverse and relation.inverse == relation.name):
                found[relation.name, inverse] = (relation, inverse)
    if len(found) > 1 and far is None and not _registered(target):
        found = {
            key: (relation, inverse)
            for key, (relation, inverse) in found.items()
            if not _REGISTERED.issuperset(relation.subjects if inverse else relation.objects)
        }
    return list(found.values())


def _registered(iri: str) -> bool:
    try:
        return from_iri(iri).scheme in ("rrid", "ror")
    except InvalidIdentifier:
        return False
