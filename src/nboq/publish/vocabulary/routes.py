"""Rules of mod_rewrite that lead from names to documents: for the host of a release and for who redirects to it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final
from urllib.parse import unquote

from nboq.publish.vocabulary.errors import UnsafeName

_FORMS: Final = "(?:html|ttl|rdf|nt|jsonld)"
ENDINGS: Final = "(?:html|ttl|rdf|nt|jsonld|json|svg)"
NUMBER: Final = r"[0-9]+(?:\.[0-9]+)+(?:[-.+]?[A-Za-z0-9]+)*"
IN: Final = f"(?:(?:latest|{NUMBER})/)?"
_NAME: Final = "[A-Za-z0-9_]+"
DOCUMENTS: Final = r"[\w-]+\.(?:owl|skos)|catalog|changes|core|strict|tier-[0-9]+|rules"
# The families of names that the generators of shapes use. `rule_files` gives what a file has beyond them.
_SHAPES: Final = (
    (r"rules?(?:-[A-Za-z0-9_-]+)?", "rules"),
    (rf"{_NAME}(?:\.{_NAME})?-(?:shape|group)", "core"),
    (rf"{_NAME}(?:\.{_NAME})?-strict", "strict"),
    (rf"{_NAME}(?:\.{_NAME})?-(tier-[0-9]+)", ""),
)


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


def shapes(to: str) -> Iterator[str]:
    """Write the rules for the names of shapes.

    Args:
        to: What addresses of documents of the version begin with.
    """
    html = 'RewriteCond %{ENV:NBOQ_AS} "=html"'
    yield "# Shapes: the class or the rule in words, or the file of shapes."
    yield html
    yield f'RewriteRule "^{IN}(rules?(?:-[A-Za-z0-9_-]+)?)$" "{to}shapes.html#$1" [R=303,L,NE]'
    yield html
    named = f"({_NAME})(?:\\.{_NAME})?-(?:shape|group|strict|tier-[0-9]+)"
    yield f'RewriteRule "^{IN}{named}$" "{to}terms/$1.html" [R=303,L]'
    for pattern, file in _SHAPES:
        yield f'RewriteRule "^{IN}{pattern}$" "{to}{file or "$1"}.%{{ENV:NBOQ_AS}}" [R=303,L]'


def exceptions(names: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Pick the names that the patterns don't lead to the right document, such as values with blanks in their names.

    Args:
        names: The local part of an IRI, and the path of its documents below the version, without an ending.

    Yields:
        The local part as a web server sees it, decoded, and the path.

    Raises:
        UnsafeName: If it holds a quote, a backslash or a control character.

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
            raise UnsafeName("the name of a term", seen)
        yield seen, stem


def exception_rules(extra: Iterable[tuple[str, str]], to: str) -> Iterator[str]:
    """Write a rule for each name that `exceptions` picked."""
    for seen, stem in extra:
        if "/" not in stem:  # A shape: its file is no page.
            yield 'RewriteCond %{ENV:NBOQ_AS} "=html"'
            yield f'RewriteRule "^{IN}{re.escape(seen)}$" "{to}shapes.html" [R=303,L]'
        target = stem.replace("%", "\\%").replace("$", "\\$")
        yield f'RewriteRule "^{IN}{re.escape(seen)}$" "{to}{target}.%{{ENV:NBOQ_AS}}" [R=303,L]'


def version() -> Iterator[str]:
    """Write the rules that find out which version is asked for."""
    yield "# Which version is asked for: the latest if none."
    yield "RewriteRule ^ - [E=NBOQ_IN:latest/]"
    yield f'RewriteRule "^(latest|{NUMBER})(?:/|$)" - [E=NBOQ_IN:$1/]'


def whole(to: str, name: str) -> Iterator[str]:
    """Write the rules for the vocabulary as a whole, and for its folders."""
    yield "# The vocabulary as a whole."
    yield 'RewriteCond %{ENV:NBOQ_AS} "=html"'
    yield f'RewriteRule "^(?:(?:latest|{NUMBER})/?)?$" "{to}index.html" [R=303,L]'
    yield f'RewriteRule "^(?:(?:latest|{NUMBER})/?)?$" "{to}{name}.owl.%{{ENV:NBOQ_AS}}" [R=303,L]'
    yield f'RewriteRule "^{IN}(?:terms|slots|imported|schema)/?$" "{to}index.html" [R=303,L]'


def terms(to: str, there: str) -> Iterator[str]:
    """Write the rules for terms; where they can be looked for on the disk, only those that are there are sent on."""
    for pattern, path in (
        ("([a-z][^./]*)", "slots/$1"),
        ("([^a-z./][^./]*)", "terms/$1"),
        (r"([a-z][^./]*)\.([^/]+)", "slots/$1/$2"),
        (r"([^a-z./][^./]*)\.([^/]+)", "terms/$1/$2"),
    ):
        if there:
            yield f'RewriteCond "{there}{path}.%{{ENV:NBOQ_AS}}" -f'
        yield f'RewriteRule "^{IN}{pattern}$" "{to}{path}.%{{ENV:NBOQ_AS}}" [R=303,L]'


def other(to: str, there: str) -> Iterator[str]:
    """Write the rules for names of documents that stand on the disk below `there`."""
    yield "# Names of documents without an ending, then files that stand below a version and are asked for without one."
    for suffix in ("%{ENV:NBOQ_AS}", "ttl", "jsonld", "schema.json"):
        yield f'RewriteCond "{there}$1.{suffix}" -f'
        yield f'RewriteRule "^{IN}(.+)$" "{to}$1.{suffix}" [R=303,L]'
    yield f'RewriteCond "{there}$1" -f'
    yield f'RewriteRule "^{IN}(.+)$" "{to}$1" [R=303,L]'


def linked(name: str) -> Iterator[str]:
    """Write the rules that tell the headers which document is served."""
    yield "# What a document says about itself in its Link header."
    yield f'RewriteRule "^{IN}(?:terms|slots|imported)/(?:.*/)?([^/]+)\\.{_FORMS}$" - [E=NBOQ_STEM:$1]'
    yield f'RewriteRule "^{IN}(?:terms|slots)/([^/~]+)\\.{_FORMS}$" - [E=NBOQ_LOCAL:$1]'
    yield f'RewriteRule "^{IN}(?:terms|slots)/([^/~]+)/([^/~]+)\\.{_FORMS}$" - [E=NBOQ_LOCAL:$1.$2]'
    yield f'RewriteRule "^{IN}(?:index\\.html|{re.escape(name)}\\.owl\\.{_FORMS})$" - [E=NBOQ_WHOLE:1]'
