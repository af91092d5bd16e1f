"""The parts of a record, one codec each: a party, a related identifier, an alternate one, a source of money.

A codec turns a piece of DataCite into a part of the model and back. What the part has no slot for stays beside it in
`extensions`, under `datacite:` and the field's name. So does the original of a field that would be written in other
words; it is used again as long as it still says what the slots say.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from nboq.errors import InvalidIdentifier
from nboq.formats.datacite.vocab import CONSTANT, VERSIONS, Vocabulary, vocabulary_of
from nboq.formats.datacite.xml import keys_of
from nboq.formats.identified_parts import NUMBER_SLOTS, identifier_fields, type_and_text
from nboq.pid import from_iri
from nboq.schema.iri import expand, is_iri
from nboq.schema.model import current_model

Piece = dict[str, Any]

PREFIX: Final = "datacite:"
OWN: Final = "datacite:~"
"""The keys of what only our own writer needs to know, such as the order of the source."""

_PIDINST_ONLY: Final = ("HasComponent", "IsComponentOf", "WasUsedIn", "IsAttachedTo")
# As rdawg-pidinst/schema, issue 73, proposes. For WasUsedIn and IsAttachedTo it has no answer that fits.
_NEAREST: Final = {"HasComponent": "HasPart", "IsComponentOf": "IsPartOf"}
_KINDS: Final = {"Organizational": "Organization", "Personal": "Person"}
_SCHEMES: Final = {"ROR": "https://ror.org/", "ORCID": "https://orcid.org/"}


@dataclass(frozen=True, slots=True)
class Codec:
    """How one kind of piece is read and written.

    Attributes:
        read: From a piece to the slots of a part.
        write: From a part to a piece without what stands in `extensions`, or None when it can't be written at all.
        fields: What such a piece can have.
        vocabulary: The closed lists of the version written, for what comes out of `extensions`.
        older: How the oldest version writes it; a piece like that has nothing to keep either.
    """

    read: Callable[[Piece], Piece]
    write: Callable[[Mapping[str, Any]], Piece | None]
    fields: frozenset[str]
    vocabulary: Vocabulary | None = None
    older: Callable[[Mapping[str, Any]], Piece | None] | None = None

    def decode(self, piece: Piece) -> Piece:
        """Read a piece."""
        part = self.read(piece)
        written = self.write(part) or {}
        if self.older is not None and self.older(part) == piece:
            return part
        kept = {PREFIX + key: value for key, value in piece.items() if written.get(key) != value}
        # None says that a field which would be written wasn't there.
        kept |= {PREFIX + key: None for key in written if key not in piece}
        return {**part, "extensions": kept} if kept else part

    def encode(self, part: Mapping[str, Any]) -> Piece | None:
        """Write a part, or None when DataCite can't hold it."""
        written = self.write(part)
        if written is None:
            return None
        kept = {
            key.removeprefix(PREFIX): value
            for key, value in part.get("extensions", {}).items()
            if key.startswith(PREFIX) and not key.startswith(OWN) and self._allows(key.removeprefix(PREFIX), value)
        }
        candidate = {**written, **kept}
        candidate = {key: value for key, value in candidate.items() if value is not None}
        if self.read(candidate) != self.read(written):
            candidate = {**{key: value for key, value in kept.items() if value is not None}, **written}
        return candidate if self.read(candidate) == self.read(written) else written

    def _allows(self, key: str, value: Any) -> bool:
        if key not in self.fields:
            return False
        if key == "relationTypeInformation" and self.vocabulary and not self.vocabulary.notes:
            return False
        allowed = self.vocabulary.allowed(key) if self.vocabulary else CONSTANT.get(key)
        return value is None or allowed is None or value in allowed


def normal_iri(value: Any) -> Any:
    """Write an identifier in full, so that two spellings of it compare equal."""
    return (expand(value) or value) if isinstance(value, str) else value


# -- parties ---------------------------------------------------------------------------------------------------------


def _read_identifier(piece: Piece, word: str) -> dict[str, str]:
    """Read the identifier of a party, whose keys begin with a word."""
    text = piece.get(f"{word}Identifier")
    return identifier_fields(text, piece.get(f"{word}IdentifierScheme")) if text else {}


def _write_identifier(part: Mapping[str, Any], word: str) -> Piece:
    found = type_and_text(part)
    if found is None:
        return {}
    kind, text = found
    if kind == "ORCID" and "identified_by" in part:
        # An ORCID iD is written as an address, as in DataCite's examples.
        text = str(normal_iri(part["identified_by"]))
    piece = {f"{word}Identifier": text, f"{word}IdentifierScheme": kind}
    return {**piece, "schemeUri": _SCHEMES[kind]} if kind in _SCHEMES else piece


