"""Rules for Apache that lead from every IRI of the vocabulary to a document about it: for the host, and for w3id.org.

They stand in the templates `*.htaccess.j2`. What the `Accept` header asks for they leave in the variable `NBOQ_AS`:
html, ttl, rdf, nt or jsonld. Qualities are compared as texts without trailing zeros, for which the order of texts is
that of numbers.

Sources: RFC 9110, section 12.5.1, for the header; "Best Practice Recipes for Publishing RDF Vocabularies", W3C 2008,
for RDF where a client says nothing of HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from nboq.publish.vocabulary.graph import SUFFIXES
from nboq.publish.vocabulary.paths import unsafe
from nboq.publish.vocabulary.source import Source
from nboq.render.template import plain_texts

HERE: Final = "https://example.org/nbo-q"
"""Stands in the redirection rules until somebody says where the release is hosted."""
_NAME: Final = "[A-Za-z0-9_]+"
# The families of names that the generators of shapes use.
_SHAPES: Final = (
    (r"rules?(?:-[A-Za-z0-9_-]+)?", "rules"),
    (rf"{_NAME}(?:\.{_NAME})?-(?:shape|group|class)", "core"),
    (rf"{_NAME}(?:\.{_NAME})?-strict", "strict"),
    (rf"{_NAME}(?:\.{_NAME}){{0,2}}-deprecated", "deprecated"),
    (rf"{_NAME}(?:\.{_NAME})?-(tier-[0-9]+(?:-recommended)?)", ""),
)
_HOST: Final = re.compile(r"https?://[A-Za-z0-9.-]+(:[0-9]+)?(/[A-Za-z0-9._~-]+)*/?\Z")
_PLAIN: Final = re.compile(r"https?://[A-Za-z0-9._~/#?=&:-]+\Z")


def filled(template: str, **values: Any) -> str:
    """Write rules for Apache, or what goes along with them.

    Args:
        template: `redirect.htaccess.j2`, for w3id.org or whoever answers for the base IRI; `redirect-readme.md.j2`,
            for the repository of w3id.org beside these rules; or `host.htaccess.j2`.
        values: The redirection wants the `host` of the release, without a slash at the end; the `name` of the
            ontology's file, if these rules shall choose the document themselves, for a host that serves plain files
            only; and what `exceptions` picked as `extra`.

    >>> "https://example.org/x/$1" in filled("redirect.htaccess.j2", host="https://example.org/x", name="", extra=())
    True
    """
    texts = plain_texts("nboq.publish.vocabulary")
    texts.filters["regex"] = re.escape
    rules = {"families": _SHAPES, "suffixes": SUFFIXES}
    return texts.get_template(template).render(**rules, **values).rstrip() + "\n"


def shape_file(local: str) -> str:
    """Say which file of shapes the rules send a name to, without its ending; empty when it is no shape.

    >>> shape_file("Objective.lens_na-tier-2"), shape_file("rule-na-air"), shape_file("Objective")
    ('tier-2', 'rules', '')
    """
    for pattern, file in _SHAPES:
        found = re.fullmatch(pattern, local)
        if found:
            return file or found[1]
    return ""


def exceptions(names: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Pick the names that the patterns don't lead to the right document, such as values with blanks in their names.

    Args:
        names: The local part of an IRI, and the path of its documents below the version, without an ending.

    Yields:
        The local part as a web server sees it, decoded, and the path.

    Raises:
        InputError: If it holds a quote, a backslash or a control character.

    >>> list(exceptions([("Objective", "terms/Objective"), ("Dye.a%20b", "terms/Dye/a~20b")]))
    [('Dye.a b', 'terms/Dye/a~20b')]
    """
    for local, stem in names:
        seen = unquote(local)
        folder = "slots" if re.match("[a-z]", seen) else "terms"
        owner, dot, value = seen.partition(".")
        led = f"{folder}/{owner}/{value}" if dot else f"{folder}/{owner}"
        if led == stem or shape_file(seen) == stem:
            continue
        if not seen.isprintable() or '"' in seen or "\\" in seen:
            raise unsafe("the name of a term", seen)
        yield seen, stem


def checked_host(url: str) -> str:
    """Give the address of the host without a slash at its end.

    Raises:
        InputError: If it is no plain http(s) address: blanks, quotes and `%` mean something to the web server.

    >>> checked_host("https://example.org/nbo-q/")
    'https://example.org/nbo-q'
    """
    if not _HOST.match(url):
        raise unsafe("the address of the host (http or https, then server and path)", url)
    return url.rstrip("/")


def redirect_folder(base: str) -> str:
    """Give the folder of the redirection rules: server and path of the base, as in the repository of w3id.org.

    >>> redirect_folder("https://w3id.org/nbo-q/")
    'w3id.org/nbo-q'
    """
    parts = urlsplit(base)
    return f"{(parts.netloc or 'localhost').replace(':', '_')}{parts.path}".rstrip("/")


def host_rules(source: Source, extra: Iterable[tuple[str, str]] = ()) -> str:
    """Write the `.htaccess` of the folder that is served.

    The rules hold wherever the folder stands on the server and on its disk.

    Args:
        source: The vocabulary.
        extra: What `exceptions` picked.

    >>> "RewriteEngine On" in host_rules(Source.installed())
    True
    """
    licence = source.licence if _PLAIN.match(source.licence) else ""
    return filled("host.htaccess.j2", source=source, licence=licence, extra=list(extra))
