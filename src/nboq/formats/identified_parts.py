"""Identifiers in records of other people: to the fields of an `IdentifiedPart`, and back to a type and a text.

Records say of each identifier which type it is, in words that differ: `ROR`, `Other`, `URL`. What can be made an IRI
becomes `identified_by`, whatever the type was called; what can't is kept as it was written.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from nboq.errors import InvalidIdentifier
from nboq.pid import Identifier, from_iri, parse, recognise
from nboq.schema.iri import expand, is_iri

# The scheme's key → what PIDINST 1.0 and DataCite 4 call the type.
_NAMES: Final = (
    *("RRID", "DOI", "Handle", "ROR", "ORCID", "ARK", "IGSN", "LSID", "PMID", "PURL"),
    *("RAiD", "SWHID", "Wikidata"),
)
_TYPES: Final = {name.lower(): name for name in _NAMES}
NUMBER_SLOTS: Final = {"SerialNumber": "serial_number", "InventoryNumber": "inventory_number"}
"""The slots of an instrument for alternate identifiers of two types."""
_BARE: Final = frozenset({"doi", "handle", "rrid", "pmid", "lsid", "ark", "swhid", "wikidata"})
_VAGUE: Final = {"", "other", "url", "uri", "urn", "pid", "crossref funder id", "w3id"}


def _read(text: str, kind: str) -> Identifier | None:
    labelled = kind.lower() in (*_TYPES, "hdl")
    for candidate in (text, f"{kind}:{text}") if labelled else (text,):
        found = recognise(candidate)
        if found is not None and (found.scheme != "uuid" or text.lower().startswith("urn:")):
            return found
    return None


def identifier_fields(text: str, kind: str | None) -> dict[str, str]:
    """Give the fields that hold an identifier of a record.

    Args:
        text: The identifier as the record has it.
        kind: What the record calls its type.

    Returns:
        `identified_by` where it can be made an IRI, with `identifier_scheme` only where the type says something that
        the IRI doesn't; else `identifier_text` as it was, and `identifier_scheme` unless that is `Other`.

    >>> identifier_fields("02aj13c28", "ROR")
    {'identified_by': 'https://ror.org/02aj13c28'}
    >>> identifier_fields("https://ror.org/0464eyp60", "Other")
    {'identified_by': 'https://ror.org/0464eyp60'}
    >>> identifier_fields("FBbi:00000251", "FBbi")
    {'identified_by': 'http://purl.obolibrary.org/obo/FBbi_00000251', 'identifier_scheme': 'FBbi'}
    >>> identifier_fields("Q107529885", "Wikidata")
    {'identified_by': 'http://www.wikidata.org/entity/Q107529885'}
    """
    kind, bare = (kind or "").strip(), text.strip()
    found = _read(bare, kind)
    iri = found.iri if found else text if text.startswith(("http://", "https://", "urn:")) and is_iri(text) else None
    if iri is None and kind and bare.lower().startswith(f"{kind.lower()}:"):
        term = expand(bare) or ""  # of an ontology, whose prefix is the type
        iri = term if term.startswith("http") else None
    # "Other" says no more than that the type isn't on the list.
    silent = _VAGUE if iri else {"", "other"}
    if found is not None:
        silent = silent | {_TYPES.get(found.scheme, "").lower(), found.scheme}
    fields = {"identified_by": iri} if iri else {"identifier_text": text}
    return fields if kind.lower() in silent else {**fields, "identifier_scheme": kind}


def why_none(text: str, kind: str | None) -> str:
    """Say why a text is no identifier of the type that its record calls it; "" where it is, or nobody knows the type.

    >>> why_none("1234.1675", "Handle"), why_none("A-17", "Other")
    ('no Handle: a Handle prefix without a local name', '')
    """
    kind = (kind or "").strip().lower()
    if kind not in _TYPES or _read(text.strip(), kind) is not None:
        return ""
    try:
        parse(f"{kind}:{text.strip()}")
    except InvalidIdentifier as error:
        return f"no {_TYPES[kind]}: {error.reason}"
    return ""


def type_and_text(part: Mapping[str, Any]) -> tuple[str, str] | None:
    """Give the type and the text of the identifier that a part holds, as records write them.

    Args:
        part: An object with the fields of an `IdentifiedPart`.

    Returns:
        For a DOI, Handle, RRID or ORCID iD the bare normal form, for a ROR and all others the address; None when there
        is no identifier.

    >>> type_and_text({"identified_by": "https://doi.org/10.5442/ni000001"})
    ('DOI', '10.5442/ni000001')
    >>> type_and_text({"identified_by": "https://ror.org/02aj13c28"})
    ('ROR', 'https://ror.org/02aj13c28')
    >>> type_and_text({"identified_by": "https://example.org/microscope"})
    ('URL', 'https://example.org/microscope')
    >>> type_and_text({"identified_by": "https://pubmed.ncbi.nlm.nih.gov/33253684/", "identifier_scheme": "DOI"})
    ('PMID', '33253684')
    """
    given, scheme = part.get("identified_by"), part.get("identifier_scheme")
    if isinstance(given, str) and not scheme:
        return typed(given)
    if isinstance(given, str):
        plain, said = typed(given), typed(given, scheme)
        # A type that would make another identifier of the same text is left out.
        here, there = (identifier_fields(text, kind).get("identified_by") for kind, text in (plain, said))
        return said if here == there else plain
    if isinstance(part.get("identifier_text"), str):
        return scheme or "Other", part["identifier_text"]
    return None


def typed(given: str, scheme: str | None = None) -> tuple[str, str]:
    """Write an IRI as records do, under a type if one is given.

    >>> typed("http://www.wikidata.org/entity/Q107529885")
    ('Wikidata', 'Q107529885')
    """
    iri = expand(given) or given
    try:
        found = from_iri(iri)
    except InvalidIdentifier:
        return scheme or ("URN" if iri.startswith("urn:") else "URL"), iri
    kind = scheme or _TYPES.get(found.scheme, "URN" if iri.startswith("urn:") else "URL")
    if found.sub == "w3id" and not scheme:
        kind = "w3id"
    bare = found.scheme in _BARE or kind == "ORCID"
    return kind, found.norm if bare else found.iri
