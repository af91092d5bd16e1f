"""Identifiers as IRIs: what a document may write, and what RDF gets."""

from __future__ import annotations

import re

from nboq.schema.model import current_model, per_model

# RFC 3987 leaves these out of IRIs, and N-Triples (§2.2) out of IRIREF.
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\\ud800-\udfff]+")


def is_iri(text: str) -> bool:
    """Tell whether a text is an absolute IRI that N-Triples can hold.

    >>> is_iri("urn:uuid:93efaebd-1042-43aa-994e-2f5bc2a92fb1"), is_iri("63x oil")
    (True, False)
    """
    return _IRI.fullmatch(text) is not None


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
    prefix, colon, local = text.partition(":")
    if colon and not local.startswith("//"):
        base = current_model().prefixes.get(prefix)
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
