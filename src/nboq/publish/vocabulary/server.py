"""The `.htaccess` of the folder that Apache serves: media types, headers, and the way from every IRI to a document."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from nboq.publish.vocabulary import routes
from nboq.publish.vocabulary.graph import SUFFIXES
from nboq.publish.vocabulary.negotiation import accept_rules
from nboq.publish.vocabulary.source import Source

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
        *routes.linked(source.name),
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
        *routes.version(),
        "",
        "# What the client likes best.",
        *accept_rules(),
        "",
        *routes.whole(to, source.name),
        "",
        "# Terms.",
        *routes.exception_rules(extra, to),
        *routes.terms(to, there),
        "",
        *routes.shapes(to),
        "",
        *routes.other(to, there),
    ]
    head = (
        "# Apache: right media types, and redirection from every IRI of the vocabulary to a document about it.\n"
        "# Made by 'nboq publish vocabulary'; needs mod_rewrite, mod_headers and mod_mime, and AllowOverride All.\n"
        "Options -Indexes -MultiViews\n"
        "<IfModule mod_dir.c>\n  DirectoryIndex index.html\n</IfModule>\n"
    )
    return f"{head}{_TYPES}{headers}\nRewriteEngine On\nRewriteOptions AllowNoSlash\n" + "\n".join(lines) + "\n"
