"""Rules for Apache that lead from every IRI of the vocabulary to a document about it: for the host, and for w3id.org.

The rules of `accept_rules` leave what the `Accept` header asks for in the variable `NBOQ_AS`: html, ttl, rdf, nt or
jsonld. Qualities are compared as texts without trailing zeros, for which the order of texts is that of numbers.

Sources: RFC 9110, section 12.5.1, for the header; "Best Practice Recipes for Publishing RDF Vocabularies", W3C 2008,
for RDF where a client says nothing of HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final
from urllib.parse import unquote, urlsplit

from nboq.publish.vocabulary.graph import SUFFIXES
from nboq.publish.vocabulary.paths import unsafe
from nboq.publish.vocabulary.source import Source

# What is asked for

_ORDER: Final = ("html", "ttl", "rdf", "jsonld", "nt")
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


def _accept_rules() -> Iterator[str]:
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
    for name in _ORDER:
        yield f"RewriteCond expr \"reqenv('NBOQ_Q_{name}') > reqenv('NBOQ_BEST')\""
        yield f"RewriteRule ^ - [E=NBOQ_AS:{name},E=NBOQ_BEST:%{{ENV:NBOQ_Q_{name}}}]"


# From names to documents

_FORMS: Final = "(?:html|ttl|rdf|nt|jsonld)"
_ENDINGS: Final = "(?:html|ttl|rdf|nt|jsonld|json|svg)"
_NUMBER: Final = r"[0-9]+(?:\.[0-9]+)+(?:[-.+]?[A-Za-z0-9]+)*"
_IN: Final = f"(?:(?:latest|{_NUMBER})/)?"
_NAME: Final = "[A-Za-z0-9_]+"
_DOCUMENTS: Final = r"[\w-]+\.(?:owl|skos)|catalog|changes|core|strict|tier-[0-9]+|rules"
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


def _shapes(to: str) -> Iterator[str]:
    """Write the rules for the names of shapes.

    Args:
        to: What addresses of documents of the version begin with.
    """
    html = 'RewriteCond %{ENV:NBOQ_AS} "=html"'
    yield "# Shapes: the class or the rule in words, or the file of shapes."
    yield html
    yield f'RewriteRule "^{_IN}(rules?(?:-[A-Za-z0-9_-]+)?)$" "{to}shapes.html#$1" [R=303,L,NE]'
    yield html
    named = f"({_NAME})(?:\\.{_NAME})?-(?:shape|group|strict|tier-[0-9]+)"
    yield f'RewriteRule "^{_IN}{named}$" "{to}terms/$1.html" [R=303,L]'
    for pattern, file in _SHAPES:
        yield f'RewriteRule "^{_IN}{pattern}$" "{to}{file or "$1"}.%{{ENV:NBOQ_AS}}" [R=303,L]'


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


def _exception_rules(extra: Iterable[tuple[str, str]], to: str) -> Iterator[str]:
    """Write a rule for each name that `exceptions` picked."""
    for seen, stem in extra:
        if "/" not in stem:  # A shape: its file is no page.
            yield 'RewriteCond %{ENV:NBOQ_AS} "=html"'
            yield f'RewriteRule "^{_IN}{re.escape(seen)}$" "{to}shapes.html" [R=303,L]'
        target = stem.replace("%", "\\%").replace("$", "\\$")
        yield f'RewriteRule "^{_IN}{re.escape(seen)}$" "{to}{target}.%{{ENV:NBOQ_AS}}" [R=303,L]'


def _version() -> Iterator[str]:
    """Write the rules that find out which version is asked for."""
    yield "# Which version is asked for: the latest if none."
    yield "RewriteRule ^ - [E=NBOQ_IN:latest/]"
    yield f'RewriteRule "^(latest|{_NUMBER})(?:/|$)" - [E=NBOQ_IN:$1/]'


def _whole(to: str, name: str) -> Iterator[str]:
    """Write the rules for the vocabulary as a whole, and for its folders."""
    yield "# The vocabulary as a whole."
    yield 'RewriteCond %{ENV:NBOQ_AS} "=html"'
    yield f'RewriteRule "^(?:(?:latest|{_NUMBER})/?)?$" "{to}index.html" [R=303,L]'
    yield f'RewriteRule "^(?:(?:latest|{_NUMBER})/?)?$" "{to}{name}.owl.%{{ENV:NBOQ_AS}}" [R=303,L]'
    yield f'RewriteRule "^{_IN}(?:terms|slots|imported|schema)/?$" "{to}index.html" [R=303,L]'


def _terms(to: str, there: str) -> Iterator[str]:
    """Write the rules for terms; where they can be looked for on the disk, only those that are there are sent on."""
    for pattern, path in (
        ("([a-z][^./]*)", "slots/$1"),
        ("([^a-z./][^./]*)", "terms/$1"),
        (r"([a-z][^./]*)\.([^/]+)", "slots/$1/$2"),
        (r"([^a-z./][^./]*)\.([^/]+)", "terms/$1/$2"),
    ):
        if there:
            yield f'RewriteCond "{there}{path}.%{{ENV:NBOQ_AS}}" -f'
        yield f'RewriteRule "^{_IN}{pattern}$" "{to}{path}.%{{ENV:NBOQ_AS}}" [R=303,L]'


def _other(to: str, there: str) -> Iterator[str]:
    """Write the rules for names of documents that stand on the disk below `there`."""
    yield "# Names of documents without an ending, then files that stand below a version and are asked for without one."
    for suffix in ("%{ENV:NBOQ_AS}", "ttl", "jsonld", "schema.json"):
        yield f'RewriteCond "{there}$1.{suffix}" -f'
        yield f'RewriteRule "^{_IN}(.+)$" "{to}$1.{suffix}" [R=303,L]'
    yield f'RewriteCond "{there}$1" -f'
    yield f'RewriteRule "^{_IN}(.+)$" "{to}$1" [R=303,L]'


def _linked(name: str) -> Iterator[str]:
    """Write the rules that tell the headers which document is served."""
    yield "# What a document says about itself in its Link header."
    yield f'RewriteRule "^{_IN}(?:terms|slots|imported)/(?:.*/)?([^/]+)\\.{_FORMS}$" - [E=NBOQ_STEM:$1]'
    yield f'RewriteRule "^{_IN}(?:terms|slots)/([^/~]+)\\.{_FORMS}$" - [E=NBOQ_LOCAL:$1]'
    yield f'RewriteRule "^{_IN}(?:terms|slots)/([^/~]+)/([^/~]+)\\.{_FORMS}$" - [E=NBOQ_LOCAL:$1.$2]'
    yield f'RewriteRule "^{_IN}(?:index\\.html|{re.escape(name)}\\.owl\\.{_FORMS})$" - [E=NBOQ_WHOLE:1]'


# For whoever answers for the base IRI

HERE: Final = "https://example.org/nbo-q"
"""Stands in the redirection rules until somebody says where the release is hosted."""
_HOST: Final = re.compile(r"https?://[A-Za-z0-9.-]+(:[0-9]+)?(/[A-Za-z0-9._~-]+)*/?\Z")


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


def redirect_rules(host: str, name: str = "", extra: Iterable[tuple[str, str]] = ()) -> str:
    """Write the `.htaccess` for w3id.org, or for whoever answers for the base IRI.

    Args:
        host: Where the release is hosted, without a slash at the end.
        name: What the ontology's file is called; then these rules choose the document themselves, for a host that
            serves plain files only.
        extra: What `exceptions` picked.

    >>> "https://example.org/x/$1" in redirect_rules("https://example.org/x")
    True
    """
    to = f"{host}/%{{ENV:NBOQ_IN}}"
    head = [
        "# Sends every IRI of the vocabulary to where its release is hosted; made by 'nboq publish vocabulary'.",
        "Options -MultiViews",
        "<IfModule mod_headers.c>",
        '  Header always set Access-Control-Allow-Origin "*"',
        '  Header always set Access-Control-Expose-Headers "Link, Location, Content-Type"',
        *(["  Header always merge Vary Accept env=NBOQ_AS"] if name else []),
        "</IfModule>",
        "RewriteEngine On",
    ]
    if not name:
        lines = [
            f'RewriteRule "^(latest|{_NUMBER})$" "{host}/$1/" [R=303,L]',
            f'RewriteRule "^(.*)$" "{host}/$1" [R=303,L]',
        ]
    else:
        lines = [
            *_version(),
            "# Files.",
            f'RewriteRule "^{_IN}(.+\\.{_ENDINGS})$" "{to}$1" [R=303,L]',
            f'RewriteRule "^{_IN}(context)$" "{to}$1.jsonld" [R=303,L]',
            *_accept_rules(),
            *_whole(to, name),
            *_exception_rules(extra, to),
            *_shapes(to),
            f'RewriteRule "^{_IN}({_DOCUMENTS})$" "{to}$1.ttl" [R=303,L]',
            "# Terms.",
            *_terms(to, ""),
        ]
    return "\n".join([*head, *lines]) + "\n"


def redirect_readme(title: str, base: str, host: str) -> str:
    """Write what goes into the repository of w3id.org beside the rules."""
    return (
        f"# {title}\n\n`{base}` is the namespace of {title}. Its terms, documents and versions are sent to "
        f"<{host}/>.\n\n- `.htaccess`: for a host that reads the `.htaccess` of the release and chooses by `Accept` "
        "there.\n- `static.htaccess`: for a host that serves plain files only; these rules choose by `Accept` "
        "themselves. Rename it to `.htaccess` to use it.\n\nSay here who looks after the namespace, as w3id.org asks.\n"
    )


# For the host

_PLAIN: Final = re.compile(r"https?://[A-Za-z0-9._~/#?=&:-]+\Z")
_TYPES: Final = r"""AddDefaultCharset utf-8
<IfModule mod_mime.c>
  AddType text/html .html
  AddType text/css .css
  AddType image/svg+xml .svg
  AddType text/turtle .ttl
  AddType application/rdf+xml .rdf
  AddType application/n-triples .nt
  AddType application/ld+json .jsonld
  AddType application/json .json
  AddCharset utf-8 .html .ttl .nt
