"""Identifiers as IRIs: what a document may write, and what RDF gets."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from typing import Final

from nboq.schema.model import current_model, per_model

_SCHEME: Final = "[A-Za-z][A-Za-z0-9+.-]*:"
_PATH: Final = "[A-Za-z0-9._~!$&'()*+,;=:@/?-]*"
# By RFC 3987 these are IRIs whatever their scheme, and nearly all are; the engine, asked about others, takes longer.
_PLAIN: Final = re.compile(rf"{_SCHEME}(?://[A-Za-z0-9.-]+(?![^/?#])|(?!//)(?=.)){_PATH}(?:#{_PATH})?").fullmatch
_LONG_ENOUGH: Final = re.compile(rf"{_SCHEME}.", re.DOTALL).match


def is_iri(text: str) -> bool:
    """Tell whether a text is an absolute IRI by RFC 3987, which is one that the RDF engine takes.

    >>> is_iri("urn:uuid:93efaebd-1042-43aa-994e-2f5bc2a92fb1"), is_iri("63x oil")
    (True, False)
    >>> is_iri("https://lab.example.org/?id[]=7"), is_iri("https://lab.example.org/?id%5B%5D=7")
    (False, True)
    """
    if _PLAIN(text):
        return True
    if not _LONG_ENOUGH(text):
        return False
    # Documents are read and held against the JSON Schema without an engine for RDF.
    import pyoxigraph as ox

    try:
        ox.NamedNode(text)
    except ValueError:
        return False
    return True


@per_model
def expand(text: str) -> str | None:
    """Write an identifier as an absolute IRI.

    The rule is that of JSON-LD 1.1 (API, §5.2 IRI Expansion): what stands before the first colon is looked up among
    the model's prefixes, unless `//` follows.

    Args:
        text: An IRI, or a prefix of the model, a colon and a local part.

    Returns:
        The IRI, or None when the text is neither.

    >>> expand("RRID:SCR_017934")
    'https://scicrunch.org/resolver/RRID:SCR_017934'
    >>> expand("no identifier") is None
    True
    """
    return expanded(text, current_model().prefixes)


def expanded(text: str, prefixes: Mapping[str, str]) -> str | None:
    """Do what `expand` does by some prefixes, for who remembers by itself what it gave.

    >>> expanded("x:1", {"x": "urn:x:"})
    'urn:x:1'
    """
    prefix, colon, local = text.partition(":")
    if colon and not local.startswith("//"):
        base = prefixes.get(prefix)
        if base is not None:
            text = base + local
    return text if is_iri(text) else None


def compact(iri: str) -> str:
    """Write an IRI with a prefix where that's how people know it; only RRIDs are.

    >>> compact("https://scicrunch.org/resolver/RRID:SCR_017934")
    'RRID:SCR_017934'
    >>> compact("https://doi.org/10.83185/abcd")
    'https://doi.org/10.83185/abcd'
    """
    base = current_model().prefixes["RRID"]
    return "RRID:" + iri[len(base) :] if iri.startswith(base) else iri


def is_web_address(text: str) -> bool:
    """Tell whether a text is meant as an address of the web and not as the name of a file.

    >>> is_web_address("HTTPS://lab.example.org/query"), is_web_address("lab.db")
    (True, False)
    """
    return text[:8].lower().startswith(("http://", "https://"))


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine.

    >>> is_loopback("127.0.0.1"), is_loopback("::1"), is_loopback("localhost.example.org")
    (True, True, False)
    """
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
