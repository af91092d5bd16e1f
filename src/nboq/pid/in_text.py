"""Identifiers in running text, with their positions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from nboq.errors import InvalidIdentifier
from nboq.pid.identifier import Identifier, tidy
from nboq.pid.reading import parse


class Found(NamedTuple):
    """An identifier in a text, which is `text[start:end]` there."""

    identifier: Identifier
    start: int
    end: int


# A suffix ends at a blank or a quote, and where a next identifier begins behind a comma. The angle brackets of old
# DOIs (SICI, ANSI/NISO Z39.56) are taken whole.
_SUFFIX: Final = (
    r"(?:(?![,;|](?:https?:|doi:|hdl:|RRID|10\.[0-9]{4}))[^\s<>\"“”„«»‹›]|<[0-9]+::?[^\s<>]{0,40}>){1,1000}"
)
_starts: Final = re.compile(
    rf"(?<![A-Za-z0-9_])(?:"
    rf"(?:https?://|(?:www\.)?(?:dx\.)?doi\.org/|(?:www\.)?(?:ror|orcid|scicrunch|identifiers|w3id|purl|igsn)\.org/"
    rf"|hdl\.handle\.net/|n2t\.net/){_SUFFIX}"
    rf"|(?:PIDINST|PHD-?ID)\s?:\s?{_SUFFIX}"
    rf"|(?:doi|hdl|handle|ark|urn:lsid|urn:uuid|igsn)\s?:\s?{_SUFFIX}"
    r"|RRIDs?\s?:\s?(?:RRID:)?(?:SCR[ _:-]?[0-9]+|[A-Za-z][A-Za-z0-9-]{0,30}[_:][A-Za-z0-9_:.-]{1,80})"
    r"|(?:ROR|ORCID(?:\siD)?|PMID|PMCID|PubMed(?:\sID)?|uuid|idr|empiar)\s?:\s?[A-Za-z0-9:/._\u2010-\u2014-]{1,200}"
    r"|(?:PMID|IGSN)\s[A-Za-z0-9]+"
    rf"|10\.[0-9]{{4,9}}(?:\.[0-9]+)*(?:/|%2F){_SUFFIX}"
    rf"|2[0-9]\.(?:T?[0-9]{{4,}}|[0-9]{{3,4}}\.[0-9]+)(?:\.[0-9A-Za-z_-]+)*/{_SUFFIX}"
    r"|(?:SCR|CVCL)_[A-Z0-9]+|AB_[0-9]{5,}"
    r"|[0-9]{4}(?:[-\u2010-\u2014][0-9]{4}){2}[-\u2010-\u2014][0-9]{3}[0-9X](?![A-Za-z0-9])"
    r"|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}(?![A-Za-z0-9])"
    r"|PMC[0-9]{4,}|S-[A-Z]{4}[0-9]+|E-[A-Z]{4}-[0-9]+|idr[0-9]{4}(?![0-9])|EMPIAR-[0-9]+|4DN[A-Z]{2}[A-Z0-9]{7}(?![A-Za-z0-9])"
    r")",
    re.IGNORECASE,
)


def find(text: str) -> Iterator[Found]:
    """Pull the identifiers out of a text, such as the methods section of an article.

    What could as well be a word or a number isn't taken: a bare ROR, a bare PMID. A wrong checksum is reported, not
    passed over.

    Args:
        text: The text.

    Yields:
        The identifiers from left to right. `parse(text[start:end])` gives each again.

    >>> said = "Imaged at the core (RRID:SCR_017934) on doi:10.83185/abcd-1234."
    >>> [(found.identifier.norm, said[found.start : found.end]) for found in find(said)]
    [('RRID:SCR_017934', 'RRID:SCR_017934'), ('10.83185/abcd-1234', 'doi:10.83185/abcd-1234')]
    """
    at = 0
    while match := _starts.search(text, at):
        start = match.start()
        written = match[0]
        if written[:6].upper() == "RRIDS:":
            at = start + 6
            continue
        span = tidy(written)
        end = start + len(span)
        try:
            if text[start:end] != span:
                raise InvalidIdentifier(written, "invisible characters are in it")
            identifier = parse(span)
        except InvalidIdentifier:
            # What a label or an address couldn't hold may still be an identifier of another scheme behind it; what
            # stands in an unknown address is that site's own business.
            at = match.end() if written[:4].lower() == "http" else start + 1
            continue
        yield Found(identifier, start, end)
        at = end
