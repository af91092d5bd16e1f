"""How identifiers are written for people: one way everywhere."""

from __future__ import annotations

from functools import lru_cache

from nboq.errors import InvalidIdentifier
from nboq.pid.identifier import Identifier
from nboq.pid.reading import parse
from nboq.pid.scheme_table import SPELLINGS


@lru_cache(8192)
def pid_label(identifier: Identifier | str) -> str:
    """Write an identifier with its scheme and without its resolver; `nboq.pid.parse` reads it again.

    Args:
        identifier: An identifier, or its IRI.

    Returns:
        Its label; a text that is no identifier stays as it is.

    >>> pid_label("https://doi.org/10.5442/NI000001"), pid_label("https://scicrunch.org/resolver/RRID:SCR_017934")
    ('doi:10.5442/ni000001', 'RRID:SCR_017934')
    >>> pid_label("https://ror.org/0464eyp60"), pid_label("https://orcid.org/0000-0002-1825-0097")
    ('ROR:0464eyp60', 'ORCID:0000-0002-1825-0097')
    >>> pid_label("https://example.org/microscope")
    'https://example.org/microscope'
    """
    if isinstance(identifier, str):
        try:
            identifier = parse(identifier)
        except InvalidIdentifier:
            return str(identifier)
    if identifier.scheme == "purl":
        return identifier.iri
    return f"{SPELLINGS[identifier.scheme].get('shown', '')}{identifier.norm}"