</IfModule>
<FilesMatch "\.schema\.json$">
  ForceType application/schema+json
</FilesMatch>
"""
_HEADERS: Final = r"""<IfModule mod_headers.c>
  # Anybody's page may read this, also through a redirection.
  Header always set Access-Control-Allow-Origin "*"
  Header always set Access-Control-Allow-Methods "GET, HEAD, OPTIONS"
  Header always set Access-Control-Allow-Headers "Accept, Content-Type"
  Header always set Access-Control-Expose-Headers "Link, Location, Content-Type"
  Header always set X-Content-Type-Options "nosniff"
  # What a redirection leads to depends on this header of the request, so caches keep one answer for each.
  Header always merge Vary Accept env=NBOQ_AS
  # The same document in other forms, and what it is about.
@LINKS@  Header add Link "<@BASE@%{NBOQ_LOCAL}e>; rel=\"describes\"" env=NBOQ_LOCAL
@LICENCE@</IfModule>
"""


def _links(name: str) -> str:
    """Write the headers that name the same document in other forms."""
    forms = [("html", "text/html"), *((suffix, media) for suffix, (media, _) in SUFFIXES.items())]

    def alternates(stem: str, page: str) -> str:
        names = [page if suffix == "html" else f"{stem}.{suffix}" for suffix, _ in forms]
        return ", ".join(
            f'<{name}>; rel=\\"alternate\\"; type=\\"{media}\\"' for name, (_, media) in zip(names, forms, strict=True)
        )

    term = alternates("%{NBOQ_STEM}e", "%{NBOQ_STEM}e.html")
    whole = alternates(f"{name}.owl", "index.html")
    catalogue = '<catalog.ttl>; rel=\\"describedby\\"; type=\\"text/turtle\\", <@ONTOLOGY@>; rel=\\"describes\\"'
    return f'  Header set Link "{term}" env=NBOQ_STEM\n  Header set Link "{whole}, {catalogue}" env=NBOQ_WHOLE\n'


def host_rules(source: Source, extra: Iterable[tuple[str, str]] = ()) -> str:
    """Write the `.htaccess` of the folder that is served.

    The rules hold wherever the folder stands on the server and on its disk.

    Args:
        source: The vocabulary.
        extra: What `exceptions` picked.

    >>> "RewriteEngine On" in host_rules(Source.installed())
    True
    """
    licence = source.licence
    licence_line = f'  Header add Link "<{licence}>; rel=\\"license\\""\n' if _PLAIN.match(licence) else ""
    headers = (
        _HEADERS.replace("@LINKS@", _links(source.name))
        .replace("@BASE@", source.base)
        .replace("@ONTOLOGY@", source.ontology_iri)
        .replace("@LICENCE@", licence_line)
    )
    to, there = "%{ENV:NBOQ_UP}%{ENV:NBOQ_IN}", "%{ENV:NBOQ_DISK}%{ENV:NBOQ_IN}"
    lines = [
        *_linked(source.name),
        "",
        "# A file that is there stands for itself; nothing here is for anybody who doesn't read.",
        "RewriteCond %{REQUEST_FILENAME} -f",
        "RewriteRule ^ - [L]",
        "RewriteCond %{REQUEST_METHOD} !^(GET|HEAD)$",
        "RewriteRule ^ - [L]",
        "",
        "# Where the release begins, as an address and on the disk.",
        r'RewriteCond "%{REQUEST_URI}|$1" "^(.*?/)(.*)\|\2$"',
        "RewriteRule ^(.*)$ - [E=NBOQ_UP:%1]",
        r'RewriteCond "%{REQUEST_FILENAME}%{PATH_INFO}|$1" "^(.*?/)(.*)\|\2$"',
        "RewriteRule ^(.*)$ - [E=NBOQ_DISK:%1]",
        *_version(),
        "",
        "# What the client likes best.",
        *_accept_rules(),
        "",
        *_whole(to, source.name),
        "",
        "# Terms.",
        *_exception_rules(extra, to),
        *_terms(to, there),
        "",
        *_shapes(to),
        "",
        *_other(to, there),
    ]
    head = (
        "# Apache: right media types, and redirection from every IRI of the vocabulary to a document about it.\n"
        "# Made by 'nboq publish vocabulary'; needs mod_rewrite, mod_headers and mod_mime, and AllowOverride All.\n"
        "Options -Indexes -MultiViews\n"
        "<IfModule mod_dir.c>\n  DirectoryIndex index.html\n</IfModule>\n"
    )
    return f"{head}{_TYPES}{headers}\nRewriteEngine On\nRewriteOptions AllowNoSlash\n" + "\n".join(lines) + "\n"
