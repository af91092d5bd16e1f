"""What pages are called: addresses from identifiers.

The address of a page follows from the identifier alone. A name may change, and the page that an identifier was
registered with has to stay.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlsplit

from nboq.errors import InvalidIdentifier
from nboq.pid import from_iri
from nboq.pid.chain import Tier
from nboq.schema.artefacts import tsv_rows
from nboq.schema.model import current_model

PAGES: Final = {Tier(row["tier"]): row for row in tsv_rows(Path(__file__).with_name("tiers.tsv"))}
"""For the pages of each tier their `folder`, their `title` and the `fields` that schema.org has properties for."""

_LONGEST: Final = 80
# Microsoft, "Naming Files, Paths, and Namespaces": names that can't be a file's there, whatever follows a full stop.
_RESERVED: Final = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)").match
_ADDRESSES: Final = frozenset({"http", "https"})


def slug(iri: str) -> str:
    """Make the name of a page's folder out of an identifier: lower-case letters, digits, dots and hyphens.

    Where that loses something which tells two identifiers apart, a digest of the identifier follows.

    Args:
        iri: The identifier as an IRI.

    >>> slug("https://doi.org/10.83185/abcd-1234"), slug("urn:uuid:498f6431-a50d-5e24-8fab-4c5d75182d86")
    ('doi-10.83185-abcd-1234', '498f6431-a50d-5e24-8fab-4c5d75182d86')
    >>> slug("https://scicrunch.org/resolver/RRID:SCR_017934")
    'rrid-scr-017934'
    >>> slug("javascript:alert(1)"), slug("urn:x:../../etc/passwd")
    ('javascript-alert-1-d0ee0421', 'urn-x-etc-passwd-66bd6d12')
    """
    try:
        found = from_iri(iri)
        known = {"doi", "handle", "rrid", "ror", "uuid"}
        said = found.norm if found.scheme in ("uuid", "rrid") else f"{found.scheme}-{found.norm}"
        plain = found.scheme in known
    except InvalidIdentifier:
        said, plain = iri, False
    text = re.sub(r"[^a-z0-9.]+", "-", said.lower())
    text = re.sub(r"[-.]*-[-.]*|\.{2,}", "-", text).strip("-.")
    # A DOI's first slash and an RRID's underscore always stand where they do; other characters could be any.
    lossless = (
        plain and len(text) <= _LONGEST and re.fullmatch(r"[a-z0-9.:_/-]+", said) and said.replace("/", "-", 1) == text
    )
    if plain and said.startswith("RRID:") and re.fullmatch(r"RRID:[A-Z]+_[0-9]+", said):
        lossless = True
    if not lossless:
        text = f"{text[: _LONGEST - 9].strip('-.')}-{hashlib.sha256(iri.encode()).hexdigest()[:8]}".strip("-")
    return f"x-{text}" if _RESERVED(text) else text


def page_path(tier: Tier, iri: str) -> str:
    """Give the path of a page in the site, from its root.

    >>> page_path(Tier.INSTANCE, "https://doi.org/10.83185/abcd")
    'instruments/doi-10.83185-abcd/index.html'
    """
    return f"{PAGES[tier]['folder']}/{slug(iri)}/index.html"


def href(text: Any) -> str:
    """Give a web address as it may stand in a link, or nothing where following it wouldn't be safe.

    Only http and https pass, so that `javascript:` and `data:` of a document never become a link.

    Args:
        text: What a document gives as an address or identifier.

    >>> href("https://example.org/a b?x=1&y=ü"), href("javascript:alert(1)"), href("RRID:SCR_017934")
    ('https://example.org/a%20b?x=1&y=%C3%BC', '', 'https://scicrunch.org/resolver/RRID:SCR_017934')
    """
    if not isinstance(text, str):
        return ""
    given = text.strip()
    if given.startswith("RRID:"):
        given = current_model().prefixes["RRID"] + given[len("RRID:") :]
    try:
        parts = urlsplit(given)
        good = parts.scheme.lower() in _ADDRESSES and bool(parts.hostname) and "\\" not in given
    except ValueError:
        return ""
    return quote(given, safe="%._~!$&'()*+,;=:@/?#[]-") if good else ""
