"""What the `Accept` header asks for, as rules of mod_rewrite: quality values, wildcards and other names of media types.

The rules leave their answer in the variable `NBOQ_AS`: html, ttl, rdf, nt or jsonld. Qualities are compared as texts
without trailing zeros, for which the order of texts is that of numbers.

Sources: RFC 9110, section 12.5.1, for the header; "Best Practice Recipes for Publishing RDF Vocabularies", W3C 2008,
for RDF where a client says nothing of HTML.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

ORDER: Final = ("html", "ttl", "rdf", "jsonld", "nt")
"""What is given where several are wanted equally; `*/*` alone stands for those after HTML."""
_RANGES: Final = (
    (r"\*/\*", ("ttl", "rdf", "jsonld", "nt")),
    (r"application/\*", ("rdf", "jsonld", "nt")),
    (r"text/\*", ("html", "ttl")),
    (r"text/plain", ("nt",)),
    (r"application/json", ("jsonld",)),
    (r"(?:application|text)/xml", ("rdf",)),
    (r"(?:application/x-turtle|text/n3|text/rdf\+n3)", ("ttl",)),
    (r"application/xhtml\+xml", ("html",)),
    (r"application/n-triples", ("nt",)),
    (r"application/ld\+json", ("jsonld",)),
    (r"application/rdf\+xml", ("rdf",)),
    (r"text/turtle", ("ttl",)),
    (r"text/html", ("html",)),
)
"""From the widest to the most exact: what comes later overrules what comes before."""


def _header(media: str, quality: str) -> str:
    return rf"(?:^|,)\s*{media}\s*(?:;\s*(?!q\s*=)[^,;]*)*{quality}(?:;[^,]*)?(?:,|$)"


def _set(names: tuple[str, ...], value: str) -> str:
    return ",".join(f"E=NBOQ_Q_{name}:{value}" for name in names)


def accept_rules() -> Iterator[str]:
    """Write the rules, one line after the other."""
    less = r";\s*q\s*=\s*0(?:(\.[0-9]{0,2}[1-9])0*|\.?0*)\s*"
    full = r"(?:;\s*q\s*=\s*1(?:\.0*)?\s*)?"
    for media, names in _RANGES:
        yield f'RewriteCond %{{HTTP:Accept}} "{_header(media, full)}" [NC]'
        yield f"RewriteRule ^ - [{_set(names, '1')}]"
        yield f'RewriteCond %{{HTTP:Accept}} "{_header(media, less)}" [NC]'
        yield f"RewriteRule ^ - [{_set(names, '0%1')}]"
    yield "# A client that sends no such header takes anything."
    yield 'RewriteCond %{HTTP:Accept} "^$"'
    yield "RewriteRule ^ - [E=NBOQ_Q_ttl:1]"
    yield "# The one with the highest quality; HTML where nothing that there is was asked for."
    yield "RewriteRule ^ - [E=NBOQ_AS:html,E=NBOQ_BEST:0]"
    for name in ORDER:
        yield f"RewriteCond expr \"reqenv('NBOQ_Q_{name}') > reqenv('NBOQ_BEST')\""
        yield f"RewriteRule ^ - [E=NBOQ_AS:{name},E=NBOQ_BEST:%{{ENV:NBOQ_Q_{name}}}]"