def _read_party(piece: Piece) -> Piece:
    part: Piece = {"type": "Party", "name": piece.get("name", "")}
    kind = _KINDS.get(str(piece.get("nameType")))
    if kind is not None:
        part["party_kind"] = kind
    return part | _read_identifier(next(iter(piece.get("nameIdentifiers", ())), {}), "name")


def _write_party(part: Mapping[str, Any]) -> Piece | None:
    if not part.get("name"):
        return None
    piece: Piece = {"name": part["name"]}
    word = next((word for word, kind in _KINDS.items() if kind == part.get("party_kind")), None)
    if word is not None:
        piece["nameType"] = word
    identifier = _write_identifier(part, "name")
    return {**piece, "nameIdentifiers": [identifier]} if identifier else piece


CREATOR: Final = Codec(_read_party, _write_party, keys_of("creators"))


def contributor(kind: str, vocabulary: Vocabulary | None = None) -> Codec:
    """Give the codec of contributors of a type.

    Args:
        kind: The contributorType that is written; others that are read are kept beside the part.
        vocabulary: The closed lists of the version written.

    >>> contributor("HostingInstitution").encode({"type": "Party", "name": "Us"})
    {'name': 'Us', 'contributorType': 'HostingInstitution'}
    """

    def write(part: Mapping[str, Any]) -> Piece | None:
        piece = _write_party(part)
        return None if piece is None else {**piece, "contributorType": kind}

    return Codec(_read_party, write, keys_of("contributors"), vocabulary)


def _read_publisher(piece: Piece) -> Piece:
    return {"type": "Party", "name": piece.get("name", ""), **_read_identifier(piece, "publisher")}


def _write_publisher(part: Mapping[str, Any]) -> Piece | None:
    return {"name": part["name"], **_write_identifier(part, "publisher")} if part.get("name") else None


PUBLISHER: Final = Codec(_read_publisher, _write_publisher, keys_of("publisher"))


# -- identifiers -----------------------------------------------------------------------------------------------------


def _read_alternate(piece: Piece) -> Piece:
    kind = str(piece.get("alternateIdentifierType", ""))
    part: Piece = {"type": "AlternateIdentifier", "identifier_text": piece.get("alternateIdentifier", "")}
    squeezed = "".join(kind.split()).lower()
    known = next((name for name in NUMBER_SLOTS if name.lower() == squeezed), None)
    if known is None and kind not in ("", "Other"):
        part["name"] = kind
    return part | {"identifier_kind": known or "Other"}


def _write_alternate(part: Mapping[str, Any]) -> Piece | None:
    if not part.get("identifier_text"):
        return None
    kind = part.get("identifier_kind", "Other")
    if kind == "Other":
        kind = part.get("name") or "Other"
    return {"alternateIdentifier": part["identifier_text"], "alternateIdentifierType": kind}


ALTERNATE: Final = Codec(_read_alternate, _write_alternate, keys_of("alternateIdentifiers"))


def relation_of(kind: str) -> str | None:
    """Give the type of a relation, in whatever letters it is written; None where the model has none of that name.

    >>> relation_of("wasUsedIn"), relation_of("Likes")
    ('WasUsedIn', None)
    """
    known = current_model().enums["RelationType"].values
    return kind if kind in known else next((name for name in known if name.casefold() == kind.casefold()), None)


def _read_related(piece: Piece) -> Piece:
    part: Piece = {"type": "RelatedIdentifier"}
    if piece.get("relatedIdentifier"):
        part |= identifier_fields(piece["relatedIdentifier"], piece.get("relatedIdentifierType"))
    kind, note = piece.get("relationType", ""), piece.get("relationTypeInformation", "")
    if kind == "Other":
        head, _, rest = note.partition(": ")
        if head in _PIDINST_ONLY:
            kind, note = head, rest
    if (known := relation_of(kind)) is not None:
        part["relation_type"] = known
    if note:
        part["relation_note"] = note
    if piece.get("resourceTypeGeneral"):
        part["resource_kind"] = piece["resourceTypeGeneral"]
    return part


def _related_identifier(part: Mapping[str, Any], vocabulary: Vocabulary) -> tuple[str, str] | None:
    found = type_and_text(part)
    if found is None:
        return None
    if found[0] in vocabulary.lists["relatedIdentifierType"]:
        return found
    iri = normal_iri(part.get("identified_by"))
    text = iri if isinstance(iri, str) else found[1]
    if text.startswith(("http://", "https://")) and is_iri(text):
        return "URL", text
    if text.startswith("urn:"):
        return "URN", text
    return None


