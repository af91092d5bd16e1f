"""The schemes of persistent identifiers that NBO-Q reads, and the roles that aren't schemes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True)
class Scheme:
    """One scheme of identifiers.

    Attributes:
        scheme: The key that `Identifier.scheme` holds.
        name: What people call it.
        identifies: What an identifier of it names.
        check: What can be tested without a network, or None.
        resolver: What the IRI begins with.
        source: Where its rules are written down.
        subs: The kinds that `Identifier.sub` tells apart.
    """

    scheme: str
    name: str
    identifies: str
    check: str | None
    resolver: str
    source: str
    subs: tuple[str, ...] = ()


_SCHEMES: Final = (
    Scheme(
        "rrid",
        "RRID",
        "a research resource: a core facility, an instrument model, software, an antibody, a strain",
        "shape of the local part, where the issuing authority's is known",
        "https://scicrunch.org/resolver/",
        "RRID portal, syntax RRID:authority_number",
    ),
    Scheme(
        "doi",
        "DOI",
        "any object: an article, a data set, an instrument, a protocol, a grant",
        None,
        "https://doi.org/",
        "ISO 26324:2022, clause 4; DOI Handbook, 'Numbering': ASCII case is not significant",
        ("funder", "grant", "igsn", "protocols.io"),
    ),
    Scheme(
        "handle",
        "Handle",
        "any object: an instrument, a data type, a digital object",
        None,
        "https://hdl.handle.net/",
        "RFC 3651: prefix, slash, local name",
        ("b2inst", "docid"),
    ),
    Scheme(
        "ror",
        "ROR",
        "a research organisation",
        "two last digits, ISO/IEC 7064 mod 97-10 over Crockford's base 32",
        "https://ror.org/",
        "ROR documentation, 'ROR identifier pattern'",
    ),
    Scheme(
        "orcid",
        "ORCID iD",
        "a person",
        "last character, ISO/IEC 7064 mod 11-2",
        "https://orcid.org/",
        "ORCID documentation, 'Structure of the ORCID identifier'",
    ),
    Scheme(
        "ark",
        "ARK",
        "any object, often of a museum, an archive or a library",
        None,
        "https://n2t.net/",
        "Internet draft draft-kunze-ark: the host that resolves it is no part of it",
    ),
    Scheme(
        "igsn",
        "IGSN",
        "a material sample, registered as a handle under 10273 (newer ones are DOIs)",
        None,
        "https://hdl.handle.net/10273/",
        "IGSN e.V., technical documentation, 'Syntax guidelines'",
    ),
    Scheme(
        "uuid",
        "UUID",
        "anything that a program gave a number",
        None,
        "urn:uuid:",
        "RFC 9562 (the URN namespace was first that of RFC 4122)",
    ),
    Scheme(
        "lsid",
        "LSID",
        "an object of the life sciences; OME files name instruments and images so",
        None,
        "urn:lsid:",
        "OMG Life Sciences Identifiers, formal/04-12-01",
    ),
    Scheme(
        "purl",
        "PURL",
        "a term or a document under an address that is redirected: w3id.org, purl.org, the OBO library",
        None,
        "https://w3id.org/",
        "W3C Permanent Identifier Community Group; OBO Foundry ID policy, FP 003",
        ("obo", "w3id"),
    ),
    Scheme(
        "pmid",
        "PMID",
        "a citation in PubMed",
        None,
        "https://pubmed.ncbi.nlm.nih.gov/",
        "NLM, PubMed help, 'PMID': one to eight digits",
    ),
    Scheme(
        "pmcid",
        "PMCID",
        "a full text in PubMed Central",
        None,
        "https://pmc.ncbi.nlm.nih.gov/articles/",
        "NLM, PubMed Central help: PMC and digits",
    ),
    Scheme(
        "biostudies",
        "BioStudies",
        "a study in BioStudies, the BioImage Archive's among them",
        None,
        "https://www.ebi.ac.uk/biostudies/studies/",
        "BioStudies help: S-, letters of the collection, digits",
    ),
    Scheme(
        "idr",
        "IDR",
        "a study in the Image Data Resource",
        None,
        "https://idr.openmicroscopy.org/search/?query=Name:",
        "Image Data Resource, accession numbers: idr and four digits",
    ),
    Scheme(
        "empiar",
        "EMPIAR",
        "an entry of the public image archive of electron microscopy",
        None,
        "https://www.ebi.ac.uk/empiar/",
        "EMPIAR, accession codes: EMPIAR- and digits",
    ),
    Scheme(
        "4dn",
        "4DN",
        "an item in the data portal of 4D Nucleome",
        None,
        "https://data.4dnucleome.org/",
        "4DN data portal, accessions: 4DN, two letters of the kind, seven characters",
    ),
)


def schemes() -> MappingProxyType[str, Scheme]:
    """Give the table of schemes, by key, in the order of the documentation.

    >>> schemes()["ror"].identifies
    'a research organisation'
    """
    return _TABLE


_TABLE: Final = MappingProxyType({scheme.scheme: scheme for scheme in _SCHEMES})

# What may play a role; a descriptor may also be named by a w3id address.
ROLES: Final = MappingProxyType(
    {"PIDINST": frozenset({"doi", "handle"}), "PHD-ID": frozenset({"doi", "handle", "purl"})},
)


def role_of(label: str) -> str | None:
    """Tell the role that a label names, or None when it names a scheme or nothing.

    PIDINST (an identifier of one instrument) and PHD-ID (of a hardware descriptor) say what a DOI or a Handle is
    for. Nobody can tell from the number alone, so they are no schemes.

    Args:
        label: What stands before the colon, in any case, with or without the hyphen.

    >>> role_of("PIDINST"), role_of("phd id"), role_of("DOI")
    ('PIDINST', 'PHD-ID', None)
    """
    return _ROLE_LABELS.get(re.sub(r"[\s_-]+", "", label).rstrip(":").upper())


_ROLE_LABELS: Final = {"PIDINST": "PIDINST", "PHDID": "PHD-ID"}
