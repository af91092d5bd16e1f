"""Persistent identifiers: recognise, normalise, check and write them as IRIs, without a network.

>>> from nboq.pid import parse
>>> parse("https://dx.doi.org/10.5442%2FNI000001.").norm
'10.5442/ni000001'
"""

from __future__ import annotations

from nboq.pid.finding import Found, find
from nboq.pid.identifier import Identifier
from nboq.pid.reading import from_iri, iri_of, normalise, parse, recognise, shared_iri, to_iri
from nboq.pid.scheme_table import Repository, Scheme, repositories, role_of, schemes

__all__ = [
    "Found",
    "Identifier",
    "Repository",
    "Scheme",
    "find",
    "from_iri",
    "iri_of",
    "normalise",
    "parse",
    "recognise",
    "repositories",
    "role_of",
    "schemes",
    "shared_iri",
    "to_iri",
]