def _relation(part: Mapping[str, Any], vocabulary: Vocabulary) -> dict[str, str] | None:
    kind, note = part.get("relation_type"), part.get("relation_note")
    piece = {}
    if kind in vocabulary.lists["relationType"]:
        piece["relationType"] = str(kind)
    elif vocabulary.notes and kind in _PIDINST_ONLY:
        note = f"{kind}: {note}" if note else kind
        piece["relationType"] = "Other"
    elif kind in _NEAREST:
        piece["relationType"] = _NEAREST[str(kind)]
    else:
        return None
    if note and vocabulary.notes:
        piece["relationTypeInformation"] = str(note)
    return piece


def _write_related(part: Mapping[str, Any], vocabulary: Vocabulary) -> Piece | None:
    found, relation = _related_identifier(part, vocabulary), _relation(part, vocabulary)
    if found is None or relation is None:
        return None
    piece: Piece = {"relatedIdentifier": found[1], "relatedIdentifierType": found[0], **relation}
    if part.get("resource_kind") in vocabulary.lists["resourceTypeGeneral"]:
        piece["resourceTypeGeneral"] = part["resource_kind"]
    return piece


def related(vocabulary: Vocabulary) -> Codec:
    """Give the codec of related identifiers for a version.

    Args:
        vocabulary: Its closed lists.

    >>> from nboq.formats.datacite.vocab import vocabulary_of
    >>> related(vocabulary_of("4.5")).encode({"type": "RelatedIdentifier", "relation_type": "IsDescribedBy",
    ...                                    "identified_by": "https://scicrunch.org/resolver/RRID:SCR_025048"})
    ... # doctest: +NORMALIZE_WHITESPACE
    {'relatedIdentifier': 'https://scicrunch.org/resolver/RRID:SCR_025048', 'relatedIdentifierType': 'URL',
     'relationType': 'IsDescribedBy'}
    """
    write, older = (partial(_write_related, vocabulary=lists) for lists in (vocabulary, vocabulary_of(VERSIONS[0])))
    return Codec(_read_related, write, keys_of("relatedIdentifiers"), vocabulary, older)


READ_RELATED: Final = related(vocabulary_of(VERSIONS[-1]))
"""How related identifiers are read, whatever the version."""


# -- money -----------------------------------------------------------------------------------------------------------


# The key of an award → the slot of the part.
_AWARD: Final = {"awardNumber": "award_number", "awardUri": "identified_by", "awardTitle": "name"}


def _read_funding(piece: Piece) -> Piece:
    said = {slot: piece[key] for key, slot in _AWARD.items() if piece.get(key)}
    if not is_iri(said.get("identified_by", "")):
        said.pop("identified_by", None)
    part: Piece = {"type": "FundingReference", **said}
    if piece.get("funderName"):
        funder: Piece = {"type": "Party", "name": piece["funderName"]}
        if piece.get("funderIdentifier"):
            kind = piece.get("funderIdentifierType")
            bare = kind == "Crossref Funder ID" and piece["funderIdentifier"].startswith("10.")
            funder |= identifier_fields(piece["funderIdentifier"], "DOI" if bare else kind)
        part["funder"] = funder
    return part


def _funder_identifier(funder: Mapping[str, Any]) -> dict[str, str]:
    found = type_and_text(funder)
    if found is None:
        return {}
    kind, text = found
    if kind in CONSTANT["funderIdentifierType"]:
        return {"funderIdentifier": text, "funderIdentifierType": kind}
    iri = str(normal_iri(funder.get("identified_by", text)))
    try:
        crossref = from_iri(iri).sub == "funder"
    except InvalidIdentifier:
        crossref = False
    return {"funderIdentifier": iri, "funderIdentifierType": "Crossref Funder ID" if crossref else "Other"}


def _write_funding(part: Mapping[str, Any]) -> Piece | None:
    funder = part.get("funder", {})
    if not funder.get("name"):
        return None
    said = {key: part[slot] for key, slot in _AWARD.items() if part.get(slot)}
    if "awardUri" in said:
        said["awardUri"] = normal_iri(said["awardUri"])
    return {"funderName": funder["name"], **_funder_identifier(funder), **said}


FUNDING: Final = Codec(_read_funding, _write_funding, keys_of("fundingReferences"))
